import type { Messages } from '../message.ts';

export const profile = {
  'profile/too-large': {
    text: 'This file of settings is too large to be merged: {path}',
    remedy:
      'The old one lies beside yours under another name. Compare them by hand if you miss something.',
  },
  'profile/is-link': {
    text: 'On the new computer this file of settings is a link to another file: {path}',
    remedy:
      'It stays as it is. Bring the settings into that file by hand, or remove the link, then move again.',
  },
  'profile/backwards': {
    text: 'The old computer has Plasma {from}, the new one Plasma {to}: settings cannot go back to an older version.',
    remedy: 'Update the new computer first, or move apps and files without the settings.',
  },
  'profile/unreadable': {
    text: 'This file of settings could not be read: {path}',
    remedy: 'Look at the old computer again. If it happens again, leave the topic out.',
  },
  'profile/names-old-home': {
    text: 'It came as it was and still names your old home, {home}.',
    remedy:
      'Nothing has to be done as long as its program works. If it misses files, point it to your new home.',
  },
  'profile/missing': {
    text: 'Your desktop names what this computer does not have: {names}',
    remedy: 'Install the widget, or bring the picture; until then its place stays empty.',
  },
  'profile/not-converted': {
    text: 'Settings of Plasma 5 could not be converted for Plasma 6: {detail}',
    remedy:
      'They came as they were. Some may be overlooked by the new Plasma: look through System Settings.',
  },
  'profile/kept-by-undo': {
    text: 'It was changed after the move. The former settings are back; those of since then are kept: {kept}',
    remedy: 'Nothing has to be done, unless you miss a setting that you made since.',
  },
  'profile/wallet-no-salt': {
    text: 'This wallet came without its .salt file: no password would open it.',
    remedy:
      'Look for the file of the same name with .salt on the old computer, or sign in anew where its passwords were used.',
  },
  'profile/wallet-incomplete': {
    text: 'A file that goes with this wallet did not come: without it the wallet cannot be used.',
    remedy: 'See why the other file did not come, then try what failed again.',
  },
  'profile/next-login': {
    text: 'A program of your session has this in mind and may write over it: {program}',
    remedy: 'Log out and in again soon: at the next login it is put in its place once more.',
  },
  'recipe/unreadable': {
    text: 'The recipe {file} could not be read: {detail}',
    remedy: 'Check the path and that the file is yours to read.',
  },
} as const satisfies Messages;
