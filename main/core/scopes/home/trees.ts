import { readdirSync } from 'node:fs';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { bytesOfName } from '../../fs/names.ts';
import { arrives } from './copy.ts';

/** A folder that will be new, with all that lies in it. */
export interface NewTree {
  /** The last item of what lies in it. */
  readonly last: number;
  /** How many things lie in it, all levels together. */
  readonly entries: number;
}

/** Finds in a plan, item by item, the topmost folders that are new, and counts what is ready to come with them. */
export class NewTrees {
  readonly found = new Map<number, NewTree>();
  #root: {
    readonly index: number;
    readonly from: string;
    readonly to: string;
    /** What it is of: what is of something else may be taken back without it. */
    readonly topics: string | null;
  } | null = null;
  #entries = 0;
  #isWhole = true;

  /** Takes the next item: `isThere` when it is ready in staging, `isAnew` unless it is in its place already. */
  add(
    index: number,
    item: PlanItem,
    { isThere, isAnew }: { readonly isThere: boolean; readonly isAnew: boolean },
  ): void {
    const { path } = item.entry;
    if (this.#root && !path.startsWith(`${this.#root.from}/`)) this.#root = null;
    if (this.#root) {
      const inside = this.#root.to + path.slice(this.#root.from.length);
      const isElsewhere = item.to !== inside || topicsOf(item) !== this.#root.topics;
      // Something in it goes elsewhere, later, or has gone already: then it comes piece by piece.
      if (arrives(item) && (isElsewhere || !isAnew || item.isMade)) this.#isWhole = false;
      if (isThere) this.#entries += 1;
      this.#note(index);
    } else if (isThere && isNewFolder(item)) {
      this.#root = { index, from: path, to: item.to, topics: topicsOf(item) };
      this.#entries = 0;
      this.#isWhole = true;
      this.#note(index);
    }
  }

  #note(last: number): void {
    if (!this.#root) return;
    const { index } = this.#root;
    if (this.#isWhole) this.found.set(index, { last, entries: this.#entries });
    else this.found.delete(index);
  }
}

function topicsOf({ topics }: PlanItem): string | null {
  return topics?.join() ?? null;
}

function isNewFolder(item: PlanItem): item is PlanItem & { readonly to: string } {
  return item.entry.type === 'directory' && item.action === 'create' && item.to !== null;
}

/** How many things lie in a folder, all levels together; counts no further than a little beyond `limit`. */
export function countEntries(folder: string, limit: number): number {
  const open: Buffer[] = [bytesOfName(folder)];
  let count = 0;
  for (let next = open.pop(); next && count <= limit; next = open.pop()) {
    const entries = readdirSync(next, { encoding: 'buffer', withFileTypes: true });
    count += entries.length;
    for (const entry of entries) {
      if (!entry.isDirectory()) continue;
      open.push(Buffer.concat([next, Buffer.from('/'), Buffer.from(entry.name)]));
    }
  }
  return count;
}
