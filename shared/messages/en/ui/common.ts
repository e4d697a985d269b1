import { type PluralForms, plural } from '../../../util/format-number.ts';

/** The form for a number in this language, with the number in place of `#`. */
export const count = (value: number, forms: PluralForms): string => plural(value, forms, 'en');

/** “a”, “a and b”, “a, b and c”. */
function inWords(parts: readonly string[]): string {
  const rest = parts.slice(0, -1);
  const last = parts.at(-1) ?? '';
  return rest.length === 0 ? last : `${rest.join(', ')} and ${last}`;
}

/** Words that more than one screen uses. */
export const common = {
  appName: 'Relokate',
  back: 'Back',
  next: 'Continue',
  close: 'Close',
  tryAgain: 'Try again',
  loading: 'One moment…',
  list: inWords,
  apps: (n: number) => count(n, { one: '# app', other: '# apps' }),
  topics: (n: number) => count(n, { one: '# kind of settings', other: '# kinds of settings' }),
  settings: (n: number) => count(n, { one: '# setting', other: '# settings' }),
  files: (n: number) => count(n, { one: '# file', other: '# files' }),
  entries: (n: number) => count(n, { one: '# entry', other: '# entries' }),
  ago: (time: string) => `${time} ago`,
  step: (now: number, all: number) => `Step ${now} of ${all}`,
  stepDone: 'done',
  railLabel: 'Steps',
  steps: {
    welcome: 'Welcome',
    connect: 'Connect',
    check: 'Check',
    choose: 'Choose',
    review: 'Review',
    move: 'Move',
    done: 'Done',
    wait: 'Wait',
    consent: 'Allow',
    serving: 'Move',
    ended: 'Done',
  },
  demo: {
    title: 'Made-up computers',
    text: 'You are trying Relokate out. Both computers are made up, and nothing of yours is touched.',
    leave: 'Leave the try-out',
  },
  outdated: {
    title: 'For trying out only',
    text: (version: string) =>
      `This Relokate runs on an outdated Electron (${version}) that gets no security updates. Install the released package before you move anything that matters.`,
  },
  engine: {
    starting: 'Relokate is starting…',
    lost: 'The part of Relokate that does the work stopped and is being started again. Nothing is lost: a move that was running can be resumed.',
    restored: 'Relokate is back. What was running can be resumed from the list of earlier moves.',
    gaveUp: 'The part of Relokate that does the work keeps stopping.',
    gaveUpRemedy:
      'Nothing of yours is lost. Start it again; if it stops once more, restart the computer and report it.',
    restart: 'Start it again',
  },
  crashed: {
    title: 'This window stumbled',
    text: 'Something in the window went wrong. A move that is running goes on without it.',
    reload: 'Open the window again',
  },
};
