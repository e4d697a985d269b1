import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../../../main/core/util/disposable.ts';
import { hasProgram } from './program.ts';
import type { Room } from './room.ts';

const kinds = [
  { type: 'xfs', make: ['mkfs.xfs', '-q', '-m', 'reflink=1'] },
  { type: 'btrfs', make: ['mkfs.btrfs', '-q'] },
] as const;

// No file system below this size can be made.
const LEAST = 512 * 1024 * 1024;

/** A file system of its own, on a loop device in memory. */
export interface Disk extends Disposable {
  readonly dir: string;
}

/** Why no disk that shares blocks between files can be had here, or null. */
export function whyNoDisk(): string | null {
  const known = readFileSync('/proc/filesystems', 'utf8');
  const able = kinds.filter(({ type }) => known.includes(`\t${type}\n`));
  if (able.length === 0) return 'the kernel knows neither xfs nor btrfs';
  if (able.some(({ make: [program] }) => hasProgram(program))) return null;
  return `missing: ${able.map(({ make: [program] }) => program).join(' or ')}`;
}

/** Makes a disk for `bytes` of files, on which copies can share their blocks. */
export function makeDisk(room: Room, bytes: number): Disk {
  const known = readFileSync('/proc/filesystems', 'utf8');
  const kind = kinds.find(
    ({ type, make: [program] }) => known.includes(`\t${type}\n`) && hasProgram(program),
  );
  if (!kind) throw new Error(whyNoDisk() ?? 'no disk');
  const dir = room.fresh('disk');
  const image = join(room.dir, `${kind.type}.img`);
  mkdirSync(dir);
  writeFileSync(image, '');
  truncateSync(image, LEAST + bytes);
  const [program, ...words] = kind.make;
  execFileSync(program, [...words, image], { env: { PATH: `${process.env['PATH']}:/usr/sbin` } });
  execFileSync('mount', ['-o', 'loop', image, dir]);
  return {
    dir,
    dispose: async () => {
      execFileSync('umount', [dir]);
      truncateSync(image, 0);
    },
  };
}
