import type { LaneEntry, LaneFile } from '../../lanes/lane.ts';
import type { RunContext } from '../../runs/run-context.ts';
import type { Listed } from '../../sources/source.ts';

/** How a file is now, by a new listing. */
interface Now {
  readonly size: number;
  readonly mtime: string;
}

/**
 * Compares what is staged with a new listing of the old home: a file that has another size or time than
 * what arrived was changed while it was read, and a clean end of a lane does not tell. Gives those files.
 *
 * Plan and listing tell of files in the same order but for what was made or removed in between, so they
 * are walked side by side: only what the other has not told yet is held.
 */
export async function* changedSince(
  context: RunContext,
  listed: AsyncIterable<Listed>,
): AsyncGenerator<LaneEntry> {
  const early = new Map<string, Now>();
  const late = new Map<string, LaneFile | null>();
  const listing = files(listed);
  for await (const { index, item } of context.plan.read({ only: 'file' })) {
    context.signal.throwIfAborted();
    const { path, size, mode, mtime, blocks } = item.entry;
    const isStaged = context.state.items.isStaged(index);
    const file = isStaged
      ? { item: index, path, size, mode, mtime, blocks, isStaged: false }
      : null;
    late.set(path, file);
    const next = await listing.next();
    if (!next.done) early.set(next.value.path, next.value);
    yield* met(context, early, late, [path, next.done ? path : next.value.path]);
  }
  for await (const one of listing) {
    if (!late.has(one.path)) continue;
    early.set(one.path, one);
    yield* met(context, early, late, [one.path]);
  }
  // What is not there any more: asking for it tells so.
  for (const file of late.values()) if (file) yield { kind: 'file', file };
}

/** Of paths that both have told of, those that are to come over again. */
function* met(
  { state }: RunContext,
  early: Map<string, Now>,
  late: Map<string, LaneFile | null>,
  paths: readonly string[],
): Generator<LaneEntry> {
  for (const path of paths) {
    const now = early.get(path);
    const file = late.get(path);
    if (!now || file === undefined) continue;
    early.delete(path);
    late.delete(path);
    const mark = file === null ? null : state.items.markOf(file.item);
    if (file && mark && (mark.size !== now.size || mark.mtime !== now.mtime)) {
      yield { kind: 'file', file };
    }
  }
}

async function* files(
  listed: AsyncIterable<Listed>,
): AsyncGenerator<Now & { readonly path: string }> {
  for await (const one of listed)
    if (one.kind === 'entry' && one.entry.type === 'file') yield one.entry;
}
