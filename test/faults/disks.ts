import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const MEGABYTE = 1024 * 1024;

/** A disk that can be disturbed. Needs root. */
export interface Disk {
  /** Where it is mounted. */
  readonly dir: string;
  /** From now on writing fails; `left` bytes are free still, where that means something. */
  disturb(left: number): void;
  /** Gives back what was taken, as a person would who has understood the message. */
  repair(): void;
  dispose(): void;
}

/** More than the checks before a move ask for. */
const ROOM = 900 * MEGABYTE;

/** A disk in memory that can be filled up: writes fail with ENOSPC. */
export function smallDisk(dir: string): Disk {
  const memory = new Memory(dir, ROOM);
  return {
    dir,
    disturb: (left) => memory.leave(left),
    repair: () => memory.giveBack(),
    dispose: () => unmount(dir),
  };
}

/**
 * An ext4 on a loop device over a file with holes, in a memory disk that can be filled up. Then the
 * device fails to write, as a dying disk does: ext4 gives up its journal and becomes read-only, and
 * what was not on the disk yet is lost.
 */
export function failingDisk(dir: string): Disk {
  const backing = `${dir}-backing`;
  const memory = new Memory(backing, 2 * ROOM);
  const image = join(backing, 'image');
  const file = openSync(image, 'w');
  ftruncateSync(file, ROOM);
  closeSync(file);
  run('mkfs.ext4', '-q', '-m', '0', '-N', '8000', '-E', 'lazy_itable_init=0', image);
  const device = run('losetup', '--find', '--show', image).trim();
  mount(dir, [device, dir]);
  return {
    dir,
    disturb: () => memory.leave(0),
    repair: () => {
      memory.giveBack();
      run('umount', dir);
      checkDisk(device);
      run('mount', device, dir);
    },
    dispose: () => {
      memory.giveBack();
      // It may be that `repair` could not mount it again; then that is what is told.
      spawnSync('umount', ['--lazy', dir]);
      run('losetup', '--detach', device);
      unmount(backing);
      rmSync(backing, { recursive: true, force: true });
    },
  };
}

/** A tmpfs that can be made as small as what is in it: the same as filling it up, and done at once. */
class Memory {
  readonly #dir: string;
  readonly #size: number;

  constructor(dir: string, size: number) {
    this.#dir = dir;
    this.#size = size;
    mount(dir, ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'relokate-faults', dir]);
  }

  leave(left: number): void {
    // While more is being written what is used grows, and less than that is refused.
    for (let turn = 0; turn < 100; turn++) {
      const { blocks, bfree, bsize } = statfsSync(this.#dir);
      if (this.#resize((blocks - bfree + turn) * bsize + left)) return;
    }
    throw new Error(`${this.#dir} could not be filled`);
  }

  giveBack(): void {
    if (!this.#resize(this.#size)) throw new Error(`${this.#dir} got no room again`);
  }

  #resize(size: number): boolean {
    const words = ['-o', `remount,size=${size}`, this.#dir];
    return spawnSync('mount', words, { stdio: 'ignore' }).status === 0;
  }
}

/**
 * Puts an ext4 right that was given up. Boxes of other programs that are just ending may hold a copy
 * of the mount for a moment; until then the device is in use.
 */
function checkDisk(device: string): void {
  // Status 1: errors were found and put right.
  const check =
    'for turn in $(seq 40); do e2fsck -fp "$0" && exit; test $? -eq 1 && exit; sleep 0.25; done; exit 8';
  run('sh', '-c', check, device);
}

function mount(dir: string, words: readonly string[]): void {
  mkdirSync(dir, { recursive: true });
  run('mount', ...words);
}

/** Lazily: what still looks at it, like a helper on its way out, holds nobody up. */
function unmount(dir: string): void {
  run('umount', '--lazy', dir);
}

function run(program: string, ...words: readonly string[]): string {
  return execFileSync(program, words, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
}
