import { count } from './common.ts';

/** The chooser: folders of the old home and how to treat what is here already. */
export const choose = {
  title: 'Choose what to move',
  lead: 'Everything of yours is chosen. Take out what you do not need.',
  leadAsks:
    'Everything of yours is chosen but some settings, which ask first. Take out what you do not need.',
  counting: 'Looking through the old home…',
  countingText: (entries: string, bytes: string) => `${entries}, ${bytes} so far`,
  tree: 'Folders of the old home',
  columns: { name: 'Name', goesTo: 'Goes to', count: 'Files', size: 'Size' },
  empty: 'There is nothing in the old home that could be moved.',
  emptyShown: 'Only hidden folders are here. Show them with the switch above.',
  loadingRow: 'Loading…',
  rowFailed: (path: string) =>
    path === '' ? 'The old home could not be opened' : `${path} could not be opened`,
  hidden: 'Show hidden folders',
  hiddenNote: (n: number) =>
    count(n, {
      one: '# folder that programs keep for themselves is not shown.',
      other: '# folders that programs keep for themselves are not shown.',
    }),
  hiddenMove: (n: number, size: string) =>
    count(n, { one: '# of them moves', other: '# of them move' }) + ` too (${size}).`,
  hiddenStay: 'None of them moves.',
  hiddenTopics: 'Settings of the desktop among them are chosen under “Settings”.',
  all: 'Choose everything',
  none: 'Choose nothing',
  chosen: (parts: readonly string[]) => `Chosen: ${parts.join(', ')}`,
  nothing: 'Nothing is chosen yet. Choose at least one folder.',
  nothingAtAll: 'Nothing is chosen yet. Choose something in one of the lists.',
  ofAll: (chosen: string, all: string) => `${chosen} of ${all}`,
  on: 'chosen',
  off: 'not chosen',
  mixed: 'partly chosen',
  goesTo: (folder: string) => `goes to ${folder}`,
  leftPart: (size: string) => `${size} left behind`,
  rowLabel: (parts: readonly string[]) => parts.join(', '),
  expand: 'Open',
  collapse: 'Close',
  parts: {
    label: 'What to choose from',
    apps: 'Apps',
    files: 'Files',
    topics: 'Settings',
    failed: 'see inside',
  },
  apps: {
    list: 'Apps of the old computer',
    looking: 'Looking at the apps…',
    failed: 'The apps of the old computer cannot be shown',
    failedText: 'You can go on without the list: then all of them are brought that can be.',
    columns: { name: 'Name', size: 'App', dataSize: 'Its data' },
    search: 'Search the apps',
    clear: 'Clear the search',
    all: 'Choose all',
    none: 'Choose none',
    allFound: 'Choose these',
    noneFound: 'Choose none of these',
    chosenOf: (chosen: string, all: number) =>
      `${chosen} of ${count(all, { one: '# app', other: '# apps' })} chosen.`,
    hereNote: (n: number) =>
      count(n, { one: '# more is here already.', other: '# more are here already.' }),
    cannotNote: (n: number) =>
      count(n, { one: '# cannot be brought.', other: '# cannot be brought.' }),
    forMe: 'Install the apps that everybody had for me only',
    forMeText: 'No administrator is asked then. Other people on this computer will not have them.',
    found: (n: number) =>
      count(n, { one: '# app fits the search.', other: '# apps fit the search.' }),
    notFound: 'No app fits the search.',
    notFoundText: 'Look for a part of its name.',
    versionOf: (app: string) => `Version of ${app}`,
    version: (branch: string) => `Version: ${branch}`,
    versionAsWas: (branch: string) => `Version: ${branch}, as on the old computer`,
    here: 'here already',
    cannot: 'cannot be brought',
    hereText: 'It is on the new computer already.',
    cannotText: 'It cannot be brought to the new computer.',
    from: (source: string) => `from ${source}`,
    forWhom: { user: 'for you', system: 'for everybody' },
    inInstallation: (name: string) => `in “${name}”`,
    size: (size: string) => `app ${size}`,
    dataSize: (size: string) => `its data ${size}`,
  },
  topics: {
    list: 'Settings of the old desktop',
    looking: 'Looking at the settings…',
    failed: 'The settings of the old desktop cannot be shown',
    failedText:
      'You can go on without the list: then those come that come by themselves, and keys, passwords and other things that ask first do not.',
    columns: { name: 'Settings', changes: 'Will change here' },
    search: 'Search the settings',
    clear: 'Clear the search',
    all: 'Choose all',
    none: 'Choose none',
    allFound: 'Choose these',
    noneFound: 'Choose none of these',
    found: (n: number) =>
      count(n, { one: '# kind fits the search.', other: '# kinds fit the search.' }),
    notFound: 'No settings fit the search.',
    notFoundText: 'Look for a program, or for what it is about: “colours”, “keyboard”.',
    chosenOf: (chosen: string, all: number) =>
      `${chosen} of ${count(all, { one: '# kind', other: '# kinds' })} of settings chosen.`,
    askNote: (n: number) =>
      count(n, {
        one: '# asks first: it comes only if you tick it.',
        other: '# ask first: they come only if you tick them one by one.',
      }),
    sameNote: (n: number) =>
      count(n, {
        one: '# more is the same here already.',
        other: '# more are the same here already.',
      }),
    coverage: (known: string, all: number) =>
      `Known by rule: ${known} of ${count(all, { one: '# entry', other: '# entries' })} in the folders of settings; the rest is in “Other settings”.`,
    coverageAll: (all: number) =>
      `Known by rule: ${count(all, { one: 'the only entry', other: 'all # entries' })} in the folders of settings.`,
    own: 'Your own recipe',
    login: 'Shows after you log in again.',
    noneToChoose: 'nothing to choose',
    same: 'Nothing to change',
    cannot: 'cannot be brought',
    refused: 'Settings cannot come to this computer',
    willChange: (changes: string) => `will change: ${changes}`,
    showOf: (title: string, changes: string) => `Show what changes in ${title}: ${changes}`,
    recipes: {
      title: (n: number) =>
        count(n, {
          one: 'A recipe of your own is not used',
          other: '# recipes of your own are not used',
        }),
      text: 'Put them right and look again, or go on without them.',
    },
    details: {
      lead: (changes: string) => `On this computer will change: ${changes}.`,
      list: 'What changes',
      kind: { added: 'added', changed: 'changed', removed: 'removed' },
      wholeFile: {
        added: 'The whole file comes.',
        changed: 'The whole file takes the place of yours.',
        removed: 'The whole file goes.',
      },
      before: 'Before:',
      after: 'After:',
      unset: 'not set',
      secret: '(secret)',
      empty: '(empty)',
    },
  },
  left: {
    title: (size: string) => `Left behind on purpose: ${size}`,
    text: 'These are no use on another computer. Tick one in the list to take it along all the same.',
    none: 'Nothing is left behind on purpose.',
  },
  unreadable: {
    title: (entries: string) => `Could not be looked at: ${entries}`,
    text: 'Give yourself permission to read them on the old computer and look again, or go on without them.',
  },
  again: 'Look again',
  conflicts: {
    title: 'If something is here already',
    now: (policy: string) => `If something is here already: ${policy}`,
    policies: {
      'keep-both': {
        label: 'Keep both',
        text: 'What comes gets a name of its own beside yours. Nothing is replaced.',
      },
      replace: {
        label: 'Take the old computer’s',
        text: 'Yours is replaced, and comes back if you undo.',
      },
      'keep-mine': {
        label: 'Keep what is here',
        text: 'What is here stays; the old computer’s is not moved.',
      },
      newer: {
        label: 'Take the newer one',
        text: 'Whichever was changed last. A replaced one comes back if you undo.',
      },
    },
  },
};
