import type { Case } from '../cases.ts';
import { figuresOf } from './figures.ts';
import type { CaseResult } from './results.ts';

const BEGIN = '<!-- figures: written by `npm run bench` -->';
const END = '<!-- end of figures -->';

const heads = ['case', 'Relokate', 'against', 'ratio', 'aim', 'beside', 'peak memory'] as const;

/** The results as a Markdown table, columns of equal width. `machine` is a line below it. */
export function tableOf(
  cases: readonly Case[],
  results: readonly CaseResult[],
  machine: string,
): string {
  const rows = cases.flatMap((one) => {
    const result = results.find(({ id }) => id === one.id);
    return result ? [rowOf(one, result)] : [];
  });
  const widths = heads.map((head, at) =>
    Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(heads), rule, ...rows.map(line), '', machine].join('\n');
}

function rowOf(one: Case, result: CaseResult): readonly string[] {
  const figures = figuresOf(one, result);
  if (figures === null) return [one.title, `not run: ${result.skipped ?? ''}`, '', '', '', '', ''];
  const { relokate, against, ratio, beside, isMet, isSmallEnough } = figures;
  return [
    one.title,
    time(relokate),
    `${nameOf(one, one.against)} ${time(against)}`,
    ratio.toFixed(2),
    aim(one.atMost, isMet),
    beside.map(({ rival, seconds }) => `${nameOf(one, rival)} ${time(seconds)}`).join(', '),
    `${result.megabytes} MB${isSmallEnough === null ? '' : ` (${aim(one.megabytesAtMost, isSmallEnough)})`}`,
  ];
}

function aim(most: number | null, isMet: boolean | null): string {
  return most === null ? '' : `≤ ${most}, ${isMet ? 'met' : 'not met'}`;
}

const time = (seconds: number): string => `${seconds.toFixed(2)} s`;

/** How a rival is called on the command line. */
export function nameOf(one: Case, rival: Case['against']): string {
  const names = {
    rsync: one.kind === 'again' ? 'rsync -a again' : 'rsync -a',
    tar: 'tar over ssh',
    cp: one.kind === 'disk' ? 'cp --reflink' : 'cp -a',
    find: 'find over ssh',
  };
  return names[rival];
}

/** A page with its figures replaced. Throws where it has no place for them. */
export function withFigures(page: string, figures: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`the page has no ${BEGIN} … ${END}`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${figures}\n\n${page.slice(to)}`;
}
