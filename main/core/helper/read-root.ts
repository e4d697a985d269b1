import { type BigIntStats, closeSync, constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath, statfs } from 'node:fs/promises';
import { type Failure, failure } from '../../../shared/failure.ts';
import { bytesOfName, fsPath, textOfName } from '../fs/names.ts';

/** statfs type of a FUSE file system (linux/magic.h, FUSE_SUPER_MAGIC). */
const FUSE = 0x65735546;

/** A regular file that was opened below a root, and what it was then. */
export interface OpenFile {
  readonly file: FileHandle;
  readonly stat: BigIntStats;
}

/** A folder that is only read, and never left: not by links, not by a mount that goes away. */
export interface ReadRoot {
  readonly path: string;
  /** Absolute path of something below. */
  at(path: string): string | Buffer;
  /** Opens a regular file beneath the root. Throws what `explain` makes of what goes wrong. */
  openFile(path: string): Promise<OpenFile>;
  /** The same by calls that wait, for many small files; the descriptor is to be closed. Throws errors of `node:fs` too. */
  openFileSync(path: string): { readonly fd: number; readonly stat: BigIntStats };
  /** Turns an error of `node:fs` into a failure; a root that is gone makes it `source/link-lost`. */
  explain(error: unknown): Promise<Failure>;
  /** Throws `source/link-lost` when the root is not what it was at the beginning. */
  assertThere(): Promise<void>;
}

const roots = new Map<string, ReadRoot>();

/**
 * Opens a root, once per process. sshfs ends when its connection does, and what lay under the mount
 * point then comes to light: an empty folder that must not be taken for an empty home. So the device is
 * remembered; whoever mounts anew starts a new process.
 */
export async function openRoot(given: { root: string; mounted: boolean }): Promise<ReadRoot> {
  const known = roots.get(given.root);
  if (known) return known;
  const opened = await openAnew(given);
  roots.set(given.root, opened);
  return opened;
}

async function openAnew(given: { root: string; mounted: boolean }): Promise<ReadRoot> {
  const path = await realpath(given.root).catch(() => given.root);
  const device = await deviceOf(path, given.mounted);
  if (device === null) throw missing(given);
  const isThere = async (): Promise<boolean> =>
    !given.mounted || (await deviceOf(path, true)) === device;
  const explain = async (error: unknown): Promise<Failure> =>
    (await isThere()) ? explainError(error) : failure('source/link-lost');
  return {
    path,
    at: (below) => fsPath(`${path}/${below}`),
    explain,
    openFile: async (below) => {
      try {
        return await openBeneath(path, below);
      } catch (error) {
        throw await explain(error);
      }
    },
    openFileSync: (below) => openBeneathSync(path, below),
    assertThere: async () => {
      if (!(await isThere())) throw failure('source/link-lost');
    },
  };
}

function missing(given: { root: string; mounted: boolean }): Failure {
  return given.mounted
    ? failure('source/link-lost')
    : failure('source/folder-missing', { path: given.root });
}

/** The device of a folder, or null where there is none, or no FUSE mount where one is wanted. */
async function deviceOf(path: string, mounted: boolean): Promise<bigint | null> {
  try {
    const [stat, { type }] = await Promise.all([lstat(path, { bigint: true }), statfs(path)]);
    return stat.isDirectory() && (!mounted || type === FUSE) ? stat.dev : null;
  } catch {
    return null;
  }
}

/**
 * Node has no openat2(RESOLVE_BENEATH). What was opened is asked for its real path instead (proc(5),
 * /proc/self/fd): a link in any part of the path, put there at any moment, makes it another one.
 */
async function openBeneath(root: string, path: string): Promise<OpenFile> {
  const wanted = bytesOfName(`${root}/${path}`);
  const file = await open(wanted, FLAGS);
  try {
    const real = await readlink(`/proc/self/fd/${file.fd}`, { encoding: 'buffer' });
    const stat = await file.stat({ bigint: true });
    assertWanted(wanted, real, stat);
    return { file, stat };
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

function openBeneathSync(root: string, path: string): { fd: number; stat: BigIntStats } {
  const wanted = bytesOfName(`${root}/${path}`);
  const fd = openSync(wanted, FLAGS);
  try {
    const stat = fstatSync(fd, { bigint: true });
    assertWanted(wanted, readlinkSync(`/proc/self/fd/${fd}`, { encoding: 'buffer' }), stat);
    return { fd, stat };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

// Without NONBLOCK a FIFO that took the file's place would wait for a writer for ever.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

function assertWanted(wanted: Buffer, real: Buffer, stat: BigIntStats): void {
  if (!real.equals(wanted)) {
    throw textOfName(real).endsWith(' (deleted)')
      ? failure('source/vanished')
      : failure('source/changed');
  }
  if (!stat.isFile()) throw failure('source/changed');
}

/** What an error of `node:fs` means for the person, where the root itself still answers. */
function explainError(error: unknown): Failure {
  if (isFailure(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['ENOENT', 'ENOTDIR'].includes(code)) return failure('source/vanished');
  if (['ELOOP', 'ENXIO'].includes(code)) return failure('source/changed');
  const detail = error instanceof Error ? error.message.replace(/ '.*$/s, '') : String(error);
  return failure('source/unreadable', { detail });
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === 'Failure';
}
