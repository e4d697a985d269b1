import type { Beneath } from './beneath.ts';
import { setMode } from './target.ts';
import { setTime } from './times.ts';

/** The attributes that a folder is to have. */
export interface Stamp {
  /** Below the root. */
  readonly path: string;
  readonly mode: number;
  /** Nanoseconds since 1970, decimal; may be negative. */
  readonly mtime: string;
}

/** Without it, nothing in a folder can be reached by its owner. */
const ENTER = 0o100;

/**
 * Gives folders their mode and time; what is no folder of ours by now is left alone. Folders that
 * their owner may not enter come last, the innermost first. Gives those that could not be stamped, and why.
 */
export async function stampFolders(
  target: Beneath,
  stamps: AsyncIterable<Stamp> | Iterable<Stamp>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const complaints: string[] = [];
  const closed: Stamp[] = [];
  const stamp = (one: Stamp): void => {
    try {
      stampFolder(target, one);
    } catch (error) {
      complaints.push(`${one.path}: ${String(error)}`);
    }
  };
  for await (const one of stamps) {
    signal.throwIfAborted();
    if ((one.mode & ENTER) === 0) closed.push(one);
    else stamp(one);
  }
  closed.sort((one, other) => (one.path < other.path ? 1 : -1));
  for (const one of closed) stamp(one);
  return complaints;
}

function stampFolder(target: Beneath, { path, mode, mtime }: Stamp): void {
  const there = target.look(path);
  const at = there?.type === 'directory' && there.own ? target.opened(path) : null;
  if (at === null) return;
  setMode(at, mode);
  setTime(at, BigInt(mtime));
}
