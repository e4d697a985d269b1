import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Cli, withSession } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import { document, say } from '../output.ts';
import { reportPage } from '../report-page.ts';
import { sayReport } from '../say-report.ts';
import { sayFinding, connect } from './connect.ts';
import { findRun } from './move.ts';

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
