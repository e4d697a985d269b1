import { count } from './common.ts';

/** The chooser: folders of the old home and how to treat what is here already. */
export const choose = {
  title: 'Choose what to move',
  lead: 'Everything of yours is chosen. Take out what you do not need.',
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
  all: 'Choose everything',
  none: 'Choose nothing',
  chosen: (files: string, size: string) => `Chosen: ${files}, ${size}`,
  nothing: 'Nothing is chosen yet. Choose at least one folder.',
  on: 'chosen',
  off: 'not chosen',
  mixed: 'partly chosen',
  goesTo: (folder: string) => `goes to ${folder}`,
  leftPart: (size: string) => `${size} left behind`,
  rowLabel: (parts: readonly string[]) => parts.join(', '),
  expand: 'Open',
  collapse: 'Close',
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
