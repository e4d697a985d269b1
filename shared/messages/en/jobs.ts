import type { Messages } from '../message.ts';

export const jobs = {
  'jobs/busy': {
    text: 'Relokate is still at work on something else.',
    remedy: 'Wait until it is done, or stop it first.',
  },
  'jobs/other-relokate': {
    text: 'Another Relokate is moving things into this home right now (process {pid}).',
    remedy: 'Use that one, or close it and try again.',
  },
  'jobs/unknown': {
    text: 'There is no such job: {job}',
    remedy: 'It may have ended already.',
  },
  'jobs/cannot-pause': {
    text: 'This cannot be paused: it changes nothing and is soon done.',
    remedy: 'Let it finish, or stop it and start it again later.',
  },
  'run/unknown': {
    text: 'There is no such run: {run}',
    remedy: '“relokate runs” lists what there is.',
  },
  'run/damaged': {
    text: 'The record of this run is damaged: {detail}',
    remedy:
      'Nothing was changed now. Undo and resume are not safe for it; keep its folder and report it.',
  },
  'run/newer-version': {
    text: 'This run was made by a newer Relokate (record version {version}).',
    remedy: 'Use that Relokate to go on with it or to undo it.',
  },
  'run/nothing-to-resume': {
    text: 'This run is finished; there is nothing to go on with.',
    remedy: '“relokate report” shows how it went.',
  },
  'run/already-undone': {
    text: 'This run is undone already.',
    remedy: 'Nothing to do.',
  },
  'run/undo-later-first': {
    text: 'A later move ({run}) replaced some of what this one brought: {count}.',
    remedy: 'Undo the later move first, then this one. Nothing was changed now.',
  },
  'run/other-source': {
    text: 'This run belongs to {source}, but another old computer is connected.',
    remedy: 'Connect to the right one, then resume.',
  },
  'run/sums-differ': {
    text: 'The sums of this run do not match: {detail}',
    remedy: 'Do not wipe the old computer. Run “relokate verify” and report this.',
  },
  'run/not-reached': {
    text: 'Not reached before the run was stopped: {count}.',
    remedy: 'Resume the run, or undo what was done so far.',
  },
  'run/unfinished': {
    text: 'This run is not finished.',
    remedy: 'Resume it or undo it first.',
  },
  'run/not-there': {
    text: 'This run says nothing about {path}.',
    remedy: 'Give the path as it was below the old home folder.',
  },
  'plan/unreadable': {
    text: 'This is not a plan that Relokate can read: {detail}',
    remedy: 'Make a new plan.',
  },
  'plan/changed': {
    text: 'This plan was changed since Relokate made it.',
    remedy: 'Make a new plan, and say what you want by choices instead of editing it.',
  },
  'plan/other-home': {
    text: 'This plan was made for {home}, not for this home folder.',
    remedy: 'Make a new plan here.',
  },
  'plan/unknown': {
    text: 'There is no such plan: {plan}',
    remedy: 'Make a new plan.',
  },
  'plan/bad-choices': {
    text: 'The choices cannot be used: {detail}',
    remedy: 'See the contract of the choices file, mend it and try again.',
  },
  'todo/left-out': {
    text: 'The old computer did not show {paths}.',
    remedy:
      'If you need them, copy them yourself in a safe way: keys and passwords are never moved without being asked for.',
  },
  'todo/apps': {
    text: 'Apps were not part of this move.',
    remedy:
      'Install the apps you need from your software centre; their data in the home folder is there already.',
  },
  'todo/profile': {
    text: 'Desktop settings came along as files of your home folder.',
    remedy: 'Log out and in again so that the desktop reads them.',
  },
  'todo/log-out': {
    text: 'Your desktop settings are here.',
    remedy: 'Log out and in again: some of them are read at login only.',
  },
  'todo/undone-part': {
    text: 'Taken back again: {what}.',
    remedy: 'It is on the old computer only.',
  },
  'todo/kept-both': {
    text: 'There already in another form: {count}. Both were kept.',
    remedy: 'Look for “(old computer)” in their names and keep the one you want.',
  },
  'todo/lacking': {
    text: '{text} (Things that this is true of: {count}.)',
    remedy: 'They moved all the same. “relokate why” says it of each.',
  },
  'todo/lane-limits': {
    text: 'The way the files came ({lane}) cannot carry extended attributes, such as tags and comments, and fills holes in files. Access rights were kept as far as they could be listed.',
    remedy:
      'If you need extended attributes, undo this move, see that both computers have rsync, and move again.',
  },
  'verdict/failures': {
    text: 'Could not be moved: {count}.',
    remedy: 'See each one in the report, then retry.',
  },
  'verdict/skipped': {
    text: 'Skipped: {count}.',
    remedy: 'Make sure that you do not need them.',
  },
  'verdict/not-asked': {
    text: 'Settings that come only when they are chosen, such as keys, stayed behind: {count}.',
    remedy:
      'Look through them in the report, and move what you need before you wipe the old computer.',
  },
  'verdict/left-out': {
    text: 'The old computer kept some places to itself, keys and passwords among them: {count}.',
    remedy: 'Move what you need of them before you wipe it.',
  },
  'todo/apps-from-old': {
    text: '{count} apps were taken from the old computer where their source still has the same.',
    remedy: 'Every part was checked by its maker’s signature. Nothing is left to do.',
  },
  'todo/apps-wallet': {
    text: 'These apps keep passwords in the wallet, which did not come along: {apps}',
    remedy: 'Sign in once more when they ask.',
  },
  'verdict/no-apps': {
    text: 'Apps were not part of this move.',
    remedy: 'Check that you have those you need.',
  },
  'verdict/scopes': {
    text: 'Desktop settings were not part of this move.',
    remedy: 'Check that you have what you need of them.',
  },
  'verdict/unfinished': {
    text: 'The move is not finished.',
    remedy: 'Resume it first.',
  },
  'verdict/undone': {
    text: 'The move was undone: your things are on the old computer only.',
    remedy: 'Do not wipe it.',
  },
} as const satisfies Messages;
