import { count } from './common.ts';

/** What the checks of both computers say. */
export const check = {
  title: 'Check both computers',
  lead: 'Before anything moves, Relokate looks at both computers.',
  running: 'Checking both computers…',
  again: 'Check again',
  blocked: 'In the way',
  warning: 'Good to know',
  ok: 'All right',
  allOk: 'Everything is ready.',
  summaryBlocked: (n: number) =>
    count(n, {
      one: '# thing is in the way. It has to be put right before you can go on.',
      other: '# things are in the way. They have to be put right before you can go on.',
    }),
  summaryWarning: (n: number) =>
    count(n, {
      one: 'You can go on. There is # thing you should know.',
      other: 'You can go on. There are # things you should know.',
    }),
  empty: 'There was nothing to check for this way of moving.',
};
