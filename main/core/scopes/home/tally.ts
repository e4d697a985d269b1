import type { Amount, Entry, EntryType } from '../../../../shared/model/inventory.ts';
import type { Match, Select } from './selection.ts';

/** What lies in a folder, all levels together, and where its lines stand in the inventory file. */
export interface FolderTally {
  readonly path: string;
  amount: Amount;
  left: Amount;
  /** The rule that leaves the folder itself, or null. */
  readonly rule: string | null;
  /** What decided for the folder, and so for what lies in it unless something more specific does. */
  readonly match: Match;
  /** Paths of the folders directly in it. */
  readonly folders: string[];
  /** Number of other things directly in it. */
  others: number;
  /** Bytes of the inventory file that hold what lies in it. */
  readonly start: number;
  end: number;
}

const none: Amount = { entries: 0, files: 0, bytes: 0 };

/** Adds two amounts. */
export function addAmounts(a: Amount, b: Amount): Amount {
  return { entries: a.entries + b.entries, files: a.files + b.files, bytes: a.bytes + b.bytes };
}

/** How much one entry is. */
export function amountOf(type: EntryType, size: number): Amount {
  const file = type === 'file';
  return { entries: 1, files: file ? 1 : 0, bytes: file ? size : 0 };
}

/**
 * Sums an inventory by folder and by rule while it is listed. Memory grows with the number of
 * folders, not of files. A folder's sums are whole when the listing has left it.
 */
export class HomeTally {
  readonly folders = new Map<string, FolderTally>();
  readonly rules = new Map<string, Amount>();
  readonly #select: Select;
  readonly #open: { readonly tally: FolderTally; readonly match: Match }[];

  constructor(select: Select, start: Match) {
    this.#select = select;
    const root = folderTally('', { rule: null, match: start }, 0);
    this.folders.set('', root);
    this.#open = [{ tally: root, match: start }];
  }

  get total(): Amount {
    return this.folders.get('')?.amount ?? none;
  }

  /** The rule that leaves something that lies directly in a folder, or null. */
  ruleOf(path: string, folder: FolderTally): string | null {
    const { verdict } = this.#select(path, folder.match);
    return verdict.kind === 'left' ? verdict.rule : null;
  }

  /** Adds one entry, whose line stands at byte `from` to `to` of the inventory file. */
  add(entry: Entry, line: { readonly from: number; readonly to: number }): void {
    this.#close(entry.path, line.from);
    const parent = this.#open.at(-1);
    if (!parent) return;
    const match = this.#select(entry.path, parent.match);
    const amount = amountOf(entry.type, entry.size);
    const rule = match.verdict.kind === 'left' ? match.verdict.rule : null;
    if (rule !== null) this.rules.set(rule, addAmounts(this.rules.get(rule) ?? none, amount));
    const { tally: into } = parent;
    into.amount = addAmounts(into.amount, amount);
    if (rule !== null) into.left = addAmounts(into.left, amount);
    if (entry.type !== 'directory') {
      parent.tally.others += 1;
      return;
    }
    const tally = folderTally(entry.path, { rule, match }, line.to);
    parent.tally.folders.push(entry.path);
    this.folders.set(entry.path, tally);
    this.#open.push({ tally, match });
  }

  /** Ends the sums; `size` is the length of the inventory file. */
  finish(size: number): void {
    while (this.#open.length > 1) this.#leave(size);
    for (const { tally } of this.#open) tally.end = size;
  }

  #close(path: string, at: number): void {
    for (let top = this.#open.at(-1); top && top.tally.path !== ''; top = this.#open.at(-1)) {
      if (path.startsWith(`${top.tally.path}/`)) return;
      this.#leave(at);
    }
  }

  /** Ends the folder that is looked at, at byte `at`: what it holds counts for the one it lies in. */
  #leave(at: number): void {
    const tally = this.#open.pop()?.tally;
    const into = this.#open.at(-1)?.tally;
    if (!tally || !into) return;
    tally.end = at;
    into.amount = addAmounts(into.amount, tally.amount);
    into.left = addAmounts(into.left, tally.left);
  }
}

function folderTally(
  path: string,
  verdict: Pick<FolderTally, 'rule' | 'match'>,
  start: number,
): FolderTally {
  return { path, amount: none, left: none, ...verdict, folders: [], others: 0, start, end: start };
}
