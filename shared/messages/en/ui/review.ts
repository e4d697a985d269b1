import { common, count } from './common.ts';

/** What will happen, before it does. */
export const review = {
  title: 'Review the move',
  lead: 'This is what will happen. Nothing has been changed yet.',
  planning: 'Working out what will happen…',
  promise: 'Nothing on the old computer is changed. Everything can be undone.',
  fromTo: (from: string, to: string) => `From ${from} to ${to}`,
  space: 'To copy',
  spaceText: (needed: string, free: string) => `${needed} needed, ${free} free on this computer`,
  spaceLeft: (left: string) => `${left} stay free`,
  tooMuch: 'This does not fit.',
  tooMuchRemedy: (missing: string) =>
    `Make ${missing} of room on this computer, or go back and choose less.`,
  totals: 'What happens',
  columns: { what: 'What', entries: 'Files and folders', size: 'Size' },
  action: {
    create: 'New on this computer',
    merge: 'Folders that are on both',
    replace: 'Replaces yours (undo brings it back)',
    'keep-both': 'Kept beside yours under another name',
    identical: 'Here already and the same',
    skip: 'Not moved: not chosen, or yours stays',
    leave: 'Left behind',
    fail: 'Cannot be moved',
  },
  same: {
    title: 'Nothing to move',
    text: 'Everything you chose is here already, unchanged.',
  },
  apps: {
    title: 'Apps',
    install: (apps: string) => `${apps} will be installed`,
    sizes: (disk: string, download: string) =>
      `About ${disk} on the disk, at most ${download} from the internet. What the old computer has the same is taken from there.`,
    settings: (n: number) =>
      count(n, {
        one: '# source or setting of apps comes along',
        other: '# sources and settings of apps come along',
      }),
    here: (apps: string) => `${apps} on this computer already, or left as you chose`,
    cannot: (n: number) =>
      count(n, { one: '# thing cannot be brought', other: '# things cannot be brought' }),
  },
  profile: {
    title: 'Desktop settings',
    come: (topics: string, changes: string) => `${topics} will come: ${changes} will change here.`,
    merged: 'They come into your own files: settings that only this computer has stay.',
    allLater: 'All of it shows after you log out and in again.',
    later: 'Some of it shows only after you log out and in again.',
    atLogin: 'at the next login',
    which: (n: number) => count(n, { one: 'Show it', other: 'Show all #' }),
    same: 'All of them are the same here already.',
    none: 'None are chosen; the settings here stay as they are.',
  },
  conflicts: {
    title: 'On both computers, but different',
    none: 'Nothing of yours is in the way.',
    filter: 'Show',
    list: 'Things that are on both computers',
    becomes: (name: string) => `comes as ${name}`,
    replaces: 'replaces yours',
    merged: 'settings come into yours',
    stays: 'yours stays',
    notChosen: 'not chosen',
  },
  failing: {
    title: 'Cannot be moved',
    list: 'Things that cannot be moved',
  },
  left: {
    title: 'Stays behind',
    chosen: 'Not chosen by you',
    chosenOrMine: 'Not chosen by you, or yours stays',
    other: 'Left for other reasons',
    none: 'Nothing stays behind.',
  },
  start: (parts: readonly string[], size: string | null) =>
    `Move ${common.list(parts)}${size === null ? '' : ` (${size})`}`,
  startNothing: 'Finish',
  starting: 'Starting…',
};
