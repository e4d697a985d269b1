import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import type { PlanItem } from '../../../shared/model/plan.ts';
import type { Report } from '../../../shared/model/report.ts';
import { type Env, runsDir } from '../env.ts';
import { diskFailure } from '../fs/disk-failure.ts';
import { removeOwnTree, runPaths } from '../fs/target.ts';
import type { JobContext } from '../jobs/runner.ts';
import { deviceOf, openJournal } from '../journal/journal.ts';
import { takeLock } from '../journal/lock.ts';
import { JOURNAL_VERSION } from '../journal/records.ts';
import type { Lane } from '../lanes/lane.ts';
import { arrives, needsContent } from '../scopes/home/copy.ts';
import { applyApps } from '../scopes/apps/apply.ts';
import { downloadOf } from '../scopes/apps/item.ts';
import { untilAppsAreClosed } from '../scopes/apps/running.ts';
import { undoApps } from '../scopes/apps/undo.ts';
import { verifyApps } from '../scopes/apps/verify.ts';
import { filesForRun } from '../scopes/profile/for-run.ts';
import { checkMade } from '../scopes/profile/check-made.ts';
import { makeFiles } from '../scopes/profile/make.ts';
import { differenceByKey } from '../scopes/profile/verify.ts';
import { prepareWallets } from '../scopes/profile/wallet-sets.ts';
import { setWalletsAside } from '../scopes/profile/wallet-undo.ts';
import { withProgramsStopped } from '../scopes/profile/session/around.ts';
import { placeAgainAtLogin } from '../scopes/profile/session/next-login.ts';
import { tellMissing } from '../scopes/profile/missing.ts';
import { tellOldPaths } from '../scopes/profile/old-paths.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import { finishFolders } from '../scopes/home/finish.ts';
import { placeHome } from '../scopes/home/place.ts';
import { type Kept, undoHome } from '../scopes/home/undo.ts';
import { type Difference, type OnceMore, verifyHome } from '../scopes/home/verify.ts';
import type { OpenSource } from '../sources/source.ts';
import { copyUntilDone } from './copy-until-done.ts';
import { assertNoneBuildsOn } from './later-runs.ts';
import { buildReport } from './report.ts';
import { note, type RunContext } from './run-context.ts';
import { openRun, readReport, type StoredRun, writeReport } from './run-store.ts';
import { type Part, undoPart } from './undo-part.ts';

/** Where a run reads from: the open source and the lane over it. */
export interface RunSource {
  readonly source: OpenSource;
  readonly lane: Lane;
}

/** Writes the first record of a run; from now on it can be resumed and undone. */
export async function beginRun(env: Env, run: string): Promise<void> {
  const journal = await openJournal(runPaths(join(runsDir(env), run)).journal, 'new');
  const at = new Date(env.now()).toISOString();
  await journal.add({ t: 'begin', version: JOURNAL_VERSION, run, at });
  await journal.sync();
  await journal.close();
}

/** Carries a run out, or goes on with it: copy, check, place, verify, report. */
export async function carryOut(
  env: Env,
  run: string,
  from: RunSource,
  job: JobContext,
): Promise<Report> {
  return withRun(env, run, job, async (context, stored) => {
    if (stored.state.undo !== 'none') throw failure('run/already-undone');
    if (stored.state.finished) throw failure('run/nothing-to-resume');
    await moveAll(context, from);
    return conclude(context, run);
  });
}

/** Tries what failed once more. */
export async function retryFailed(
  env: Env,
  run: string,
  from: RunSource,
  job: JobContext,
): Promise<Report> {
  return withRun(env, run, job, async (context, stored) => {
    if (stored.state.undo !== 'none') throw failure('run/already-undone');
    if (!stored.state.finished) throw failure('run/unfinished');
    await note(context, { t: 'retrying', at: new Date(env.now()).toISOString() });
    await moveAll(context, from);
    return conclude(context, run);
  });
}

/** Takes a run back, or a part of it. What could not be put back as it was is in the report's failures. */
export async function undoRun(
  env: Env,
  run: string,
  job: JobContext,
  part: Part | null = null,
): Promise<Report> {
  return withRun(env, run, job, async (context, stored) => {
    if (stored.state.undo === 'done') throw failure('run/already-undone');
    if (stored.state.undo === 'none') await assertNoneBuildsOn(env, run);
    if (part && stored.state.undo === 'none') return undoPart(context, part);
    const before = await buildReport({
      run,
      ...stored,
      endedAt: new Date(env.now()).toISOString(),
    });
    await note(context, { t: 'undoing', at: new Date(env.now()).toISOString() });
    await context.journal.sync();
    const appCount = stored.head.apps?.length ?? 0;
    context.progress.phase('undoing', { bytes: 0, entries: stored.plan.count + appCount });
    await untilAppsAreClosed(context, arrives);
    const home = await undoFiles(context);
    const apps = await undoApps(context);
    const kept = [
      ...home.kept.map((one) => ({ scope: 'home' as const, ...one })),
      ...apps.map((one) => ({ scope: 'apps' as const, ...one })),
    ];
    // What the person changed since stays for good; everything else can be tried again.
    const isComplete =
      home.isComplete && apps.every(({ error }) => error.code === 'apps/changed-since');
    const report = { ...before, ...undone(kept, isComplete, env) };
    await writeReport(context.paths, report);
    if (!isComplete) return report;
    await note(context, { t: 'undone', at: report.endedAt });
    await context.journal.sync();
    return report;
  });
}

/** Takes the files back; what of them is of the settings needs its programs to stand still. */
async function undoFiles(
  context: RunContext & { readonly job: JobContext },
): Promise<Awaited<ReturnType<typeof undoHome>>> {
  const planned = context.head.profile;
  if (!planned) return undoHome(context);
  const files = await filesForRun(context, planned);
  const which = (index: number): boolean => {
    const outcome = context.state.items.ended(index)?.outcome;
    // What failed may be in its place all the same.
    return outcome === 'moved' || outcome === 'failed';
  };
  return withProgramsStopped(context, { files, which }, async () => {
    const wallets = await setWalletsAside(context);
    const { kept, isComplete } = await undoHome(context);
    return { kept: [...wallets, ...kept], isComplete };
  });
}

function undone(
  kept: readonly (Kept & { readonly scope: ScopeId })[],
  isComplete: boolean,
  env: Env,
): Pick<Report, 'outcome' | 'endedAt' | 'failures' | 'verdict'> {
  return {
    outcome: isComplete ? 'undone' : 'failed',
    endedAt: new Date(env.now()).toISOString(),
    failures: kept.map(({ scope, path, error: { code, message, remedy } }) => ({
      scope,
      path,
      code,
      message,
      remedy,
    })),
    verdict: { safeToWipe: false, reasons: [failure('verdict/undone').message] },
  };
}

/** Compares a finished run with what is there now, every byte. Differences become the report's failures. */
export async function verifyRun(env: Env, run: string, job: JobContext): Promise<Report> {
  return withRun(env, run, job, async (context, stored) => {
    if (stored.state.undo !== 'none') throw failure('run/already-undone');
    if (!stored.state.finished) throw failure('run/unfinished');
    context.progress.phase('verifying', { bytes: 0, entries: stored.plan.count });
    const report = await readReport(context.paths);
    const differences: (Pick<Difference, 'path' | 'error'> & { scope: ScopeId })[] = [];
    const onceMore = await byKey(context);
    for await (const difference of verifyHome(context, 'content', onceMore)) {
      differences.push({ ...difference, scope: 'home' });
    }
    for (const different of await verifyApps(context)) {
      differences.push({ ...different, scope: 'apps' });
    }
    const failures = differences.map(({ scope, path, error: { code, message, remedy } }) => ({
      scope,
      path,
      code,
      message,
      remedy,
    }));
    return { ...report, failures };
  });
}

async function withRun<T>(
  env: Env,
  run: string,
  job: JobContext,
  work: (context: RunContext & { readonly job: JobContext }, stored: StoredRun) => Promise<T>,
): Promise<T> {
  const lock = await takeLock(env).catch((error: unknown) => {
    throw diskFailure(error, env.home) ?? error;
  });
  try {
    const stored = await openRun(env, run);
    if (stored.head.to.home !== env.home)
      throw failure('plan/other-home', { home: stored.head.to.home });
    const journal = await openJournal(stored.paths.journal, 'append');
    const { paths, head, plan, state } = stored;
    const { signal, progress, pause } = job;
    const root = env.home;
    const context = { env, head, plan, root, paths, journal, state, progress, pause, signal, job };
    try {
      const device = await deviceOf(paths.journal);
      await note(context, { t: 'opened', boot: await bootId(), device });
      return await work(context, stored);
    } catch (error) {
      // The journal lies on a disk too.
      throw diskFailure(error, root) ?? error;
    } finally {
      // On a broken disk these fail too; what is told is what broke.
      await journal.sync().catch(() => undefined);
      await journal.close().catch(() => undefined);
    }
  } finally {
    // A lock that cannot be removed names a process that will be gone, and counts for nothing.
    await lock.dispose().catch((error: unknown) => {
      env.log.warn('lock not removed', { why: String(error) });
    });
  }
}

/** How files that were made are compared when their bytes differ. */
async function byKey(context: RunContext): Promise<OnceMore> {
  const planned = context.head.profile;
  if (!planned) return (_item, bytes) => bytes;
  const files = await filesForRun(context, planned);
  return (item, bytes) => differenceByKey(context, files, { item, bytes });
}

/** Makes the files of the desktop's settings and has them put in their places. Nothing where there are none. */
async function applyProfile(
  context: RunContext & { readonly job: JobContext },
  place: () => Promise<void>,
): Promise<void> {
  const planned = context.head.profile;
  if (!planned) return;
  const files = await filesForRun(context, planned);
  // What an attempt that was cut short has placed may still have to be placed again at the next login.
  const { items, endedAt } = context.state;
  const isToCome = (index: number, item: PlanItem): boolean =>
    arrives(item) && !items.hasEnded(index);
  const which = (index: number, item: PlanItem): boolean =>
    isToCome(index, item) || (endedAt === null && items.ended(index)?.outcome === 'moved');
  await withProgramsStopped(context, { files, which }, async (held) => {
    const placed = await makeFiles(context, files);
    await prepareWallets(context, isToCome);
    await place();
    await checkMade(context, placed);
    await placeAgainAtLogin(context, files, held);
  });
  await tellMissing(context);
  await tellOldPaths(context, planned.oldHomes);
}

/** Apps first: shortcuts of apps that are not installed yet would be dropped. */
async function moveAll(
  context: RunContext & { readonly job: JobContext },
  from: RunSource,
): Promise<void> {
  const totals = await totalsOf(context);
  const apps = context.head.apps ?? [];
  if (apps.length > 0) {
    context.progress.promise('copying', { bytes: totals.bytes, entries: totals.files });
    const bytes = apps.reduce((sum, item) => sum + downloadOf(item), 0);
    context.progress.phase('installing', { bytes, entries: apps.length });
    await applyApps(context, from.source);
  }
  await moveHome(context, { ...from, totals });
}

async function moveHome(
  context: RunContext & { readonly job: JobContext },
  from: RunSource & { readonly totals: Totals },
): Promise<void> {
  const { totals } = from;
  const { reason } = from.source.lane;
  const { id } = from.lane;
  if (context.state.lane?.id !== id) await note(context, { t: 'lane', id, reason });
  context.progress.phase('copying', { bytes: totals.bytes, entries: totals.files });
  await copyUntilDone(context, from);
  // A plan that was carried out before ends here: everything is in its place.
  if (context.state.items.endedCount === totals.items && context.state.changeCount === 0) {
    return removeOwnTree(context.paths.stagingRoot);
  }
  await untilAppsAreClosed(context, arrives);
  context.progress.phase('placing', { bytes: 0, entries: totals.items });
  await placeHome(context, (place) => applyProfile(context, place));
  context.progress.phase('finishing', { bytes: 0, entries: 0 });
  await context.journal.sync();
  await finishFolders(context);
  context.progress.phase('verifying', { bytes: 0, entries: totals.items });
  // What was made was compared while nobody wrote to it.
  for await (const { item, error } of verifyHome(context, 'attributes', () => null)) {
    await note(context, { t: 'failed', item, error });
  }
}

interface Totals {
  readonly items: number;
  readonly files: number;
  readonly bytes: number;
}

async function totalsOf(context: RunContext): Promise<Totals> {
  const totals = { items: 0, files: 0, bytes: 0 };
  for await (const { index, item } of context.plan.read()) {
    totals.items += 1;
    if (!needsContent(item) || context.state.items.hasEnded(index)) continue;
    totals.files += 1;
    totals.bytes += item.entry.size;
  }
  return totals;
}

/** The report comes first: a run that is noted as finished has one, and its sums match. */
async function conclude(context: RunContext, run: string): Promise<Report> {
  const at = new Date(context.env.now()).toISOString();
  const { head, plan, paths } = context;
  const state = { ...context.state, finished: true, endedAt: at };
  const report = await buildReport({ run, head, plan, state, endedAt: at });
  await writeReport(paths, report);
  await note(context, { t: 'finished', scope: 'home', at });
  await context.journal.sync();
  return report;
}

/** Reads or, for a run that is not finished, makes the report as things stand. */
export async function reportOf(env: Env, run: string): Promise<Report> {
  const stored = await openRun(env, run);
  if (stored.state.finished || stored.state.undo === 'done') return readReport(stored.paths);
  return buildReport({ run, ...stored, endedAt: new Date(env.now()).toISOString() });
}

/** Tells one start of the computer from the next (random(4)). */
async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}
