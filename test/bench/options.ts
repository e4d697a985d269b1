import { parseArgs } from 'node:util';
import { type Case, cases } from './cases.ts';

/** What was asked for. */
export interface Options {
  readonly cases: readonly Case[];
  readonly turns: number;
  /** Part of the full size of every tree. */
  readonly scale: number;
  /** Folder for a CPU profile per case, or null. */
  readonly profile: string | null;
}

export const usage = `npm run bench -- [CASE…] [--turns N] [--scale F] [--profile FOLDER]

CASE is one of these or how some of them begin; without any, all are run:
${cases.map(({ id, title }) => `  ${id.padEnd(20)} ${title}`).join('\n')}
`;

/** Reads the command line. Throws a sentence. */
export function readOptions(words: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      turns: { type: 'string', default: '5' },
      scale: { type: 'string', default: '1' },
      profile: { type: 'string' },
    },
  });
  const turns = Number(values.turns);
  const scale = Number(values.scale);
  if (!Number.isInteger(turns) || turns < 1) throw new Error('--turns takes a whole number from 1');
  if (!(scale > 0 && scale <= 1)) throw new Error('--scale takes a number above 0, at most 1');
  for (const word of positionals) {
    if (!cases.some(({ id }) => id.startsWith(word))) throw new Error(`there is no case ${word}`);
  }
  const isMeant = ({ id }: Case): boolean =>
    positionals.length === 0 || positionals.some((word) => id.startsWith(word));
  return { cases: cases.filter(isMeant), turns, scale, profile: values.profile ?? null };
}
