import type { Listed } from '../sources/source.ts';

/** A folder of a listing: what was read of it and not told yet. */
export class Folder {
  readonly path: string;
  /** Where it stands in the order of telling: its number in its folder, behind those of the folders above. */
  readonly place: readonly number[];
  readonly items: Listed[] = [];
  readonly folders: { readonly item: Listed; readonly folder: Folder }[] = [];
  /** Whether it is what is being told: then its reading waits for nothing. */
  isNext = false;
  isOver = false;
  /** Why the listing cannot go on when it comes here. */
  error: Error | null = null;
  #children = 0;
  #tell: () => void = () => undefined;

  constructor(path: string, place: readonly number[]) {
    this.path = path;
    this.place = place;
  }

  add(item: Listed): void {
    this.items.push(item);
    this.#tell();
  }

  addFolder(path: string, item: Listed): Folder {
    const folder = new Folder(path, [...this.place, this.#children]);
    this.#children += 1;
    this.folders.push({ item, folder });
    return folder;
  }

  end(): void {
    this.isOver = true;
    this.#tell();
  }

  /** Resolves at the next `add` or `end`. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = resolve;
    });
  }
}

/** Folders that are known but not read yet, by the order in which they will be told. */
export class FoldersAhead {
  /** The first one last. */
  readonly #folders: Folder[] = [];

  add(folder: Folder): void {
    this.#folders.splice(this.#indexOf(folder), 0, folder);
  }

  /** Takes the one that is told first. */
  first(): Folder | null {
    return this.#folders.pop() ?? null;
  }

  /** Takes a certain one; false where it is not here (any more). */
  take(folder: Folder): boolean {
    const index = this.#indexOf(folder);
    if (this.#folders[index] !== folder) return false;
    this.#folders.splice(index, 1);
    return true;
  }

  /** Where it stands or would stand: behind all that are told after it. */
  #indexOf(folder: Folder): number {
    let low = 0;
    let high = this.#folders.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#folders[middle];
      if (other && compare(other.place, folder.place) > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(one: readonly number[], other: readonly number[]): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
