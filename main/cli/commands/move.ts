import { copyFile, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { failure, fromFailureData } from '../../../shared/failure.ts';
import type { Reply } from '../../../shared/ipc/contract.ts';
import { type Choices, choicesSchema } from '../../../shared/model/choices.ts';
import type { Inspection } from '../../../shared/model/inventory.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { PlanSummary } from '../../../shared/model/plan.ts';
import type { Report, RunSummary } from '../../../shared/model/report.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { type Cli, withSession } from '../context.ts';
import { exitStatus, statusOfReport } from '../exit-status.ts';
import { bytes, confirm, document, say } from '../output.ts';
import type { Session } from '../session.ts';
import { assertReady, connect } from './connect.ts';
import { sayReport } from '../say-report.ts';

export interface FromOptions {
  readonly from: string;
  readonly scopes: readonly ScopeId[];
  readonly choices: string | null;
}

/** Counts what is on the old computer. */
export async function inspect(cli: Cli, options: Omit<FromOptions, 'choices'>): Promise<number> {
  return withSession(cli, async (session) => {
    const inspection = await look(cli, session, options);
    const profile = options.scopes.includes('profile')
      ? await session.client.call('plans.topics', { inspection: inspection.id })
      : null;
    document(cli.output, profile ? { ...inspection, profile } : inspection);
    sayInspection(cli, inspection);
    if (profile) sayTopics(cli, profile);
    return exitStatus.done;
  });
}

async function look(
  cli: Cli,
  session: Session,
  { from, scopes }: Omit<FromOptions, 'choices'>,
): Promise<Inspection> {
  await connect(cli, session, from, scopes);
  return session.client.call('plans.inspect', { scopes });
}

function sayInspection(cli: Cli, { host, scopes }: Inspection): void {
  say(
    cli.output,
    `${host.user} on ${host.name} (${host.os?.name ?? 'unknown system'}), ${host.home}`,
  );
  for (const scope of scopes) {
    const { entries, files, bytes: size } = scope.amount;
    say(cli.output, `${scope.id}: ${entries} items, ${files} files, ${bytes(size)}`);
    for (const { reason, amount } of scope.left) {
      say(cli.output, `  stays: ${amount.entries} items, ${bytes(amount.bytes)}. ${reason}`);
    }
    for (const { path, message } of scope.unreadable)
      say(cli.output, `  cannot be read: ${path}: ${message}`);
  }
}

const topicStates = { comes: '', asks: 'only if chosen', same: 'the same here', cannot: 'cannot' };

function sayTopics(cli: Cli, { rows, coverage }: Reply<'plans.topics'>): void {
  for (const { id, title, state, isOwn, changedKeys, changedFiles } of rows) {
    const changes = `${changedKeys} settings, ${changedFiles} files`;
    const notes = [changes, topicStates[state], isOwn ? 'your recipe' : ''].filter(Boolean);
    say(cli.output, `  ${id.padEnd(24)} ${title}: ${notes.join('; ')}`);
  }
  if (coverage && coverage.entries > 0) {
    say(cli.output, `Known by rule: ${coverage.known} of ${coverage.entries} settings files.`);
  }
}

/** Makes a plan, to be read and kept. */
export async function plan(
  cli: Cli,
  options: FromOptions & { readonly out: string | null },
): Promise<number> {
  return withSession(cli, async (session) => {
    const summary = await makePlan(cli, session, options);
    const file = options.out === null ? summary.file : resolve(options.out);
    if (file !== summary.file) await copyFile(summary.file, file);
    document(cli.output, { ...summary, file });
    sayPlan(cli, summary);
    say(cli.output, `The plan: ${file}`);
    return exitStatus.done;
  });
}

async function makePlan(cli: Cli, session: Session, options: FromOptions): Promise<PlanSummary> {
  const choices = await readChoices(options.choices);
  const inspection = await look(cli, session, options);
  return session.client.call('plans.create', { inspection: inspection.id, choices });
}

async function readChoices(file: string | null): Promise<Choices> {
  if (file === null) return {};
  try {
    return choicesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw failure('plan/bad-choices', { detail: detail.replace(/\s+/g, ' ') });
  }
}

function sayPlan(cli: Cli, { totals, bytesToCopy, bytesFree, samples }: PlanSummary): void {
  for (const { action, amount } of totals) {
    say(
      cli.output,
      `${action.padEnd(10)} ${String(amount.entries).padStart(8)} items  ${bytes(amount.bytes)}`,
    );
  }
  for (const { entry, action } of samples.slice(0, 10)) {
    say(cli.output, `  ${action}: ${displayPath(entry.path)}`);
  }
  say(cli.output, `To copy: ${bytes(bytesToCopy)}. Free here: ${bytes(bytesFree)}.`);
}

/** Carries out a plan from a file, or makes one from a source first. */
export async function run(
  cli: Cli,
  what: { readonly planFile: string } | FromOptions,
  yes: boolean,
): Promise<number> {
  return withSession(cli, async (session) => {
    const summary =
      'planFile' in what
        ? await openPlan(cli, session, what.planFile)
        : await makePlan(cli, session, what);
    await assertReady(cli, session, summary.bytesNeeded);
    sayPlan(cli, summary);
    if (!yes && !(await confirm(cli.output, 'Carry it out?'))) return exitStatus.stopped;
    return follow(cli, session, { kind: 'run', plan: summary.head.id });
  });
}

async function openPlan(cli: Cli, session: Session, file: string): Promise<PlanSummary> {
  const summary = await session.client.call('plans.open', { file: resolve(file) });
  await connect(cli, session, summary.head.source, summary.head.scopes);
  return summary;
}

type Start = Parameters<typeof start>[1];
async function start(
  session: Session,
  request:
    | { kind: 'run'; plan: string }
    | { kind: 'resume' | 'retry' | 'verify'; run: string }
    | {
        kind: 'undo';
        run: string;
        scopes: readonly ScopeId[] | null;
        topics?: readonly string[] | null;
      },
): Promise<{ job: string; run: string }> {
  return session.client.call('jobs.start', request);
}

/** What a job that was followed to its end came to. */
export interface Moved {
  readonly status: number;
  readonly report: Report;
}

/** Starts a job, follows it to its end and prints the report. */
async function follow(cli: Cli, session: Session, request: Start): Promise<number> {
  const { status, report } = await followQuietly(cli, session, request);
  document(cli.output, report);
  sayReport(cli, report);
  return status;
}

async function followQuietly(cli: Cli, session: Session, request: Start): Promise<Moved> {
  const { job: id, run: name } = await start(session, request);
  const cancel = (): void =>
    void session.client.call('jobs.cancel', { job: id }).catch(() => undefined);
  cli.signal.addEventListener('abort', cancel, { once: true });
  if (cli.signal.aborted) cancel();
  const job = await session.until(({ jobs }) => ended(jobs, id));
  cli.signal.removeEventListener('abort', cancel);
  if (job.state === 'failed' && job.error) {
    say(cli.output, `Run: ${name}`);
    throw fromFailureData(job.error);
  }
  const report = await session.client.call('runs.report', { run: name });
  return { status: statusOfJob(job, request, report), report };
}

function statusOfJob(job: Job, request: Start, report: Report): number {
  if (job.state === 'cancelled') return exitStatus.stopped;
  if (request.kind !== 'verify') return statusOfReport(report);
  return report.failures.length > 0 ? exitStatus.differs : exitStatus.done;
}

/** Connects, plans with the given choices and carries the plan out, without asking. */
export async function moveFrom(cli: Cli, session: Session, from: FromOptions): Promise<Moved> {
  const summary = await makePlan(cli, session, from);
  sayPlan(cli, summary);
  const moved = await followQuietly(cli, session, { kind: 'run', plan: summary.head.id });
  sayReport(cli, moved.report);
  return moved;
}

/** Compares a run again; what differs is in the report's failures. */
export async function verifyQuietly(cli: Cli, session: Session, run: string): Promise<Report> {
  return (await followQuietly(cli, session, { kind: 'verify', run })).report;
}

/** Takes a run back; what had to be kept is in the report's failures. */
export async function undoQuietly(cli: Cli, session: Session, run: string): Promise<Report> {
  return (await followQuietly(cli, session, { kind: 'undo', run, scopes: null })).report;
}

function ended(jobs: readonly Job[], id: string): Job | null {
  const job = jobs.find((one) => one.id === id);
  return job && job.endedAt !== null ? job : null;
}

/** Goes on with a run: the named one, or the latest that is unfinished. */
export async function resume(cli: Cli, name: string | null): Promise<number> {
  return withSession(cli, async (session) => {
    const found = findRun(session, name, ({ canResume }) => canResume);
    await connect(cli, session, found.source, ['home']);
    return follow(cli, session, { kind: 'resume', run: found.id });
  });
}

/** Tries what failed once more. */
export async function retry(cli: Cli, name: string): Promise<number> {
  return withSession(cli, async (session) => {
    const found = findRun(session, name, () => true);
    await connect(cli, session, found.source, ['home']);
    return follow(cli, session, { kind: 'retry', run: found.id });
  });
}

/** Takes a run back. */
export async function undo(
  cli: Cli,
  name: string,
  { scopes, topics }: { scopes: readonly ScopeId[] | null; topics: readonly string[] | null },
): Promise<number> {
  return withSession(cli, (session) =>
    follow(cli, session, { kind: 'undo', run: name, scopes, topics }),
  );
}

/** Compares a run with what is there now. */
export async function verify(cli: Cli, name: string): Promise<number> {
  return withSession(cli, (session) => follow(cli, session, { kind: 'verify', run: name }));
}

/** The named run, or the newest that will do. */
export function findRun(
  session: Session,
  name: string | null,
  will: (run: RunSummary) => boolean,
): RunSummary {
  const { runs } = session.state();
  const found = name === null ? runs.find(will) : runs.find(({ id }) => id === name);
  if (!found)
    throw name === null ? failure('run/nothing-to-resume') : failure('run/unknown', { run: name });
  return found;
}
