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
  'run/unknown': {
    text: 'There is no such run: {run}',
    remedy: '“relokate runs” lists what there is.',
  },
  'run/damaged': {
    text: 'The record of this run is damaged: {detail}',
    remedy: 'Nothing was changed now. Undo and resume are not safe for it; keep its folder and report it.',
  },
  'run/nothing-to-resume': {
    text: 'This run is finished; there is nothing to go on with.',
    remedy: '“relokate report” shows how it went.',
  },
  'run/already-undone': {
    text: 'This run is undone already.',
    remedy: 'Nothing to do.',
  },
  'run/other-source': {
    text: 'This run belongs to {source}, but another old computer is connected.',
    remedy: 'Connect to the right one, then resume.',
  },
  'run/sums-differ': {
    text: 'The sums of this run do not match: {detail}',
    remedy: 'Do not wipe the old computer. Run “relokate verify” and report this.',
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
  'plan/scope-not-yet': {
    text: 'This version of Relokate cannot move {scope} yet.',
    remedy: 'Leave it out of --scopes.',
  },
} as const satisfies Messages;
