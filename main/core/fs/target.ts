import {
  chmod,
  link,
  lstat,
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  rmdir,
  unlink,
} from 'node:fs/promises';
import { join } from 'node:path';
import { fsPath } from './names.ts';

/** What lies at a path, without following links. Times are nanoseconds since 1970. */
export interface Found {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  readonly size: number;
  readonly mode: number;
  readonly mtime: string;
  readonly ino: string;
  /** Whether we may set its mode and times: it is ours, or we are root. */
  readonly own: boolean;
}

const user = process.getuid?.() ?? 0;

/** The absolute path for one below a root; '' is the root itself. */
export function below(root: string, path: string): string {
  return path === '' ? root : `${root}/${path}`;
}

/** Looks at a path without following a last link; null where nothing is. */
export async function look(path: string): Promise<Found | null> {
  try {
    const stat = await lstat(fsPath(path), { bigint: true });
    const type = stat.isFile()
      ? 'file'
      : stat.isDirectory()
        ? 'directory'
        : stat.isSymbolicLink()
          ? 'link'
          : 'other';
    return {
      type,
      size: Number(stat.size),
      mode: Number(stat.mode & 0o7777n),
      mtime: stat.mtimeNs.toString(),
      ino: `${stat.dev}:${stat.ino}`,
      own: user === 0 || stat.uid === BigInt(user),
    };
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return null;
    throw error;
  }
}

/** Where a link points to, as text. */
export async function linkTarget(path: string, decode: (bytes: Buffer) => string): Promise<string> {
  return decode(await readlink(fsPath(path), { encoding: 'buffer' }));
}

/**
 * Keeps what is at `path` under a second name in the undo store: a second link to the same file, so
 * that the first name stays until it is replaced. Folders, and files that the system lets nobody
 * link (proc_sys_fs(5), protected_hardlinks), are moved there. Doing it twice is harmless.
 */
export async function keep(path: string, store: string, type: Found['type']): Promise<void> {
  if (type !== 'directory') {
    try {
      await link(fsPath(path), store);
      return;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return;
      if (!hasCode(error, 'EPERM')) throw error;
    }
  }
  await rename(fsPath(path), store).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}

/** Puts `from` in the place of `to` in one step; both must be on one file system. */
export async function replace(from: string, to: string): Promise<void> {
  await rename(fsPath(from), fsPath(to));
}

/** Gives a file a further name. */
export async function addName(first: string, further: string): Promise<void> {
  await link(fsPath(first), fsPath(further));
}

/** Makes a folder that only its owner sees; one that is there already is fine. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(fsPath(path), { mode: 0o700 }).catch(async (error: unknown) => {
    const there = hasCode(error, 'EEXIST') ? await look(path) : null;
    if (there?.type !== 'directory') throw error;
  });
}

/** Lets the owner of a folder change what is in it. */
export async function openFolder(path: string): Promise<void> {
  await chmod(fsPath(path), 0o700);
}

/** Removes one name; nothing there is fine. */
export async function removeName(path: string): Promise<void> {
  await unlink(fsPath(path)).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}

/** Makes a folder and those that it lies in, as far as they are missing. */
export async function makeFolders(path: string): Promise<void> {
  await mkdir(fsPath(path), { recursive: true });
}

/** Removes an empty folder. False when something is in it. */
export async function removeFolder(path: string): Promise<boolean> {
  try {
    await rmdir(fsPath(path));
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    if (hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Removes a tree of ours (staging, undo store); never called on anything of the person's. */
export async function removeOwnTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(async (error: unknown) => {
    if (!hasCode(error, 'EACCES') && !hasCode(error, 'EPERM')) throw error;
    await openFolders(Buffer.from(path));
    await rm(path, { recursive: true, force: true });
  });
}

/** Folders that their owner may not write to cannot be emptied: open them all first. */
async function openFolders(folder: Buffer): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { encoding: 'buffer', withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    await openFolders(Buffer.concat([folder, Buffer.from('/'), Buffer.from(entry.name)]));
  }
}

/** Whether an error carries an errno name. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Paths of a run's own folders. */
export function runPaths(runDir: string) {
  return {
    plan: join(runDir, 'plan.json'),
    journal: join(runDir, 'journal.jsonl'),
    replaced: join(runDir, 'replaced'),
    report: join(runDir, 'report.json'),
    staging: join(runDir, 'staging', 'home'),
    stagedLinks: join(runDir, 'staging', 'links'),
    stagingRoot: join(runDir, 'staging'),
  } as const;
}
export type RunPaths = ReturnType<typeof runPaths>;
