import { textOfName } from '../../fs/names.ts';
import { below, linkTarget, look } from '../../fs/target.ts';
import { readPlanItems } from '../../plans/plan-file.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { isSame, type TargetEntry } from './same.ts';

/** What lies at a path below a root, without following links; null where nothing does. */
export async function lookAtTarget(root: string, path: string): Promise<TargetEntry | null> {
  const absolute = below(root, path);
  const found = await look(absolute);
  if (!found) return null;
  const target = found.type === 'link' ? await linkTarget(absolute, textOfName) : null;
  return { ...found, target };
}

/**
 * Ends what is in its place already: a plan that was carried out once changes nothing the second
 * time. What a run announced itself is not looked at here.
 */
export async function settleHome(context: RunContext): Promise<void> {
  const { state, root, paths } = context;
  const exactTimes = state.lane?.id === 'rsync';
  for await (const { index, item } of readPlanItems(paths.plan)) {
    const waits = !state.ended.has(index) && !state.changes.has(index) && !state.staged.has(index);
    const arrives = item.action !== 'skip' && item.action !== 'leave' && item.action !== 'fail';
    if (!waits || !arrives || item.to === null) continue;
    context.signal.throwIfAborted();
    const there = await lookAtTarget(root, item.to);
    if (!there || !isSame(item, there, exactTimes)) continue;
    await note(context, { t: 'ended', item: index, outcome: 'identical', error: null });
  }
}
