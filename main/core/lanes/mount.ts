import { toFailureData } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import type { Helper } from '../helper/client.ts';
import type { OpenSource } from '../sources/source.ts';
import { type Filling, inParallel, isFatal, withHelper } from './helper-lane.ts';
import type { Lane, LaneFile, LaneOutcome } from './lane.ts';

/** Files on their way at once. libfuse serves ten requests at a time; more only wait. */
const AT_ONCE = 16;

/** The mount lane: files are read one by one through a mount, or from a folder, by a child of ours. */
export function createMountLane(source: OpenSource, env: Env): Lane {
  return {
    id: 'mount',
    fill: (entries, staging, context) => {
      const filling = { source, env, staging, context };
      return withHelper(filling, entries, (helper, files) =>
        inParallel(files, AT_ONCE, (file) => bring({ ...filling, source }, helper, file)),
      );
    },
  };
}

export interface Mounted extends Filling {
  readonly source: OpenSource;
}

/** Copies one file; throws what ends the whole lane. */
export async function bring(
  filling: Mounted,
  helper: Helper,
  file: LaneFile,
): Promise<LaneOutcome> {
  const { source, staging, context } = filling;
  const { path, size, mode, mtime } = file;
  // A home that lies in a folder of this computer is its own root; every other one is mounted.
  const mounted = source.root !== source.host.home;
  const request = { root: source.root, mounted, staging, path, size, mode, mtime };
  try {
    const onPart = (bytes: number): void => context.report(bytes, path);
    return { kind: 'staged', file, ...(await helper.call('copy', request, { onPart })) };
  } catch (error) {
    if (isFatal(error)) throw error;
    return { kind: 'failed', file, error: toFailureData(error) };
  }
}
