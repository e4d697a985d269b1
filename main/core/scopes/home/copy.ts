import { mkdir } from 'node:fs/promises';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { syncFileSystem } from '../../fs/sync.ts';
import { below, look, removeName } from '../../fs/target.ts';
import type { Lane, LaneEntry } from '../../lanes/lane.ts';
import { readPlanItems } from '../../plans/plan-file.ts';
import { type Endings, openEndings } from '../../runs/endings.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { Checker, noteFailed } from './checker.ts';
import { isInPlace } from './settle.ts';

/** Whether an item puts something new into the target. */
export function arrives({ action }: PlanItem): boolean {
  return action === 'create' || action === 'replace' || action === 'keep-both';
}

/** Whether an item's content has to come over. */
export function needsContent(item: PlanItem): boolean {
  return arrives(item) && item.entry.type === 'file' && item.hardLinkOf === null;
}

/**
 * Fills staging with every file that has to come over and is not whole there yet. Each one that
 * arrives is read again and its hash compared with that of what was sent; only then is it noted as
 * staged. What is in its place already ends as identical. Throws `source/link-lost` when the link
 * breaks; calling it again goes on from there. `attempt` counts the calls within one job, from 1.
 */
export async function copyHome(context: RunContext, lane: Lane, attempt: number): Promise<void> {
  const { state, paths } = context;
  if (state.copied) return;
  const mayResume = attempt > 1 || look(paths.staging) !== null;
  await mkdir(paths.staging, { recursive: true, mode: 0o700 });
  const checker = new Checker(context);
  const endings = openEndings(context);
  try {
    const outcomes = lane.fill(wanted(context, endings, attempt), paths.staging, {
      signal: context.signal,
      report: (bytes, current) => context.progress.add({ bytes, current }),
      quiet: () => checker.flush(),
      mayResume,
    });
    for await (const outcome of outcomes) {
      if (outcome.kind === 'arrived' || outcome.kind === 'staged') await checker.add(outcome);
      if (outcome.kind !== 'failed') continue;
      const { file, error } = outcome;
      // What did not come over whole leaves nothing behind that could be taken for it.
      removeName(below(paths.staging, file.path));
      context.progress.add({ entries: 1 });
      await noteFailed(context, file, error);
    }
    await checker.flush();
    await endings.flush();
  } finally {
    await checker.dispose();
  }
  await syncFileSystem(paths.staging, context.env.childEnv);
  await note(context, { t: 'copied' });
  await context.journal.sync();
}

/** What the lane is to bring, in the plan's order. */
async function* wanted(
  context: RunContext,
  endings: Endings,
  attempt: number,
): AsyncGenerator<LaneEntry> {
  const { items } = context.state;
  for await (const { index, item } of readPlanItems(context.paths.plan)) {
    const concerns = arrives(item) || item.action === 'merge' || item.action === 'identical';
    if (!concerns || items.hasEnded(index)) continue;
    const isStaged = items.isStaged(index) && isStillStaged(context, index, item);
    if (!isStaged && isInPlace(context, item)) {
      await endings.add(index, 'identical');
      continue;
    }
    const { path, size, mode, mtime, blocks } = item.entry;
    if (item.entry.type === 'directory' && item.action === 'create') {
      yield { kind: 'folder', folder: { path } };
    }
    if (!needsContent(item)) continue;
    // After a break these were counted already.
    if (isStaged && attempt === 1) context.progress.add({ bytes: size, entries: 1 });
    yield { kind: 'file', file: { item: index, path, size, mode, mtime, blocks, isStaged } };
  }
}

/** Whether what the journal calls staged is still there; if not, it comes over again. */
function isStillStaged({ state, paths }: RunContext, index: number, item: PlanItem): boolean {
  const mark = state.items.markOf(index);
  const found = look(below(paths.staging, item.entry.path));
  const { ino, size, mtime } = found ?? {};
  if (mark && ino === mark.ino && size === mark.size && mtime === mark.mtime) return true;
  state.items.unstage(index);
  return false;
}
