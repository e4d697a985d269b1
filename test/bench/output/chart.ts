import type { Case } from '../cases.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { CaseResult } from './results.ts';
import { nameOf } from './table.ts';

const WIDTH = 860;
const LEFT = 270;
const HEAD = 74;
const ROW = 46;
const FOOT = 40;
/** Pixels that stand for the rival's time; bars end at twice that. */
const UNIT = 220;
const MOST = 2;

const style = `
    .ground { fill: #ffffff; stroke: #d0d5dd; }
    text { font: 13px system-ui, sans-serif; fill: #1d2433; }
    .title { font-size: 16px; font-weight: 600; }
    .quiet { font-size: 11.5px; fill: #5a6475; }
    .met { fill: #1f7a5c; }
    .missed { fill: #b4541a; }
    .open { fill: #4a63b8; }
    .rival { stroke: #1d2433; stroke-width: 1.5; }
    .aim { stroke: #5a6475; stroke-width: 2; stroke-dasharray: 3 2; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #161b22; stroke: #3a4350; }
      text { fill: #e6e9ef; }
      .quiet { fill: #a3adbb; }
      .met { fill: #45b98f; }
      .missed { fill: #e08a4c; }
      .open { fill: #8098ee; }
      .rival { stroke: #e6e9ef; }
      .aim { stroke: #a3adbb; }
    }
  `;

/** Draws Relokate's time for each case as a bar, with the rival's time as the line that all bars are measured by. */
export function chartOf(cases: readonly Case[], results: readonly CaseResult[]): string {
  const rows = cases.flatMap((one) => {
    const result = results.find(({ id }) => id === one.id);
    const figures = result ? figuresOf(one, result) : null;
    return figures ? [{ one, figures }] : [];
  });
  const height = HEAD + rows.length * ROW + FOOT;
  const bottom = height - FOOT + 4;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Relokate's time against other ways">`,
    `  <style>${style}</style>`,
    `  <rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>`,
    text(24, 30, 'title', 'Time of a whole run, by that of the usual way'),
    text(
      24,
      50,
      'quiet',
      'Shorter is faster. The full line is the usual way, the broken line the aim.',
    ),
    ...rows.flatMap(({ one, figures }, at) => rowOf(one, figures, HEAD + at * ROW)),
    line('rival', LEFT + UNIT, HEAD - 6, bottom),
    text(LEFT + UNIT - 8, bottom + 18, 'quiet', '1.0'),
    '</svg>\n',
  ].join('\n');
}

function rowOf(one: Case, figures: Figures, top: number): readonly string[] {
  const { ratio, isMet, relokate, against } = figures;
  const length = Math.max(2, Math.min(ratio, MOST) * UNIT);
  const kind = isMet === null ? 'open' : isMet ? 'met' : 'missed';
  const rival = `${nameOf(one, one.against)} ${against.toFixed(2)} s`;
  const aim =
    one.atMost === null ? [] : [line('aim', LEFT + one.atMost * UNIT, top, top + ROW - 12)];
  return [
    text(24, top + 15, '', one.title),
    text(24, top + 31, 'quiet', rival),
    `  <rect class="${kind}" x="${LEFT}" y="${top + 6}" width="${length.toFixed(1)}" height="22" rx="3"/>`,
    ...aim,
    text(WIDTH - 120, top + 22, '', `${ratio.toFixed(2)} · ${relokate.toFixed(2)} s`),
  ];
}

function line(kind: string, x: number, from: number, to: number): string {
  const at = x.toFixed(1);
  return `  <line class="${kind}" x1="${at}" y1="${from}" x2="${at}" y2="${to}"/>`;
}

function text(x: number, y: number, kind: string, words: string): string {
  const shown = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `  <text${kind && ` class="${kind}"`} x="${x}" y="${y}">${shown}</text>`;
}
