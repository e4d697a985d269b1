import { fromFailureData } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import type { OperationReply } from '../helper/protocol.ts';
import type { Helper } from '../helper/client.ts';
import type { OpenSource } from '../sources/source.ts';
import { inBatches } from '../util/in-batches.ts';
import { isFatal, withHelper } from './helper-lane.ts';
import type { Lane, LaneFile, LaneOutcome } from './lane.ts';
import { bring, type Mounted } from './mount.ts';

/** Files that are handed to the helper in one message. */
const BATCH = 512;

/**
 * The clone lane: the files of a folder on the disk of the new home come to share their blocks with those
 * in staging. What cannot, because another disk lies below the folder, is copied.
 */
export function createCloneLane(source: OpenSource, env: Env): Lane {
  return {
    id: 'clone',
    fill: (entries, staging, context) => {
      const filling = { source, env, staging, context };
      return withHelper(filling, entries, (helper, files) => clones(filling, helper, files));
    },
  };
}

async function* clones(
  filling: Mounted,
  helper: Helper,
  files: AsyncIterable<LaneFile>,
): AsyncGenerator<LaneOutcome> {
  const { source, staging, context } = filling;
  for await (const batch of inBatches(files, BATCH)) {
    context.signal.throwIfAborted();
    const request = { root: source.root, staging, files: batch.map(asked) };
    const replies = await helper.call('clone', request);
    for (const [at, file] of batch.entries()) {
      const reply = replies[at];
      if (reply === undefined || reply.kind === 'unshared') {
        yield await bring(filling, helper, file);
        continue;
      }
      if (reply.kind === 'cloned') context.report(file.size, file.path);
      yield outcomeOf(file, reply);
    }
  }
}

/** What became of a file. Throws what ends the whole lane. */
function outcomeOf(
  file: LaneFile,
  reply: Exclude<Cloned, { readonly kind: 'unshared' }>,
): LaneOutcome {
  if (reply.kind === 'cloned') return { kind: 'cloned', file };
  if (isFatal(fromFailureData(reply.error))) throw fromFailureData(reply.error);
  return { kind: 'failed', file, error: reply.error };
}

type Cloned = OperationReply<'clone'>[number];

function asked({ path, size, mode, mtime }: LaneFile) {
  return { path, size, mode, mtime };
}
