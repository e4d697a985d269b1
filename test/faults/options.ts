import { parseArgs } from 'node:util';

/** Ways in which a move can be disturbed. */
export const kinds = ['kill', 'enospc', 'eio', 'cut', 'freeze', 'change'] as const;
export type Kind = (typeof kinds)[number];

/** What was asked for. */
export interface Options {
  readonly kinds: readonly Kind[];
  /** How often to kill, or to disturb in another way; null for the kind's usual number. */
  readonly times: number | null;
  readonly seed: number;
  /** The first case: with the seed it says all that happens, so one that failed can be had again. */
  readonly first: number;
}

export const usage = `npm run faults [-- --kind KIND] [--kills N] [--seed S] [--first CASE]

Disturbs moves at random moments and looks at what they leave. KIND is one of
${kinds.join(', ')}; without it, all are run. N is how often per kind (1000 kills, 100 of
every other kind). A case that fails says with which options it can be had again.
`;

/** Reads the command line. Throws a sentence. */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      kind: { type: 'string', multiple: true, default: [] },
      kills: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      first: { type: 'string', default: '0' },
    },
  });
  const unknown = values.kind.find((word) => !kinds.some((kind) => kind === word));
  if (unknown !== undefined) throw new Error(`there is no kind ${unknown}`);
  const chosen = kinds.filter((kind) => values.kind.length === 0 || values.kind.includes(kind));
  return {
    kinds: chosen,
    times: values.kills === undefined ? null : wholeNumber('--kills', values.kills),
    seed: wholeNumber('--seed', values.seed),
    first: wholeNumber('--first', values.first),
  };
}

function wholeNumber(option: string, word: string): number {
  if (!/^\d{1,9}$/.test(word)) throw new Error(`${option} takes a whole number`);
  return Number(word);
}
