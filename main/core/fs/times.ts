import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';
import { bytesOfName } from './names.ts';

/*
 * Node hands times to the system as floating-point seconds, about 240 ns off at today's dates, and
 * none before 1970 for open files. libc's own functions take nanoseconds (utimensat(2)).
 */
const libc = koffi.load(null);
koffi.struct('timespec', { tv_sec: 'int64', tv_nsec: 'long' });
const futimens: (file: number, times: Times) => number = libc.func(
  'int futimens(int fd, const timespec *times)',
);
const utimensat: (folder: number, path: Buffer, times: Times, flags: number) => number = libc.func(
  'int utimensat(int dirfd, const uint8_t *path, const timespec *times, int flags)',
);

interface Timespec {
  readonly tv_sec: bigint;
  readonly tv_nsec: number;
}
/** When it was last read, and last changed. */
type Times = readonly [Timespec, Timespec];

/** Leaves a time as it is (`UTIME_OMIT`, linux/stat.h). */
const OMIT = { tv_sec: 0n, tv_nsec: 0x3f_ff_ff_fe };
/** `AT_FDCWD` and `AT_SYMLINK_NOFOLLOW` (linux/fcntl.h). */
const HERE = -100;
const NO_FOLLOW = 0x100;
const SECOND = 1_000_000_000n;

/** Sets when an open file was last changed, in nanoseconds since 1970, exactly. Throws as `node:fs` does. */
export function setTimeOfFile(file: number, mtime: bigint): void {
  check(futimens(file, [OMIT, timespec(mtime)]), 'futimens');
}

/** The same for what a path leads to. */
export function setTime(path: string, mtime: bigint): void {
  setTimeAt(path, mtime, 0);
}

/** The same for a link itself. */
export function setTimeOfLink(path: string, mtime: bigint): void {
  setTimeAt(path, mtime, NO_FOLLOW);
}

function setTimeAt(path: string, mtime: bigint, flags: number): void {
  const name = bytesOfName(`${path}\0`);
  check(utimensat(HERE, name, [OMIT, timespec(mtime)], flags), 'utimensat');
}

/** Nanoseconds count forwards, before 1970 too. */
function timespec(time: bigint): Timespec {
  const nanoseconds = ((time % SECOND) + SECOND) % SECOND;
  return { tv_sec: (time - nanoseconds) / SECOND, tv_nsec: Number(nanoseconds) };
}

function check(result: number, syscall: string): void {
  if (result === 0) return;
  const code = getSystemErrorName(-koffi.errno());
  throw Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}
