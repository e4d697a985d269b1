import { closeSync, constants, openSync } from 'node:fs';
import { Failure, failure } from '../../../shared/failure.ts';
import { fsPath } from './names.ts';
import { type Found, hasCode, look } from './target.ts';

/** Only to name things in it, so that no right to read it is needed (open(2); Node has no name for it). */
const O_PATH = 0o10000000;
const FOLDER = O_PATH | constants.O_DIRECTORY;

/** A folder that was opened on the way down, and its name there. */
interface Step {
  readonly name: string;
  readonly handle: number;
}

/**
 * Paths beneath a root that no link can lead out of it, whoever swaps folders for links meanwhile.
 *
 * Linux has openat2(2) with RESOLVE_BENEATH for this, which Node cannot call. What it can do is as
 * sound: each folder on the way is opened in the one before by O_NOFOLLOW, and the last is named
 * through /proc/self/fd/N (proc(5)), which leads to the folder that was opened, not to its path. So
 * a change is made in the very folder that was looked at, wherever its name leads by then.
 *
 * Folders stay open as long as paths lie in them: asking in depth-first order opens each only once.
 */
export class Beneath {
  readonly #root: number;
  readonly #open: Step[] = [];

  /** `root` itself may be reached through links: it is the person's own choice of a place. */
  constructor(root: string) {
    this.#root = openSync(fsPath(root), FOLDER);
  }

  /**
   * Where to find `path` (relative to the root, '' is the root) in the next call of the system.
   * Null where a folder on the way is missing. Throws `home/parent-failed` where something else than a
   * folder stands in the way, a link to one included.
   */
  at(path: string): string | null {
    if (path === '') return `/proc/self/fd/${this.#root}/.`;
    const names = path.split('/');
    const last = names.pop() ?? '';
    const folder = this.#enter(names);
    return folder === null ? null : `/proc/self/fd/${folder}/${last}`;
  }

  /** Where to find a folder itself, to change its attributes; null where it is missing. Throws as `at` does. */
  folder(path: string): string | null {
    const opened = this.opened(path);
    return opened === null ? null : `${opened}/.`;
  }

  /** A folder itself for calls that follow links, even one that may not be entered; null where it is missing. Throws as `at` does. */
  opened(path: string): string | null {
    const folder = path === '' ? this.#root : this.#enter(path.split('/'));
    return folder === null ? null : `/proc/self/fd/${folder}`;
  }

  /** What lies at `path`, without following any link on the way or at its end; null where nothing does. */
  look(path: string): Found | null {
    const at = this.reach(path);
    return at === null ? null : look(at);
  }

  /** As `at`, but null too where something else than a folder stands in the way. */
  reach(path: string): string | null {
    try {
      return this.at(path);
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  }

  /** Looks for every folder anew from now on: to be called when folders were moved or removed. */
  forget(): void {
    this.#leaveTo(0);
  }

  close(): void {
    this.#leaveTo(0);
    closeSync(this.#root);
  }

  #enter(names: readonly string[]): number | null {
    let depth = 0;
    while (depth < names.length && this.#open[depth]?.name === names[depth]) depth++;
    this.#leaveTo(depth);
    for (const name of names.slice(depth)) {
      const handle = openIn(this.#last(), name);
      if (handle === null) return null;
      this.#open.push({ name, handle });
    }
    return this.#last();
  }

  #last(): number {
    return this.#open.at(-1)?.handle ?? this.#root;
  }

  #leaveTo(depth: number): void {
    for (const { handle } of this.#open.splice(depth)) closeSync(handle);
  }
}

function openIn(folder: number, name: string): number | null {
  try {
    return openSync(fsPath(`/proc/self/fd/${folder}/${name}`), FOLDER | constants.O_NOFOLLOW);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    if (hasCode(error, 'ENOTDIR') || hasCode(error, 'ELOOP')) throw failure('home/parent-failed');
    throw error;
  }
}
