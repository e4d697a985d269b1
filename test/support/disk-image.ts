import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';

export type FileSystem = 'ext4' | 'xfs' | 'btrfs';

const MEGABYTE = 1024 * 1024;

const makers: Readonly<Record<FileSystem, readonly string[]>> = {
  // Nothing is left to be initialised while it is in use: a copy is soon made.
  ext4: ['mkfs.ext4', '-q', '-F', '-b', '4096', '-E', 'lazy_itable_init=0,lazy_journal_init=0'],
  xfs: ['mkfs.xfs', '-q', '-f'],
  btrfs: ['mkfs.btrfs', '-q', '-f'],
};

/** They write by themselves once a second, so that more of what is not synced is on the disk at a cut. */
const options: Readonly<Record<FileSystem, string>> = {
  ext4: 'commit=1',
  // A copy may be mounted while a program still lets go of what it is a copy of.
  xfs: 'nouuid',
  btrfs: 'commit=1',
};

/** Whether this machine, and who runs the test, can make and mount such a file system. */
export function canMount(kind: FileSystem): boolean {
  const [maker = ''] = makers[kind];
  if (process.getuid?.() !== 0 || !existsSync('/dev/loop-control')) return false;
  return ['/usr/sbin', '/sbin', '/usr/bin'].some((folder) => existsSync(`${folder}/${maker}`));
}

/** An empty file system in a file, which takes room only as it is written. mkfs.xfs wants 300 MB at least. */
export function makeImage(kind: FileSystem, image: string, megabytes: number): void {
  writeFileSync(image, '');
  truncateSync(image, megabytes * MEGABYTE);
  const [maker = '', ...args] = makers[kind];
  execFileSync(maker, [...args, image], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A file system, or a loop device, that is there until it is undone. Doing that twice is harmless. */
export interface Attached {
  undo(): void;
}

/** Makes a loop device of an image: then the next one has another number. */
export function attach(image: string): Attached & { readonly device: string } {
  const device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
  return { device, undo: once(() => execFileSync('losetup', ['--detach', device])) };
}

/** Mounts an image at a folder, by which its journal is recovered. */
export function mountImage(kind: FileSystem, image: string, at: string): Attached {
  mkdirSync(at, { recursive: true });
  const { device, undo } = attach(image);
  try {
    execFileSync('mount', ['-t', kind, '-o', options[kind], device, at]);
  } catch (error) {
    undo();
    throw error;
  }
  return {
    undo: once(() => {
      unmount(at);
      undo();
    }),
  };
}

/**
 * Programs of other tests that began a mount namespace meanwhile hold what was mounted then, until they
 * end: after a while it goes without waiting for them.
 */
function unmount(at: string): void {
  for (let tries = 0; tries < 20; tries++) {
    if (spawnSync('umount', [at], { stdio: 'ignore' }).status === 0) return;
    execFileSync('sleep', ['0.2']);
  }
  execFileSync('umount', ['--lazy', at]);
}

function once(undo: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    undo();
    isDone = true;
  };
}

/**
 * What the disk would hold if the power went now: all that the file system has written to its image, and
 * nothing of what it still has in memory. One moment of it: a clone (ioctl_ficlonerange(2)) is made
 * while nothing else writes to the file, where an ordinary copy would mix moments.
 */
export function cutPower(image: string, copy: string): void {
  execFileSync('cp', ['--reflink=always', '--', image, copy]);
}
