import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import { formatBytes } from '../../../shared/util/format-bytes.ts';
import { fsPath } from '../fs/names.ts';
import { setTimeOfFile } from '../fs/times.ts';
import type { Mark } from '../journal/records.ts';
import { shareBlocks } from './share.ts';

/** What comes over in one answer of the server can hardly be torn; larger files are looked at twice. */
export const ONE_ANSWER = 32 * 1024;

export const SECOND = 1_000_000_000n;

/** What is read again at once; for more than that nobody can wait here. */
const MOST_READ_AGAIN = 1024 * 1024;
const again = Buffer.allocUnsafe(MOST_READ_AGAIN);

/** New, or not at all: staging holds nothing but what lanes put there. */
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** What a file of staging is recognised by later. */
export function markOf({ dev, ino, size, mtimeNs }: BigIntStats): Mark {
  return { ino: `${dev}:${ino}`, size: Number(size), mtime: mtimeNs.toString() };
}

interface Finish {
  readonly mode: number;
  readonly mtime: bigint;
  /** The xxh128 (hex) of what was written. */
  readonly hash: string;
}
type HashOf = (content: Buffer) => string;

/** Whether what lies in staging is the file that is wanted: then it is not fetched again. */
export function isWhole(
  staged: BigIntStats,
  wanted: { readonly size: number; readonly mtime: string },
): boolean {
  const { size, mtimeNs } = staged;
  return staged.isFile() && Number(size) === wanted.size && mtimeNs.toString() === wanted.mtime;
}

/** Whole seconds since 1970 of nanoseconds, rounded towards the past as stat(2) does. */
function floorSeconds(time: bigint): bigint {
  return (time - (((time % SECOND) + SECOND) % SECOND)) / SECOND;
}

/** Seconds as SFTP carries them, and a mount over it shows them: `(uint32_t) st_mtime` (OpenSSH, sftp-common.c). */
export function wireSeconds(nanoseconds: bigint): number {
  return Number(BigInt.asUintN(32, floorSeconds(nanoseconds)));
}

/** What an error of writing to staging means; one that says nothing about the disk stays as it is. */
export function explainWrite(error: unknown, staging: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC') {
    const { bavail, bsize } = statfsSync(staging);
    return failure('home/disk-full', { free: formatBytes(bavail * bsize, 'en') });
  }
  if (code === 'EDQUOT') return failure('home/quota');
  if (['EROFS', 'EACCES', 'EPERM'].includes(code)) {
    return failure('home/read-only-target', { path: staging });
  }
  return error;
}

/**
 * A file of staging while it is written, by calls that wait: for many small files they take a third
 * less time than promises do. Every call throws what `explainWrite` makes of what went wrong.
 */
export class StagedFile {
  readonly #staging: string;
  readonly #target: string;
  readonly #file: number;
  #at = 0;
  #isOpen = true;

  /** Makes the file `path` below `staging`, and the folders that it lies in. */
  constructor(staging: string, path: string) {
    this.#staging = staging;
    this.#target = `${staging}/${path}`;
    this.#file = this.#writing(() => create(this.#target));
  }

  /** Writes behind what was written before. */
  append(piece: Buffer): void {
    this.#writing(() => {
      for (let at = 0; at < piece.length; ) {
        const written = writeSync(this.#file, piece, at, piece.length - at, this.#at);
        at += written;
        this.#at += written;
      }
    });
  }

  /** Lets it, still empty, share the blocks of an open file; false where that cannot be. */
  share(from: number): boolean {
    return shareBlocks(from, this.#file);
  }

  /**
   * Gives it its mode and time (nanoseconds since 1970), reads it again and closes it. Gives what it is
   * recognised by; null where it is too large to be read again at once. Throws `home/hash-differs`.
   */
  finish({ mode, mtime, hash }: Finish, hashOf: HashOf): Mark | null {
    return this.#writing(() => {
      this.#stamp(mode, mtime);
      const mark = this.#at > MOST_READ_AGAIN ? null : this.#check(hash, hashOf);
      this.#close();
      return mark;
    });
  }

  /** Closes it with its mode and time, whatever it holds. */
  close(mode: number, mtime: bigint): void {
    this.#writing(() => {
      this.#stamp(mode, mtime);
      this.#close();
    });
  }

  #stamp(mode: number, mtime: bigint): void {
    setTimeOfFile(this.#file, mtime);
    fchmodSync(this.#file, mode);
  }

  #check(hash: string, hashOf: HashOf): Mark {
    let length = 0;
    for (let more = -1; more !== 0 && length < this.#at; length += more) {
      more = readSync(this.#file, again, length, this.#at - length, length);
    }
    if (hashOf(again.subarray(0, length)) !== hash) throw failure('home/hash-differs');
    // After the last byte was read: what it is recognised by belongs to what was read.
    return markOf(fstatSync(this.#file, { bigint: true }));
  }

  /** Closes and removes it, unless it is finished. */
  discard(): void {
    if (!this.#isOpen) return;
    this.#close();
    unlinkSync(fsPath(this.#target));
  }

  #close(): void {
    this.#isOpen = false;
    closeSync(this.#file);
  }

  #writing<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw explainWrite(error, this.#staging);
    }
  }
}

function create(target: string): number {
  try {
    return openSync(fsPath(target), FLAGS, 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    mkdirSync(fsPath(dirname(target)), { recursive: true, mode: 0o700 });
    return openSync(fsPath(target), FLAGS, 0o600);
  }
}
