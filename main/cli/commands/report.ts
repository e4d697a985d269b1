import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Report } from '../../../shared/model/report.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { type Cli, withSession } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import { bytes, document, say } from '../output.ts';
import { reportPage } from '../report-page.ts';
import { sayFinding, connect } from './connect.ts';
import { findRun } from './move.ts';

const LISTED = 40;

/** Prints a report for people. */
export function sayReport(cli: Cli, report: Report): void {
  const { output } = cli;
  say(output, `Run ${report.run}: ${report.outcome}. ${bytes(report.bytes)} came over.`);
  if (report.lane) say(output, `Lane: ${report.lane.id}. ${report.lane.reason}`);
  for (const { id, inventory, ...counts } of report.scopes) {
    const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    say(output, `${id}: ${inventory} = ${parts.join(' + ')}`);
  }
  for (const { path, message, remedy } of report.failures.slice(0, LISTED)) {
    say(output, `  failed: ${displayPath(path)}: ${message} ${remedy ?? ''}`);
  }
  const more = report.failures.length - LISTED;
  if (more > 0) say(output, `  … and ${more} more; --json and --html list them all.`);
  for (const { rule, count } of report.left) say(output, `  left behind (${rule}): ${count}`);
  for (const { text } of report.todo) say(output, `  to do: ${text}`);
  say(
    output,
    report.verdict.safeToWipe
      ? 'The old computer can be wiped.'
      : 'Do not wipe the old computer yet:',
  );
  for (const reason of report.verdict.reasons) say(output, `  ${reason}`);
}

export async function report(cli: Cli, name: string | null, html: string | null): Promise<number> {
  return withSession(cli, async (session) => {
    const found = findRun(session, name, () => true);
    const value = await session.client.call('runs.report', { run: found.id });
    document(cli.output, value);
    sayReport(cli, value);
    if (html !== null) await writeFile(resolve(html), reportPage(value), { mode: 0o600 });
    return exitStatus.done;
  });
}

export async function runs(cli: Cli): Promise<number> {
  return withSession(cli, async (session) => {
    const list = session.state().runs;
    document(cli.output, list);
    if (list.length === 0) say(cli.output, 'There are no runs yet.');
    for (const { id, state, source, startedAt } of list) {
      say(cli.output, `${id}  ${state.padEnd(10)}  ${startedAt}  ${source}`);
    }
    return exitStatus.done;
  });
}

export async function why(cli: Cli, name: string, path: string): Promise<number> {
  return withSession(cli, async (session) => {
    const lines = await session.client.call('runs.why', { run: name, path });
    document(cli.output, lines);
    for (const line of lines) say(cli.output, line);
    return exitStatus.done;
  });
}

export async function doctor(cli: Cli, from: string | null): Promise<number> {
  return withSession(cli, async (session) => {
    if (from !== null) await connect(cli, session, from, ['home']);
    const findings = await session.client.call('preflight.run', null);
    document(cli.output, findings);
    for (const finding of findings) sayFinding(cli, finding);
    return findings.some(({ level }) => level === 'blocked') ? exitStatus.refused : exitStatus.done;
  });
}
