import type { Proof, Report } from '../../../shared/model/report.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { bytesText, momentText, numberText, ruleText, t } from '../../text.ts';

/** A report as one page that needs nothing else: no script, no picture, nothing fetched. */
export function reportHtml(report: Report): string {
  const title = t.done.title[report.outcome];
  const { safe, unsafe } = t.done.verdict;
  return [
    '<!doctype html>',
    `<html lang="${t.locale}"><head><meta charset="utf-8"><title>${escape(title)}</title>`,
    '<meta name="color-scheme" content="light dark">',
    '<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}',
    'td,th{text-align:start;padding:.2rem 1rem .2rem 0;vertical-align:top}</style></head><body>',
    `<h1>${escape(title)}</h1>`,
    paragraph(t.done.from(report.from.name, report.to.name)),
    paragraph(
      `${momentText(report.startedAt)} – ${momentText(report.endedAt)}, ${bytesText(report.bytes)}`,
    ),
    `<h2>${escape(report.verdict.safeToWipe ? safe : unsafe)}</h2>`,
    list(report.verdict.reasons),
    countsTable(report),
    proofs(report),
    section(t.done.todo, list(report.todo.map(({ text }) => text))),
    section(
      t.done.failures(report.failures.length),
      list(
        report.failures.map((item) =>
          [displayPath(item.path), item.message, item.remedy ?? ''].join(' — '),
        ),
      ),
    ),
    section(
      t.done.skipped(report.skipped.length),
      list(report.skipped.map(({ path }) => displayPath(path))),
    ),
    section(
      t.done.left,
      list(
        report.left.map(
          ({ rule, count, reason }) => `${reason ?? ruleText(rule)} (${t.common.entries(count)})`,
        ),
      ),
    ),
    paragraph(t.done.run(report.run)),
    '</body></html>',
  ].join('\n');
}

function countsTable({ scopes }: Report): string {
  const kinds = ['moved', 'identical', 'skipped', 'left', 'failed'] as const;
  const rows = scopes.map(
    (scope) =>
      `<tr><th>${escape(t.done.scopes[scope.id])}</th>${kinds.map((kind) => `<td>${numberText(scope[kind])}</td>`).join('')}</tr>`,
  );
  const head = kinds.map((kind) => `<th>${escape(t.done.counts[kind])}</th>`).join('');
  return `<table><tr><td></td>${head}</tr>${rows.join('')}</table>`;
}

function proofs({ proofs: told }: Report): string {
  if (told.every(({ count }) => count === 0)) return '';
  const of = (wanted: Proof): number => told.find(({ proof }) => proof === wanted)?.count ?? 0;
  return paragraph(t.done.proofs(of('content-hash'), of('second-name'), of('attributes')));
}

function section(title: string, body: string): string {
  return body === '' ? '' : `<h2>${escape(title)}</h2>${body}`;
}

function list(items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<ul>${items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>`;
}

const paragraph = (text: string): string => `<p>${escape(text)}</p>`;

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
