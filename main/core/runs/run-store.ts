import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, writeFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure, failure } from '../../../shared/failure.ts';
import type { PlanHead } from '../../../shared/model/plan.ts';
import { type Report, reportSchema, type RunSummary } from '../../../shared/model/report.ts';
import { type Env, runsDir } from '../env.ts';
import { syncFile } from '../fs/sync.ts';
import { runPaths, type RunPaths } from '../fs/target.ts';
import { migrateJournal } from '../journal/migrate.ts';
import { openPlan } from '../plans/plan-file.ts';
import { PlanItems } from '../plans/plan-items.ts';
import { loadRunState, type RunState } from './run-state.ts';

const runIdSchema = z.string().regex(/^\d{8}-\d{6}-[0-9a-f]{4}$/);

/** A run as it lies on the disk. */
export interface StoredRun {
  readonly id: string;
  readonly paths: RunPaths;
  readonly head: PlanHead;
  readonly state: RunState;
  readonly plan: PlanItems;
}

/** Makes the folder of a new run (0700) with its own copy of the plan. Returns its id. */
export async function createRun(env: Env, planFile: string): Promise<string> {
  const stamp = new Date(env.now())
    .toISOString()
    .replace(/[-:]/g, '')
    .replace('T', '-')
    .slice(0, 15);
  const id = `${stamp}-${randomBytes(2).toString('hex')}`;
  const dir = join(runsDir(env), id);
  await mkdir(runsDir(env), { recursive: true, mode: 0o700 });
  await mkdir(dir, { mode: 0o700 });
  const { plan } = runPaths(dir);
  await copyFile(planFile, plan);
  // The journal speaks of it from its first record on.
  await syncFile(plan);
  await syncFile(dir);
  return id;
}

/** Opens a run. Throws `run/unknown` or `run/damaged`. */
export async function openRun(env: Env, id: string): Promise<StoredRun> {
  if (!runIdSchema.safeParse(id).success) throw failure('run/unknown', { run: id });
  const paths = runPaths(join(runsDir(env), id));
  const state = await readState(paths.journal).catch((error: unknown) => {
    throw isMissing(error) ? failure('run/unknown', { run: id }) : error;
  });
  const { head, items } = await openPlan(paths.plan).catch((error: unknown) => {
    throw failure('run/damaged', { detail: 'plan.json' }, { cause: error });
  });
  return { id, paths, head, plan: new PlanItems(paths.plan, items), state };
}

async function readState(journal: string): Promise<RunState> {
  await migrateJournal(journal);
  return loadRunState(journal);
}

/** Ids of all runs, the newest first. */
export async function listRunIds(env: Env): Promise<readonly string[]> {
  const names = await readdir(runsDir(env)).catch(() => []);
  return names
    .filter((name) => runIdSchema.safeParse(name).success)
    .sort()
    .reverse();
}

/** All runs as the list shows them, the newest first, but for those that never began. Reads each journal once. */
export async function listRuns(env: Env): Promise<readonly RunSummary[]> {
  const summaries: RunSummary[] = [];
  for (const id of await listRunIds(env)) {
    const summary = await summarise(env, id);
    if (summary) summaries.push(summary);
  }
  return summaries;
}

async function summarise(env: Env, id: string): Promise<RunSummary | null> {
  try {
    const { head, state, paths } = await openRun(env, id);
    const report = await readReport(paths).catch(() => null);
    const unfinished = !state.finished && state.undo === 'none';
    const ended = report?.outcome ?? 'stopped';
    return {
      id,
      source: head.source,
      startedAt: state.startedAt,
      state:
        unfinished || state.undo === 'begun'
          ? 'unfinished'
          : state.undo === 'done'
            ? 'undone'
            : ended,
      canResume: unfinished,
      canUndo: state.undo !== 'done',
      canRetry: state.finished && state.undo === 'none' && failedCount(state) > 0,
    };
  } catch (error) {
    // Without a journal nothing of it was done.
    if (error instanceof Failure && error.code === 'run/unknown') return null;
    env.log.warn('run cannot be read', { run: id, why: String(error) });
    const cannot = { canResume: false, canUndo: false, canRetry: false };
    return { id, source: '', startedAt: '', state: 'damaged', ...cannot };
  }
}

function failedCount({ items, apps }: RunState): number {
  return (
    items.failedCount + [...apps.values()].filter(({ ended }) => ended?.outcome === 'failed').length
  );
}

/** Reads a run's report. */
export async function readReport(paths: RunPaths): Promise<Report> {
  return reportSchema.parse(JSON.parse(await readFile(paths.report, 'utf8')));
}

/** Stores a run's report, complete or not at all; it is on the disk then. */
export async function writeReport(paths: RunPaths, report: Report): Promise<void> {
  const partial = `${paths.report}.part`;
  await writeFile(partial, JSON.stringify(report, null, 2), { mode: 0o600 });
  // Else a journal that says that the run has ended may outlive a report that says how.
  await syncFile(partial);
  await rename(partial, paths.report);
  await syncFile(paths.report);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
