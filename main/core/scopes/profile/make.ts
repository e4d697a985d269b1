import { closeSync, fchmodSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { Beneath } from '../../fs/beneath.ts';
import { diskFailure } from '../../fs/disk-failure.ts';
import { makeHash } from '../../fs/hash.ts';
import { fsPath } from '../../fs/names.ts';
import { below, look, parentOf, removeName } from '../../fs/target.ts';
import { setTimeOfLink } from '../../fs/times.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { openEndings } from '../../runs/endings.ts';
import { MOST_BYTES } from './compose.ts';
import type { ProfileFiles } from './files.ts';

/**
 * Makes the files that are made of both computers', each of what came over and what is there now, and lays them
 * ready beside staging. One whose change was announced already is ready since then. Doing it again is harmless.
 */
export async function makeFiles(context: RunContext, files: ProfileFiles): Promise<void> {
  const hash = await makeHash();
  const endings = openEndings(context);
  const target = new Beneath(context.root);
  try {
    for await (const { index, item } of context.plan.read({ only: 'made' })) {
      context.signal.throwIfAborted();
      const { items, changes } = context.state;
      if (items.hasEnded(index) || changes.has(index)) continue;
      const made = makeOne(context, { files, target }, item);
      if (made.kind === 'failed') {
        await note(context, { t: 'failed', item: index, error: made.error });
      } else if (made.kind === 'ready') {
        const { ino, size, mtime } = made.found;
        const known = [index, ino, size, mtime, hash(made.bytes)] as const;
        await note(context, { t: 'merged', items: [[...known]] });
      } else await endings.add(index, made.kind);
    }
    await endings.flush();
  } finally {
    target.close();
  }
}

type Made =
  | { readonly kind: 'identical' | 'left' }
  | { readonly kind: 'failed'; readonly error: FailureData }
  | {
      readonly kind: 'ready';
      readonly bytes: Buffer;
      readonly found: NonNullable<ReturnType<typeof look>>;
    };

function makeOne(
  { paths, root }: RunContext,
  { files, target }: { readonly files: ProfileFiles; readonly target: Beneath },
  item: PlanItem,
): Made {
  const { entry, to } = item;
  try {
    if (to === null) throw failure('home/parent-failed');
    const old = readFileSync(fsPath(below(paths.staging, entry.path)));
    const mine = readMine(target, to);
    const { bytes, isEmpty, isSame } = files.make(entry.path, old, mine);
    if (isSame) return { kind: 'identical' };
    if (isEmpty) return { kind: 'left' };
    const file = below(paths.made, entry.path);
    write(file, bytes, { mode: entry.mode, mtime: entry.mtime });
    const found = look(file);
    if (!found) throw failure('home/not-copied');
    return { kind: 'ready', bytes, found };
  } catch (error) {
    const full = diskFailure(error, root);
    // A full disk ends the run, which can be gone on with; anything else is this file's own.
    if (full) throw full;
    return { kind: 'failed', error: toFailureData(error) };
  }
}

/** The file that is there; null where there is none. */
function readMine(target: Beneath, to: string): Buffer | null {
  const at = target.at(to);
  const there = at === null ? null : look(at);
  if (at === null || there === null) return null;
  if (there.type !== 'file') throw failure('profile/is-link', { path: to });
  if (there.size > MOST_BYTES) throw failure('profile/too-large', { path: to });
  return readFileSync(fsPath(at));
}

function write(
  file: string,
  bytes: Buffer,
  { mode, mtime }: { readonly mode: number; readonly mtime: string },
): void {
  mkdirSync(fsPath(parentOf(file)), { recursive: true, mode: 0o700 });
  removeName(file);
  const handle = openSync(fsPath(file), 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(handle, bytes, written);
    }
    fchmodSync(handle, mode);
  } finally {
    closeSync(handle);
  }
  setTimeOfLink(file, BigInt(mtime));
}
