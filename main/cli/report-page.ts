import type { Report } from '../../shared/model/report.ts';
import { displayPath } from '../../shared/util/display-path.ts';
import { bytes } from './output.ts';
import { proofLines } from './proof-lines.ts';

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:start;border-bottom:1px solid #8884}' +
  'td.n{text-align:end;font-variant-numeric:tabular-nums}';

/** A report as one page that needs nothing else: no scripts, no addresses. */
export function reportPage(report: Report): string {
  const rows = report.scopes.map(({ id, inventory, ...counts }) => {
    const cells = Object.values(counts).map((count) => `<td class="n">${count}</td>`);
    return `<tr><th scope="row">${escape(id)}</th><td class="n">${inventory}</td>${cells.join('')}</tr>`;
  });
  const heads = ['scope', 'inventory', 'moved', 'identical', 'skipped', 'left', 'failed'];
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    `<title>Relokate: ${escape(report.run)}</title><style>${style}</style>`,
    `<h1>From ${escape(report.from.name)} to ${escape(report.to.name)}</h1>`,
    `<p>${escape(report.startedAt)} – ${escape(report.endedAt)} · ${escape(report.outcome)} · ${escape(bytes(report.bytes))}</p>`,
    `<table><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr>${rows.join('')}</table>`,
    ...proofLines(report).map((line) => `<p>${escape(line)}</p>`),
    list(
      'Failed',
      report.failures.map(
        ({ path, message, remedy }) => `${displayPath(path)}: ${message} ${remedy ?? ''}`,
      ),
    ),
    list(
      'Skipped',
      report.skipped.map(({ path, reason }) => `${displayPath(path)} (${reason})`),
    ),
    list(
      'Left behind',
      report.left.map(({ rule, count }) => `${rule}: ${count}`),
    ),
    list(
      'To do',
      report.todo.map(({ text }) => text),
    ),
    list('May the old computer be wiped?', [
      report.verdict.safeToWipe ? 'Yes.' : 'Not yet.',
      ...report.verdict.reasons,
    ]),
    '</html>',
  ].join('\n');
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<h2>${escape(title)}</h2><ul>${lines.map((line) => `<li>${escape(line)}</li>`).join('')}</ul>`;
}

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
