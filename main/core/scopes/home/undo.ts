import { join, posix } from 'node:path';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import { type Stamp, stampAll } from '../../fs/stamp.ts';
import {
  below,
  type Found,
  hasCode,
  look,
  openFolder,
  removeFolder,
  removeName,
  removeOwnTree,
  replace,
} from '../../fs/target.ts';
import { readJournalBackwards } from '../../journal/journal.ts';
import type { Change } from '../../journal/records.ts';
import type { RunContext } from '../../runs/run-context.ts';

/** Something that undo did not put back as it was, and why. */
export interface Kept {
  readonly path: string;
  readonly error: FailureData;
}

/**
 * Takes a run back, change by change from the last to the first. What the person changed after the
 * move is never lost: it is kept, under another name where the former content needs its place.
 * May be cut short and begun again at any time.
 */
export async function undoHome(context: RunContext): Promise<readonly Kept[]> {
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
      keptBecause(record.to, error),
    );
    if (one) kept.push(one);
  }
  await stampAll(root, still(root, stamps), { env: context.env.childEnv, signal: context.signal });
  await removeOwnTree(paths.stagingRoot);
  return kept;
}

function stampOf(to: string, former: { readonly mode: number; readonly mtime: string }): Stamp {
  return { path: to === '' ? '.' : to, mode: former.mode, mtime: former.mtime, target: null };
}

async function* still(root: string, stamps: ReadonlyMap<string, Stamp>): AsyncGenerator<Stamp> {
  for (const [to, stamp] of stamps) {
    if ((await look(below(root, to)))?.type === 'directory') yield stamp;
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
  const cleared = await clearPlace(change, target, there, stored);
  if (store && stored) await putBack(store, cleared.free ? target : cleared.instead, stored);
  return cleared.kept;
}

interface Cleared {
  readonly free: boolean;
  readonly instead: string;
  readonly kept: Kept | null;
}

/** Frees the place of a change that is taken back. What is not as we placed it stays. */
async function clearPlace(
  change: Change,
  target: string,
  there: Found | null,
  stored: Found | null,
): Promise<Cleared> {
  const free = { free: true, instead: target, kept: null };
  if (!there || there.ino === change.former?.ino) return free;
  if (isOurs(there, change)) {
    // A file gives way to the former one in one step, by the rename that puts it back.
    if (!stored || stored.type === 'directory') await removeName(target);
    return free;
  }
  if (!stored) return { ...free, kept: keptBecause(change.to, null) };
  const instead = await freeName(target, 'kept by undo');
  await replace(target, instead);
  const kept = posix.basename(instead);
  return {
    ...free,
    kept: { path: change.to, error: toFailureData(failure('home/kept-by-undo', { kept })) },
  };
}

async function putBack(store: string, target: string, stored: Found): Promise<void> {
  await replace(store, target);
  // Both names were the same file: the rename did nothing, so the spare name goes.
  if (stored.type !== 'directory') await removeName(store);
}

async function undoFolder(
  change: Change,
  target: string,
  store: string | null,
): Promise<Kept | null> {
  const there = await look(target);
  const gone = there?.type === 'directory' ? await removeFolder(target) : true;
  if (store) await replace(store, gone ? target : await freeName(target, 'before the move'));
  return gone ? null : keptBecause(change.to, null);
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
  const { dir, name, ext } = posix.parse(path);
  for (let turn = 1; ; turn++) {
    const candidate = posix.join(dir, `${name} (${mark}${turn === 1 ? '' : ` ${turn}`})${ext}`);
    if (!(await look(candidate))) return candidate;
  }
}
