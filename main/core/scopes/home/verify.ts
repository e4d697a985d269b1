import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { hashFile } from '../../fs/hash.ts';
import { textOfName } from '../../fs/names.ts';
import { below, type Found, linkTarget, look } from '../../fs/target.ts';
import { readPlanItems } from '../../plans/plan-file.ts';
import type { RunContext } from '../../runs/run-context.ts';

/** A moved thing that is not what it should be. */
export interface Difference {
  readonly item: number;
  readonly path: string;
  readonly error: FailureData;
}

/**
 * Compares everything that was moved with what was placed, by reading it back. `content` reads every
 * byte again and compares its hash with the one that came with it; else kind, size, mode and time.
 */
export async function* verifyHome(
  context: RunContext,
  depth: 'attributes' | 'content',
): AsyncGenerator<Difference> {
  for await (const { index, item } of readPlanItems(context.paths.plan)) {
    context.signal.throwIfAborted();
    context.progress.add({ entries: 1, current: item.entry.path });
    if (context.state.ended.get(index)?.outcome !== 'moved' || item.to === null) continue;
    const error = await difference(context, index, item, depth);
    if (error) yield { item: index, path: item.entry.path, error };
  }
}

async function difference(
  context: RunContext,
  index: number,
  item: PlanItem,
  depth: 'attributes' | 'content',
): Promise<FailureData | null> {
  const path = below(context.root, item.to ?? '');
  const there = await look(path);
  if (!there) return toFailureData(failure('home/missing'));
  if (there.type !== item.entry.type) return differs('kind');
  if (there.type === 'link') return linkDifference(path, item.linkTo ?? item.entry.target);
  return there.type === 'file' ? fileDifference(context, index, { path, there, depth }) : null;
}

async function linkDifference(path: string, wanted: string | null): Promise<FailureData | null> {
  return (await linkTarget(path, textOfName)) === wanted ? null : differs('target');
}

async function fileDifference(
  context: RunContext,
  index: number,
  file: { readonly path: string; readonly there: Found; readonly depth: 'attributes' | 'content' },
): Promise<FailureData | null> {
  const mark = context.state.changes.get(index)?.mark;
  const { size, mtime } = file.there;
  if (mark && (size !== mark.size || mtime !== mark.mtime)) return differs('size or time');
  const staged = context.state.staged.get(index);
  if (file.depth === 'attributes' || !staged) return null;
  return (await hashFile(file.path)) === staged.hash ? null : differs('content');
}

function differs(detail: string): FailureData {
  return toFailureData(failure('home/differs', { detail }));
}
