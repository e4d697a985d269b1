import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fsPath } from './names.ts';

/*
 * Placing makes five calls of the system per file. They are made directly: each takes two to eight
 * microseconds, and handing it to the thread pool and back thirty more.
 */

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

/** The folder that a relative path lies in; '' is the root. */
export function parentOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : path.slice(0, end);
}

/** Looks at a path without following a last link; null where nothing is. */
export function look(path: string): Found | null {
  try {
    const stat = lstatSync(fsPath(path), { bigint: true, throwIfNoEntry: false });
    if (!stat) return null;
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
export function linkTarget(path: string, decode: (bytes: Buffer) => string): string {
  return decode(readlinkSync(fsPath(path), { encoding: 'buffer' }));
}

/**
 * Keeps what is at `path` under a second name in the undo store: a second link to the same file, so
 * that the first name stays until it is replaced. Folders, and files that the system lets nobody
 * link (proc_sys_fs(5), protected_hardlinks), are moved there. Doing it twice is harmless.
 */
export function keep(path: string, store: string, type: Found['type']): void {
  if (type !== 'directory') {
    try {
      linkSync(fsPath(path), store);
      return;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return;
      if (!hasCode(error, 'EPERM')) throw error;
    }
  }
  ignoring('ENOENT', () => renameSync(fsPath(path), store));
}

/** Puts `from` in the place of `to` in one step; both must be on one file system. */
export function replace(from: string, to: string): void {
  renameSync(fsPath(from), fsPath(to));
}

/** Gives a file a further name. */
export function addName(first: string, further: string): void {
  linkSync(fsPath(first), fsPath(further));
}

/** Makes a symbolic link. */
export function makeLink(target: string, path: string): void {
  symlinkSync(fsPath(target), fsPath(path));
}

/** Makes a folder that only its owner sees; one that is there already is fine. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(fsPath(path), { mode: 0o700 });
  } catch (error) {
    const there = hasCode(error, 'EEXIST') ? look(path) : null;
    if (there?.type !== 'directory') throw error;
  }
}

/** Gives a folder these permissions. */
export function setMode(path: string, mode: number): void {
  chmodSync(fsPath(path), mode);
}

/** Removes one name; nothing there is fine. */
export function removeName(path: string): void {
  ignoring('ENOENT', () => unlinkSync(fsPath(path)));
}

/** Makes a folder and those that it lies in, as far as they are missing. */
export function makeFolders(path: string): void {
  mkdirSync(fsPath(path), { recursive: true });
}

/** Removes an empty folder. False when something is in it. */
export function removeFolder(path: string): boolean {
  try {
    rmdirSync(fsPath(path));
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    if (hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function ignoring(code: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!hasCode(error, code)) throw error;
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
    /** Files that are made of both computers', each under its path in the old home. */
    made: join(runDir, 'staging', 'made'),
    /** Copies of them that stay, to compare with later: desktops write such files all the time. */
    kept: join(runDir, 'made'),
    /** Files of settings that were changed after the move and gave way to the former ones by undo. */
    changed: join(runDir, 'changed-since'),
    stagingRoot: join(runDir, 'staging'),
  } as const;
}
export type RunPaths = ReturnType<typeof runPaths>;
