import { lstatSync, readdirSync } from 'node:fs';
import { fsPath, textOfName } from '../../main/core/fs/names.ts';
import type { LaneContext, LaneEntry } from '../../main/core/lanes/lane.ts';
import type { Lane, LaneFile, LaneOutcome } from '../../main/core/lanes/lane.ts';
import type { Entry } from '../../shared/model/inventory.ts';

/** A regular file as an inventory tells it, times to the nanosecond. */
export function laneFile(home: string, path: string): LaneFile {
  const stat = lstatSync(fsPath(`${home}/${path}`), { bigint: true });
  const { size, mode, mtimeNs } = stat;
  const entry = { size: Number(size), mode: Number(mode & 0o7777n), mtime: mtimeNs.toString() };
  return asLaneFile({ path, ...entry });
}

/** An inventory's file as a lane takes it. */
export function asLaneFile(
  entry: Pick<Entry, 'path' | 'size' | 'mode' | 'mtime'> & Partial<Entry>,
): LaneFile {
  const { path, size, mode, mtime, blocks = null } = entry;
  return { item: 0, path, size, mode, mtime, blocks, isStaged: false };
}

/** Files as a lane is given them. */
export async function* laneEntries(files: readonly LaneFile[]): AsyncGenerator<LaneEntry> {
  for (const file of files) yield { kind: 'file', file };
}

/** What a lane gets where nobody watches. */
export function laneContext(given: Partial<LaneContext> = {}): LaneContext {
  const quiet = (): Promise<void> => Promise.resolve();
  const signal = new AbortController().signal;
  return {
    signal,
    report: () => undefined,
    quiet,
    mayResume: false,
    isListedAgain: false,
    ...given,
  };
}

/** All regular files below a folder. */
export function laneFiles(home: string, folder = ''): LaneFile[] {
  const at = folder === '' ? home : `${home}/${folder}`;
  const entries = readdirSync(fsPath(at), { withFileTypes: true, encoding: 'buffer' });
  return entries.flatMap((entry) => {
    const name = textOfName(entry.name);
    const path = folder === '' ? name : `${folder}/${name}`;
    if (entry.isDirectory()) return laneFiles(home, path);
    return entry.isFile() ? [laneFile(home, path)] : [];
  });
}

/** What a lane told. */
export interface Filled {
  readonly told: LaneOutcome[];
  readonly bytes: number;
  /** Of failed files their code, else `staged` or `arrived`. */
  readonly codes: Record<string, string>;
  readonly error: unknown;
}

/** Fills a folder by a lane; `onBytes` is called as bytes come. Never rejects. */
export async function fill(
  lane: Lane,
  files: readonly LaneFile[],
  staging: string,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Filled> {
  const told: LaneOutcome[] = [];
  let bytes = 0;
  const report = (more: number): void => {
    bytes += more;
    onBytes(bytes);
  };
  let error: unknown = null;
  try {
    const outcomes = lane.fill(laneEntries(files), staging, laneContext({ report }));
    for await (const one of outcomes) if (one.kind !== 'settled') told.push(one);
  } catch (thrown) {
    error = thrown;
  }
  const codes = Object.fromEntries(
    told.map((one) => [one.file.path, one.kind === 'failed' ? one.error.code : one.kind]),
  );
  return { told, bytes, codes, error };
}
