import { join, posix } from 'node:path';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import { type Stamp, stampAll } from '../../fs/stamp.ts';
import {
  below,
  type Found,
  hasCode,
  look,
  makeFolders,
  openFolder,
  removeFolder,
  removeName,
  removeOwnTree,
  replace,
} from '../../fs/target.ts';
import { readJournalBackwards } from '../../journal/journal.ts';
import type { Change } from '../../journal/records.ts';
import { besideName } from './other-name.ts';
import type { RunContext } from '../../runs/run-context.ts';

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
export async function undoHome(context: RunContext): Promise<Undone> {
  const kept: Kept[] = [];
  const stamps = new Map<string, Stamp>();
  const { paths, progress, root } = context;
  for await (const record of readJournalBackwards(paths.journal)) {
    context.signal.throwIfAborted();
    if (record.t !== 'change') continue;
    progress.add({ entries: 1, current: record.to });
    if (record.kind === 'attributes') {
      if (record.former) stamps.set(record.to, stampOf(record.to, record.former));
      continue;
    }
    const one = await undoOpening(context, record).catch((error: unknown) =>
      notPutBack(context, record, error),
    );
    if (one) kept.push(one);
  }
  const { childEnv: env } = context.env;
  const complaints = await stampAll(root, still(root, stamps), { env, signal: context.signal });
  for (const complaint of complaints) context.env.log.warn('folder not stamped', { complaint });
  await removeOwnTree(paths.stagingRoot);
  // What could not be put back is all that there is of it: then the store stays.
  return { kept, isComplete: await removeFolder(paths.replaced) };
}

function stampOf(to: string, former: { readonly mode: number; readonly mtime: string }): Stamp {
  return { path: to === '' ? '.' : to, mode: former.mode, mtime: former.mtime, target: null };
}

async function* still(root: string, stamps: ReadonlyMap<string, Stamp>): AsyncGenerator<Stamp> {
  for (const [to, stamp] of stamps) {
    const there = await look(below(root, to));
    if (there?.type === 'directory' && there.own) yield stamp;
  }
}

/** Undoes a change; where its folder may not be written to, the folder is opened first. */
async function undoOpening(context: RunContext, change: Change): Promise<Kept | null> {
  try {
    return await undoChange(context, change);
  } catch (error) {
    if (!hasCode(error, 'EACCES')) throw error;
    // What the folder's mode was is in the journal, or the folder goes as well.
    await openFolder(posix.dirname(below(context.root, change.to)));
    return undoChange(context, change);
  }
}

async function undoChange(context: RunContext, change: Change): Promise<Kept | null> {
  const target = below(context.root, change.to);
  const store = change.former?.store ? join(context.paths.replaced, change.former.store) : null;
  const stored = store ? await look(store) : null;
  const there = await look(target);
  if (change.kind === 'directory') return undoFolder(change, target, stored ? store : null);
  if (store && !stored) return null;
  const kept = await clearPlace(change, target, there, stored);
  if (store && stored) await putBack(store, target, stored);
  return kept;
}

/** Frees the place of a change that is taken back. What is not as we placed it stays. */
async function clearPlace(
  change: Change,
  target: string,
  there: Found | null,
  stored: Found | null,
): Promise<Kept | null> {
  if (!there || there.ino === change.former?.ino) return null;
  if (isOurs(there, change)) {
    // A file gives way to the former one in one step, by the rename that puts it back.
    if (!stored || stored.type === 'directory') await removeName(target);
    return null;
  }
  if (!stored) return keptBecause(change.to, null);
  const instead = await freeName(target, 'kept by undo');
  await replace(target, instead);
  return keptAs(change.to, instead);
}

async function putBack(store: string, target: string, stored: Found): Promise<void> {
  await replace(store, target).catch(async (error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
    // The folder that it was in was renamed or removed after the move: it belongs there all the same.
    await makeFolders(posix.dirname(target));
    await replace(store, target);
  });
  // Both names were the same file: the rename did nothing, so the spare name goes.
  if (stored.type !== 'directory') await removeName(store);
}

async function undoFolder(
  change: Change,
  target: string,
  store: string | null,
): Promise<Kept | null> {
  const there = await look(target);
  if (there && there.type !== 'directory') return undoFolderFor(change, target, { there, store });
  const gone = there ? await removeFolder(target) : true;
  const stored = store ? await look(store) : null;
  if (store && stored) {
    await putBack(store, gone ? target : await freeName(target, 'before the move'), stored);
  }
  return gone ? null : keptBecause(change.to, null);
}

/** Something that is no folder stands where the run made one: the former file, or later work. */
async function undoFolderFor(
  change: Change,
  target: string,
  { there, store }: { readonly there: Found; readonly store: string | null },
): Promise<Kept | null> {
  if (there.ino === change.former?.ino) {
    if (store) await removeName(store);
    return null;
  }
  const stored = store ? await look(store) : null;
  if (!store || !stored) return keptBecause(change.to, null);
  const instead = await freeName(target, 'kept by undo');
  await replace(target, instead);
  await putBack(store, target, stored);
  return keptAs(change.to, instead);
}

function keptAs(path: string, instead: string): Kept {
  const kept = posix.basename(instead);
  return { path, error: toFailureData(failure('home/kept-by-undo', { kept })) };
}

/** Nothing is lost: what could not be put back stays in the undo store, and undo can be begun again. */
function notPutBack({ env, paths }: RunContext, change: Change, error: unknown): Kept {
  env.log.warn('not put back', { path: change.to, why: String(error) });
  const store = join(paths.replaced, change.former?.store ?? '');
  return { path: change.to, error: toFailureData(failure('home/not-put-back', { store })) };
}

function isOurs(there: Found, { mark }: Change): boolean {
  return there.ino === mark?.ino && there.size === mark.size && there.mtime === mark.mtime;
}

function keptBecause(path: string, error: unknown): Kept {
  const reason = error ?? failure('home/kept-by-undo', { kept: posix.basename(path) });
  return { path, error: toFailureData(reason) };
}

/** A name beside `path` that is not taken. */
async function freeName(path: string, mark: string): Promise<string> {
  for (let turn = 1; ; turn++) {
    const candidate = besideName(path, mark, turn);
    if (!(await look(candidate))) return candidate;
  }
}
