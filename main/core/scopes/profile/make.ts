import {
  closeSync,
  copyFileSync,
  fchmodSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { Beneath } from '../../fs/beneath.ts';
import { diskFailure } from '../../fs/disk-failure.ts';
import { hashFile } from '../../fs/hash.ts';
import { fsPath } from '../../fs/names.ts';
import { below, look, parentOf, removeName } from '../../fs/target.ts';
import { setTimeOfLink } from '../../fs/times.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { openEndings } from '../../runs/endings.ts';
import { MOST_BYTES } from './compose.ts';
import { convertFromFive, needsConversion } from './convert.ts';
import type { ProfileFiles } from './files.ts';

/**
 * Makes the files that are made of both computers', each of what came over and what is there now, and lays them
 * ready beside staging. One whose change was announced already is ready since then. Doing it again is harmless.
 * Gives the items that are to be put in their places.
 */
export async function makeFiles(
  context: RunContext,
  files: ProfileFiles,
): Promise<ReadonlySet<number>> {
  const endings = openEndings(context);
  const target = new Beneath(context.root);
  const ready = new Map<string, { readonly index: number; readonly item: PlanItem }>();
  const coming = new Set<number>();
  try {
    for await (const { index, item } of context.plan.read({ only: 'made' })) {
      context.signal.throwIfAborted();
      const { items, changes } = context.state;
      if (changes.has(index)) coming.add(index);
      if (items.hasEnded(index) || changes.has(index)) continue;
      const made = makeOne(context, { files, target }, item);
      if (made.kind === 'failed') {
        await note(context, { t: 'failed', item: index, error: made.error });
      } else if (made.kind === 'ready') ready.set(item.entry.path, { index, item });
      else await endings.add(index, made.kind);
    }
    await convert(context, ready);
    for (const { index, item } of ready.values()) {
      if (isThere(context, target, item)) {
        await endings.add(index, 'identical');
        continue;
      }
      await noteMade(context, index, item);
      coming.add(index);
    }
    await endings.flush();
    return coming;
  } finally {
    target.close();
  }
}

/** Whether what was made, and converted, is what is in its place since an earlier run. */
function isThere({ paths }: RunContext, target: Beneath, { entry, to }: PlanItem): boolean {
  const made = readFileSync(fsPath(below(paths.made, entry.path)));
  return to !== null && readMine(target, to)?.bytes.equals(made) === true;
}

type Ready = ReadonlyMap<string, { readonly index: number; readonly item: PlanItem }>;

/** Settings of Plasma 5 become ones of Plasma 6 before they come into their places. */
async function convert(context: RunContext, ready: Ready): Promise<void> {
  const { head, paths } = context;
  if (ready.size === 0 || !head.profile || !needsConversion(head.profile)) return;
  const problem = await convertFromFive(context, [...ready.keys()], (path, bytes) => {
    const entry = ready.get(path)?.item.entry;
    const file = below(paths.made, path);
    const mode = look(file)?.mode ?? 0o600;
    if (entry) write(file, bytes, { mode, mtime: entry.mtime });
  });
  if (!problem) return;
  for (const { index } of ready.values()) {
    await note(context, { t: 'lacking', item: index, error: problem });
  }
}

async function noteMade(context: RunContext, index: number, item: PlanItem): Promise<void> {
  const file = below(context.paths.made, item.entry.path);
  const found = look(file);
  if (!found) throw failure('home/not-copied');
  const { ino, size, mtime } = found;
  const kept = below(context.paths.kept, item.entry.path);
  mkdirSync(fsPath(parentOf(kept)), { recursive: true, mode: 0o700 });
  copyFileSync(fsPath(file), fsPath(kept));
  const hash = await hashFile(file);
  await note(context, { t: 'merged', items: [[index, ino, size, mtime, hash]] });
}

type Made =
  | { readonly kind: 'identical' | 'left' | 'ready' }
  | { readonly kind: 'failed'; readonly error: FailureData };

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
    const { bytes, isEmpty, isSame } = files.make(entry.path, old, mine?.bytes ?? null);
    if (isSame) return { kind: 'identical' };
    if (isEmpty) return { kind: 'left' };
    // What was private here stays so.
    const mode = (mine?.mode ?? entry.mode) & 0o777;
    write(below(paths.made, entry.path), bytes, { mode, mtime: entry.mtime });
    return { kind: 'ready' };
  } catch (error) {
    const full = diskFailure(error, root);
    // A full disk ends the run, which can be gone on with; anything else is this file's own.
    if (full) throw full;
    return { kind: 'failed', error: toFailureData(error) };
  }
}

/** The file that is there; null where there is none. */
function readMine(
  target: Beneath,
  to: string,
): { readonly bytes: Buffer; readonly mode: number } | null {
  const at = target.at(to);
  const there = at === null ? null : look(at);
  if (at === null || there === null) return null;
  if (there.type !== 'file') throw failure('profile/is-link', { path: to });
  if (there.size > MOST_BYTES) throw failure('profile/too-large', { path: to });
  return { bytes: readFileSync(fsPath(at)), mode: there.mode };
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
