import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { toFailureData } from '../../../shared/failure.ts';
import type { Entry, EntryType } from '../../../shared/model/inventory.ts';
import { textOfName } from '../fs/names.ts';
import type { Listed } from '../sources/source.ts';
import type { OperationRequest } from './protocol.ts';
import { openRoot, type ReadRoot } from './read-root.ts';

/** How many folders ahead and, in each, how many entries are looked at at once; how many are told at once. */
const FOLDERS_AHEAD = 8;
const ENTRIES_AT_ONCE = 16;
const BATCH = 200;

/**
 * Everything below a root, depth first: a folder, then all that lies in it. `tell` may make the walk
 * wait. A folder that is swapped for a link during the walk may show foreign names; reading such a
 * file is refused.
 */
export async function walk(
  request: OperationRequest<'list'>,
  tell: (items: Listed[]) => Promise<void>,
  signal: AbortSignal,
): Promise<null> {
  const root = await openRoot(request);
  let held: Listed[] = [];
  const visit = async (items: readonly Listed[]): Promise<void> => {
    const ahead = lookAhead(items.flatMap(folderOf), (folder) =>
      itemsOf(root, folder, request.mounted),
    );
    for (const item of items) {
      held.push(item);
      if (held.length >= BATCH) {
        await tell(held);
        held = [];
      }
      signal.throwIfAborted();
      if (folderOf(item).length > 0) await visit(await ahead());
    }
  };
  await visit(await itemsOf(root, '', request.mounted));
  await tell(held);
  // A mount that went away looks like empty folders: only now is the list known to be whole.
  await root.assertThere();
  return null;
}

function folderOf(item: Listed): string[] {
  return item.kind === 'entry' && item.entry.type === 'directory' ? [item.entry.path] : [];
}

/** Gives the results of `read` in order, with the next few already begun. */
function lookAhead<T>(
  folders: readonly string[],
  read: (folder: string) => Promise<T>,
): () => Promise<T> {
  const begun: Promise<T>[] = [];
  let next = 0;
  return async () => {
    while (begun.length < FOLDERS_AHEAD) {
      const folder = folders[next++];
      if (folder === undefined) break;
      const reading = read(folder);
      // An error is told when its turn comes, if it ever does.
      reading.catch(() => undefined);
      begun.push(reading);
    }
    const first = begun.shift();
    if (!first) throw new Error('no folder is left');
    return first;
  };
}

async function itemsOf(root: ReadRoot, folder: string, mounted: boolean): Promise<Listed[]> {
  let names: Buffer[];
  try {
    names = await readdir(folder === '' ? root.path : root.at(folder), { encoding: 'buffer' });
  } catch (error) {
    return [await unreadable(root, folder, error)];
  }
  const items: Listed[] = [];
  for (let at = 0; at < names.length; at += ENTRIES_AT_ONCE) {
    const some = names.slice(at, at + ENTRIES_AT_ONCE).map((name) => textOfName(name));
    const paths = some.map((name) => (folder === '' ? name : `${folder}/${name}`));
    items.push(...(await Promise.all(paths.map((path) => look(root, path, mounted)))));
  }
  return items;
}

async function look(root: ReadRoot, path: string, mounted: boolean): Promise<Listed> {
  try {
    const stat = await lstat(root.at(path), { bigint: true });
    const target = stat.isSymbolicLink()
      ? textOfName(await readlink(root.at(path), { encoding: 'buffer' }))
      : null;
    return { kind: 'entry', entry: entryOf(path, stat, { target, mounted }) };
  } catch (error) {
    return await unreadable(root, path, error);
  }
}

/** Something that could not be looked at; a link that is gone ends the walk instead. */
async function unreadable(root: ReadRoot, path: string, error: unknown): Promise<Listed> {
  const explained = await root.explain(error);
  if (explained.code === 'source/link-lost') throw explained;
  return { kind: 'unreadable', path, error: toFailureData(explained) };
}

/** Through sshfs every file has one name and no blocks (its README; facts of SFTP version 3). */
function entryOf(
  path: string,
  stat: BigIntStats,
  { target, mounted }: { target: string | null; mounted: boolean },
): Entry {
  const type = typeOf(stat);
  const hasNames = !mounted && type === 'file' && stat.nlink > 1n;
  return {
    path,
    type,
    size: Number(stat.size),
    mode: Number(stat.mode & 0o7777n),
    mtime: stat.mtimeNs.toString(),
    linkGroup: hasNames ? `${stat.dev}:${stat.ino}` : null,
    blocks: mounted ? null : Number(stat.blocks),
    target,
  };
}

function typeOf(stat: BigIntStats): EntryType {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isFIFO()) return 'fifo';
  if (stat.isSocket()) return 'socket';
  return stat.isBlockDevice() ? 'block' : 'char';
}
