import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTree, type TreeFacts, type TreeId } from '../trees/trees.ts';

/** An old home that was made. */
export interface MadeTree {
  readonly home: string;
  readonly facts: TreeFacts;
}

/** Somewhere to write to that nobody has written to before. */
export interface Target {
  readonly dir: string;
  drop(): void;
}

/** Where a bench keeps everything: in memory, since disks are slower after much was deleted. Needs root. */
export class Room {
  readonly dir = mkdtempSync('/tmp/relokate-bench-');
  readonly #mounts: string[] = [];
  readonly #trees = new Map<string, MadeTree>();
  #count = 0;

  constructor() {
    this.#mount(this.dir);
  }

  /** A name that was not given before. */
  fresh(name: string): string {
    return join(this.dir, `${name}-${this.#count++}`);
  }

  /** A tmpfs of its own, which goes as a whole: nothing is ever deleted file by file. */
  target(): Target {
    const dir = this.fresh('target');
    mkdirSync(dir);
    this.#mount(dir);
    return { dir, drop: () => this.#unmount(dir) };
  }

  /** The old home with this tree; made when it is first asked for. */
  tree(id: TreeId, scale: number): MadeTree {
    const key = `${id} ${scale}`;
    const known = this.#trees.get(key);
    if (known) return known;
    const home = this.fresh(`home-${id}`);
    mkdirSync(home);
    const made = { home, facts: makeTree(id, home, scale) };
    this.#trees.set(key, made);
    return made;
  }

  dispose(): void {
    for (const dir of [...this.#mounts].reverse()) this.#unmount(dir);
    rmSync(this.dir, { recursive: true, force: true });
  }

  #mount(dir: string): void {
    // As many files as fit: the usual limit is less than a million on small computers.
    const options = 'size=80%,nr_inodes=0,mode=755';
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'relokate-bench', dir]);
    this.#mounts.push(dir);
  }

  #unmount(dir: string): void {
    // Lazily: what still looks at it, like a helper on its way out, holds nobody up.
    execFileSync('umount', ['--lazy', dir]);
    this.#mounts.splice(this.#mounts.indexOf(dir), 1);
  }
}
