import { mkdir, writeFile } from 'node:fs/promises';
import { failure, type FailureData, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { hashFile } from '../../fs/hash.ts';
import { below, look } from '../../fs/target.ts';
import type { Lane, LaneFile, LaneOutcome } from '../../lanes/lane.ts';
import { readPlanItems } from '../../plans/plan-file.ts';
import { run } from '../../process/run.ts';
import { note, type RunContext } from '../../runs/run-context.ts';

/** Files whose content is checked at the same time. */
const CHECKS_AT_ONCE = 16;

/** Whether an item's content has to come over. */
export function needsContent(item: PlanItem): boolean {
  const arrives =
    item.action === 'create' || item.action === 'replace' || item.action === 'keep-both';
  return arrives && item.entry.type === 'file' && item.hardLinkOf === null;
}

/**
 * Fills staging with every file that has to come over and is not whole there yet. Each one that
 * arrives is read again and its hash compared with that of what was sent; only then is it noted as
 * staged. `isFirst`: this is no second try within one job. Throws `source/link-lost` when the link breaks; calling it again goes on from there.
 */
export async function copyHome(context: RunContext, lane: Lane, isFirst: boolean): Promise<void> {
  await mkdir(context.paths.staging, { recursive: true, mode: 0o700 });
  await forgetWhatIsGone(context);
  const numbers = new Map<string, number>();
  const outcomes = lane.fill(wanted(context, numbers, isFirst), context.paths.staging, {
    signal: context.signal,
    report: (bytes, current) => context.progress.add({ bytes, current }),
  });
  let batch: { readonly item: number; readonly outcome: LaneOutcome }[] = [];
  for await (const outcome of outcomes) {
    const item = numbers.get(outcome.path);
    if (item === undefined) continue;
    numbers.delete(outcome.path);
    batch.push({ item, outcome });
    if (batch.length < CHECKS_AT_ONCE) continue;
    await settle(context, batch);
    batch = [];
  }
  await settle(context, batch);
  await makeDurable(context);
}

/** On a run that goes on: what the journal calls staged but is not there any more comes over again. */
async function forgetWhatIsGone(context: RunContext): Promise<void> {
  const { state } = context;
  for await (const { index, item } of readPlanItems(context.paths.plan)) {
    const staged = state.staged.get(index);
    if (!staged || state.ended.has(index) || state.changes.has(index)) continue;
    const found = await look(below(context.paths.staging, item.entry.path));
    const same = found?.ino === staged.mark.ino && found.size === staged.mark.size;
    if (!same || found.mtime !== staged.mark.mtime) state.staged.delete(index);
  }
}

async function* wanted(
  context: RunContext,
  numbers: Map<string, number>,
  isFirst: boolean,
): AsyncGenerator<LaneFile> {
  for await (const { index, item } of readPlanItems(context.paths.plan)) {
    if (!needsContent(item) || context.state.ended.has(index)) continue;
    const { path, size, mode, mtime } = item.entry;
    if (context.state.staged.has(index)) {
      // After a break these were counted already.
      if (isFirst) context.progress.add({ bytes: size, entries: 1 });
      continue;
    }
    numbers.set(path, index);
    yield { path, size, mode, mtime };
  }
}

async function settle(
  context: RunContext,
  batch: readonly { readonly item: number; readonly outcome: LaneOutcome }[],
): Promise<void> {
  await Promise.all(
    batch.map(async ({ item, outcome }) => {
      const error = outcome.kind === 'failed' ? outcome.error : await check(context, item, outcome);
      context.progress.add({ entries: 1 });
      if (error) await note(context, { t: 'ended', item, outcome: 'failed', error });
    }),
  );
}

/** Reads a staged file again. Null when it is what was sent. */
async function check(
  context: RunContext,
  item: number,
  outcome: { readonly path: string; readonly hash: string },
): Promise<FailureData | null> {
  const file = below(context.paths.staging, outcome.path);
  try {
    const found = await look(file);
    if (found?.type !== 'file') return toFailureData(failure('home/not-copied'));
    const hash = await hashFile(file);
    if (hash !== outcome.hash) return toFailureData(failure('home/hash-differs'));
    const { ino, size, mtime } = found;
    await note(context, { t: 'staged', item, hash, mark: { ino, size, mtime } });
    return null;
  } catch (error) {
    return toFailureData(error);
  }
}

/** One syncfs for all of staging (sync(1) `-f`), then the journal that speaks of it. */
async function makeDurable(context: RunContext): Promise<void> {
  const marker = below(context.paths.stagingRoot, '.synced');
  await writeFile(marker, '', { mode: 0o600 });
  const args = ['--file-system', marker];
  await run('sync', { args, env: context.env.childEnv, timeoutSeconds: 600 });
  await context.journal.sync();
}
