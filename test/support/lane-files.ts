import type { Entry } from '../../shared/model/inventory.ts';
import type { LaneContext, LaneEntry, LaneFile } from '../../main/core/lanes/lane.ts';

/** An inventory's files as a lane takes them, numbered in their order. */
export function laneFile(
  entry: Pick<Entry, 'path' | 'size' | 'mode' | 'mtime'> & Partial<Entry>,
  item = 0,
): LaneFile {
  const { path, size, mode, mtime, blocks = null } = entry;
  return { item, path, size, mode, mtime, blocks, isStaged: false };
}

/** Files as a lane is given them. */
export async function* laneEntries(files: readonly LaneFile[]): AsyncGenerator<LaneEntry> {
  for (const file of files) yield { kind: 'file', file };
}

/** What a lane gets where nobody watches. */
export function laneContext(signal: AbortSignal, given: Partial<LaneContext> = {}): LaneContext {
  const quiet = (): Promise<void> => Promise.resolve();
  return {
    signal,
    report: () => undefined,
    quiet,
    mayResume: false,
    isListedAgain: false,
    ...given,
  };
}
