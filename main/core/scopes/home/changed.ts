import type { LaneEntry, LaneFile } from '../../lanes/lane.ts';
import type { RunContext } from '../../runs/run-context.ts';
import type { Listed, Listing } from '../../sources/source.ts';
import type { ItemStates } from '../../runs/item-states.ts';
import type { Numbered } from '../../plans/plan-file.ts';
import type { Entry } from '../../../../shared/model/inventory.ts';

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
  listed: Listing,
): AsyncGenerator<LaneEntry> {
  const both = new SideBySide(context);
  const items = context.plan.read({ only: 'file' });
  try {
    for await (const some of listed) {
      context.signal.throwIfAborted();
      for (const file of some.flatMap(filesOf)) {
        const next = await items.next();
        const planned = next.done ? none : both.planned(next.value);
        yield* [...planned, ...both.listed(file, next.done === true)];
      }
    }
    for await (const one of items) yield* both.planned(one);
  } finally {
    await items.return(undefined);
  }
  // What is not there any more: asking for it tells so.
  yield* both.gone();
}

function filesOf(one: Listed): readonly Entry[] {
  return one.kind === 'entry' && one.entry.type === 'file' ? [one.entry] : [];
}

/** Files that only the plan or only the listing has told of so far. */
class SideBySide {
  readonly #items: ItemStates;
  readonly #listed = new Map<string, Now>();
  readonly #planned = new Map<string, LaneFile | null>();

  constructor({ state }: RunContext) {
    this.#items = state.items;
  }

  /** A file of the plan; gives it where it is staged and now another one. */
  planned({ index, item }: Numbered): readonly LaneEntry[] {
    const { path, size, mode, mtime, blocks } = item.entry;
    const isStaged = this.#items.isStaged(index);
    const file = { item: index, path, size, mode, mtime, blocks, isStaged: false };
    const now = this.#listed.get(path);
    if (now === undefined) this.#planned.set(path, isStaged ? file : null);
    else this.#listed.delete(path);
    return now !== undefined && isStaged ? this.#changed(file, now) : none;
  }

  /** A file of the listing; gives the plan's where it is staged and now another one. */
  listed({ path, size, mtime }: Entry, isLast: boolean): readonly LaneEntry[] {
    const file = this.#planned.get(path);
    if (file !== undefined) this.#planned.delete(path);
    // Once the plan has told all, nobody waits for what it did not know.
    else if (!isLast) this.#listed.set(path, { size, mtime });
    return file ? this.#changed(file, { size, mtime }) : none;
  }

  /** Staged files of the plan that the listing did not tell of. */
  *gone(): Generator<LaneEntry> {
    for (const file of this.#planned.values()) if (file) yield { kind: 'file', file };
  }

  #changed(file: LaneFile, now: Now): readonly LaneEntry[] {
    const mark = this.#items.markOf(file.item);
    const isSame = !mark || (mark.size === now.size && mark.mtime === now.mtime);
    return isSame ? none : [{ kind: 'file', file }];
  }
}

const none: readonly LaneEntry[] = [];
