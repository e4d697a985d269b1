import { count } from './common.ts';

/** How it went. */
export const done = {
  title: {
    done: 'Your things have moved',
    skipped: 'Your things have moved',
    failed: 'Moved, but not everything',
    stopped: 'The move was stopped',
    undone: 'Everything is as it was before',
  },
  lead: {
    done: 'Everything you chose has arrived and was checked.',
    skipped: 'Everything you chose has arrived and was checked. Some things were skipped.',
    failed: 'Some things could not be moved. They are still on the old computer.',
    stopped: 'What is in its place already is whole. Resume to go on where it stopped, or undo it.',
    undone: 'What the move had changed on this computer was put back.',
  },
  loading: 'Reading the report…',
  ended: 'The move has ended',
  noReport: 'The report of this move cannot be read.',
  counts: {
    moved: 'moved',
    identical: 'here already',
    skipped: 'skipped',
    left: 'left behind',
    failed: 'failed',
  },
  of: (n: number) => count(n, { one: 'of # entry', other: 'of # entries' }),
  summary: (bytes: string, time: string) => `${bytes} in ${time}`,
  from: (from: string, to: string) => `From ${from} to ${to}`,
  failures: (n: number) => count(n, { one: '# thing failed', other: '# things failed' }),
  failureList: 'Things that failed',
  skipped: (n: number) => count(n, { one: '# thing skipped', other: '# things skipped' }),
  skippedList: 'Things that were skipped',
  skipReason: { choice: 'Not chosen by you', conflict: 'Yours was kept' },
  left: 'Left behind on purpose',
  todo: 'Still to do by hand',
  todoNone: 'There is nothing left to do by hand.',
  verdict: {
    safe: 'The old computer is no longer needed',
    safeText: 'Everything that was to move is here and was checked.',
    unsafe: 'Keep the old computer for now',
  },
  undo: 'Undo the move…',
  undoTitle: 'Undo the move?',
  undoText:
    'This computer goes back to how it was. What you have changed since then is kept and shown to you. The old computer is not touched.',
  undoYes: 'Undo',
  undoNo: 'Keep it',
  retry: 'Try again what failed',
  resume: 'Resume the move',
  save: 'Save the report…',
  saved: (path: string) => `The report was saved as ${path}`,
  again: 'Back to the start',
  proofs: (hashed: number, names: number, others: number) =>
    `Checked: ${count(hashed, { one: '# file', other: '# files' })} by the hash of the content, ${count(names, { one: '# further name', other: '# further names' })} of such files, ${count(others, { one: '# folder or link', other: '# folders and links' })} by what can be seen of them`,
  run: (id: string) => `For support: move ${id}`,
};
