import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  type Dirent,
  fstatSync,
  openSync,
  unlinkSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fsPath } from '../fs/names.ts';
import type { OperationRequest } from './protocol.ts';

/**
 * Makes an empty file that is open for writing share the blocks of another one (ioctl_ficlone(2)). False, and
 * the file stays empty, where the file system or a border between two of them does not let it.
 */
export function shareBlocks(from: number, into: number): boolean {
  try {
    // Node copies by name only; these names lead to the open files themselves (proc(5)).
    const flags = constants.COPYFILE_FICLONE_FORCE;
    copyFileSync(`/proc/self/fd/${from}`, `/proc/self/fd/${into}`, flags);
    return true;
  } catch {
    return false;
  }
}

/** Whether files below `root` can share their blocks with files below `into`: one is copied so, and removed again. */
export async function canShare({ root, into }: OperationRequest<'canShare'>): Promise<boolean> {
  const known = await findFile(Buffer.from(fsPath(root)), { left: MOST_LOOKED_AT }, DEEPEST);
  if (known === null) return false;
  const trial = join(into, `.trial-${randomBytes(8).toString('hex')}`);
  return using(trial, TRIAL_FLAGS, (target) => {
    // At once, so that a process that is killed leaves nothing behind: the open file is enough.
    unlinkSync(trial);
    return using(known, FLAGS, (source) => shareBlocks(source, target));
  });
}

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const TRIAL_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
const MOST_LOOKED_AT = 1000;
const DEEPEST = 4;
const SLASH = Buffer.from('/');

function using<T>(path: string | Buffer, flags: number, work: (file: number) => T): T {
  const file = openSync(path, flags, 0o600);
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}

/** A regular file with something in it that can be read, near the top. */
async function findFile(
  folder: Buffer,
  budget: { left: number },
  depth: number,
): Promise<Buffer | null> {
  const entries: Dirent<Buffer>[] = await readdir(folder, {
    withFileTypes: true,
    encoding: 'buffer',
  }).catch(() => []);
  const at = ({ name }: Dirent<Buffer>): Buffer => Buffer.concat([folder, SLASH, name]);
  for (const entry of entries.filter((one) => one.isFile())) {
    budget.left -= 1;
    if (budget.left < 0) return null;
    if (isFull(at(entry))) return at(entry);
  }
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const found = depth > 0 ? await findFile(at(entry), budget, depth - 1) : null;
    if (found) return found;
  }
  return null;
}

function isFull(path: Buffer): boolean {
  try {
    return using(path, FLAGS, (file) => fstatSync(file).size > 0);
  } catch {
    return false;
  }
}
