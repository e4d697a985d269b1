import { join, posix } from 'node:path';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import { Beneath } from '../../fs/beneath.ts';
import { type Stamp, stampFolders } from '../../fs/stamp.ts';
import { syncFileSystem } from '../../fs/sync.ts';
import {
  below,
  type Found,
  hasCode,
  look,
  makeFolders,
  parentOf,
  removeFolder,
  removeName,
  removeOwnTree,
  replace,
  setMode,
} from '../../fs/target.ts';
import { readJournalBackwards } from '../../journal/journal.ts';
import type { Change, JournalRecord, Tree } from '../../journal/records.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { besideName } from './other-name.ts';
import { undoTree } from './undo-tree.ts';

/** Something that undo did not put back as it was, and why. */
export interface Kept {
  readonly path: string;
  readonly error: FailureData;
}

/** What undo kept, and whether everything that was replaced is back. */
export interface Undone {
  readonly kept: readonly Kept[];
  readonly isComplete: boolean;
}

/**
 * Takes a run back, change by change from the last to the first. What the person changed after the
 * move is never lost: it is kept, under another name where the former content needs its place.
 * May be cut short and begun again at any time.
 */
export async function undoHome(context: RunContext, part?: UndoPart): Promise<Undone> {
  const { paths, root } = context;
  const made = new Set<number>();
  for await (const { index } of context.plan.read({ only: 'made' })) made.add(index);
  const undoing = new Undoing(context, made);
  try {
    for await (const record of readJournalBackwards(paths.journal)) {
      if (!part) await undoing.take(record);
      else await takePart(undoing, part, record, paths.replaced);
    }
    await undoing.stampFolders();
  } finally {
    undoing.close();
  }
  await syncFileSystem(root, context.env.childEnv);
  if (part) return { kept: undoing.kept, isComplete: false };
  await removeOwnTree(paths.stagingRoot);
  // What could not be put back is all that there is of it: then the store stays.
  return { kept: undoing.kept, isComplete: removeFolder(paths.replaced) };
}

/** What of a run is to be taken back, item by item. */
export interface UndoPart {
  /** `keys`: only some keys of a file, by `revert`. Items below 0 are what the run made beside the plan's, at `to`. */
  takes(item: number, to: string): 'all' | 'keys' | 'nothing';
  /** `former` is the file as it was, in the undo store; null where there was none. Gives what was kept of later changes. */
  revert(item: number, former: string | null): Promise<Kept | null>;
}

async function takePart(
  undoing: Undoing,
  part: UndoPart,
  record: JournalRecord,
  store: string,
): Promise<void> {
  if (record.t !== 'tree' && record.t !== 'change') return;
  // Folders on the way may hold what stays.
  if (record.item < 0 && record.t === 'change' && record.kind !== 'file') return;
  const takes = part.takes(record.item, record.to);
  if (takes === 'all') await undoing.take(record);
  else if (takes === 'keys' && record.t === 'change') await takeKeys(undoing, part, record, store);
}

async function takeKeys(
  undoing: Undoing,
  part: UndoPart,
  { kind, former, item }: Change,
  store: string,
): Promise<void> {
  if (kind !== 'file') return;
  const kept = await part.revert(item, former?.store ? join(store, former.store) : null);
  if (kept) undoing.kept.push(kept);
}

class Undoing {
  readonly kept: Kept[] = [];
  readonly #context: RunContext;
  readonly #target: Beneath;
  readonly #stamps = new Map<string, Stamp>();
  /** Items that were made of both computers' files. */
  readonly #made: ReadonlySet<number>;

  constructor(context: RunContext, made: ReadonlySet<number>) {
    this.#context = context;
    this.#made = made;
    this.#target = new Beneath(context.root);
  }

  close(): void {
    this.#target.close();
  }

  /** Gives folders that stay the attributes that they had. */
  async stampFolders(): Promise<void> {
    const { env, signal } = this.#context;
    this.#target.forget();
    const complaints = await stampFolders(this.#target, this.#stamps.values(), signal);
    for (const complaint of complaints) env.log.warn('folder not stamped', { complaint });
  }

  async take(record: JournalRecord): Promise<void> {
    if (record.t !== 'change' && record.t !== 'tree') return;
    const { signal, pause, progress } = this.#context;
    signal.throwIfAborted();
    if (pause.isPaused()) await pause.whenGoing(signal);
    progress.add({ entries: 1, current: record.to });
    if (record.t === 'tree') return this.#undoTree(record);
    if (record.kind === 'attributes') {
      if (record.former) this.#stamps.set(record.to, stampOf(record.to, record.former));
      return;
    }
    const one = this.#undoSafely(record);
    if (one) this.kept.push(one);
  }

  async #undoTree(tree: Tree): Promise<void> {
    const kept = await undoTree(this.#context, this.#target, tree);
    this.kept.push(...kept.map(keptWhereItIs));
  }

  /** Nothing is lost: what could not be put back stays in the undo store, and undo can be begun again. */
  #undoSafely(change: Change): Kept | null {
    try {
      return this.#undoOpening(change);
    } catch (error) {
      const { env, paths } = this.#context;
      env.log.warn('not put back', { path: change.to, why: String(error) });
      const store = join(paths.replaced, change.former?.store ?? '');
      return { path: change.to, error: toFailureData(failure('home/not-put-back', { store })) };
    }
  }

  /** Undoes a change; where its folder may not be written to, the folder is opened first. */
  #undoOpening(change: Change): Kept | null {
    try {
      return this.#undo(change);
    } catch (error) {
      if (!hasCode(error, 'EACCES')) throw error;
      // What the folder's mode was is in the journal, or the folder goes as well.
      const folder = this.#target.folder(parentOf(change.to));
      if (folder !== null) setMode(folder, 0o700);
      return this.#undo(change);
    }
  }

  #undo(change: Change): Kept | null {
    const store = change.former?.store
      ? join(this.#context.paths.replaced, change.former.store)
      : null;
    const stored = store ? look(store) : null;
    if (store && !stored && change.kind !== 'directory') return null;
    const target = this.#placeOf(change.to, stored !== null);
    if (target === null) return null;
    const place = { to: change.to, target, store: stored ? store : null, stored };
    if (change.kind === 'directory') return this.#undoFolder(change, place);
    const kept = this.#clear(change, place);
    if (store && stored) putBack(store, target, stored);
    return kept;
  }

  #clear(change: Change, place: Place): Kept | null {
    return this.#putAside(change, place) ?? clearPlace(change, place);
  }

  /**
   * Programs write their settings anew all the time: a file that was changed since goes to the run's folder, so
   * that the former one is back exactly and nothing lies about beside it.
   */
  #putAside(change: Change, { to, target }: Place): Kept | null {
    const there = this.#made.has(change.item) ? look(target) : null;
    const isChanged = there?.type === 'file' && there.ino !== change.former?.ino;
    if (!isChanged || isOurs(there, change)) return null;
    const aside = freeName(join(this.#context.paths.changed, posix.basename(to)), 'changed');
    makeFolders(this.#context.paths.changed);
    replace(target, aside);
    return { path: to, error: toFailureData(failure('profile/kept-by-undo', { kept: aside })) };
  }

  /** The folder that a former thing was in may have been renamed or removed since: it belongs there all the same. */
  #placeOf(to: string, isNeeded: boolean): string | null {
    const target = this.#target.reach(to);
    if (target !== null || !isNeeded) return target;
    makeFolders(below(this.#context.root, parentOf(to)));
    return this.#target.at(to);
  }

  #undoFolder(change: Change, place: Place): Kept | null {
    const { target, to, stored, store } = place;
    const there = look(target);
    if (there && there.type !== 'directory') return undoFolderFor(change, place, there);
    const gone = there ? removeFolder(target) : true;
    if (store && stored) {
      putBack(store, gone ? target : freeName(target, 'before the move'), stored);
    }
    this.#target.forget();
    return gone ? null : keptWhereItIs(to);
  }
}

/** Where a change was made: its path below the home, where to find it now, and what was kept of before. */
interface Place {
  readonly to: string;
  readonly target: string;
  readonly store: string | null;
  readonly stored: Found | null;
}

function stampOf(to: string, former: { readonly mode: number; readonly mtime: string }): Stamp {
  return { path: to, mode: former.mode, mtime: former.mtime };
}

/** Frees the place of a change that is taken back. What is not as we placed it stays. */
function clearPlace(change: Change, { to, target, stored }: Place): Kept | null {
  const there = look(target);
  if (!there || there.ino === change.former?.ino) return null;
  if (isOurs(there, change)) {
    // A file gives way to the former one in one step, by the rename that puts it back.
    if (!stored || stored.type === 'directory') removeName(target);
    return null;
  }
  if (!stored) return keptWhereItIs(to);
  const instead = freeName(target, 'kept by undo');
  replace(target, instead);
  return keptAs(to, instead);
}

function putBack(store: string, target: string, stored: Found): void {
  replace(store, target);
  // Both names were the same file: the rename did nothing, so the spare name goes.
  if (stored.type !== 'directory') removeName(store);
}

/** Something that is no folder stands where the run made one: the former file, or later work. */
function undoFolderFor(change: Change, place: Place, there: Found): Kept | null {
  const { to, target, store, stored } = place;
  if (there.ino === change.former?.ino) {
    if (store) removeName(store);
    return null;
  }
  if (!store || !stored) return keptWhereItIs(to);
  const instead = freeName(target, 'kept by undo');
  replace(target, instead);
  putBack(store, target, stored);
  return keptAs(to, instead);
}

function keptAs(path: string, instead: string): Kept {
  const kept = posix.basename(instead);
  return { path, error: toFailureData(failure('home/kept-by-undo', { kept })) };
}

function keptWhereItIs(path: string): Kept {
  return keptAs(path, path);
}

function isOurs(there: Found, { mark }: Change): boolean {
  return there.ino === mark?.ino && there.size === mark.size && there.mtime === mark.mtime;
}

/** A name beside `path` that is not taken. */
function freeName(path: string, mark: string): string {
  for (let turn = 1; ; turn++) {
    const candidate = besideName(path, mark, turn);
    if (!look(candidate)) return candidate;
  }
}
