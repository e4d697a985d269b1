import type { Env } from '../env.ts';
import type { Helper } from '../helper/client.ts';
import type { OperationPart, OperationRequest } from '../helper/protocol.ts';
import type { SftpEndpoint } from '../sources/source.ts';
import { type Filling, inParallel, withHelper } from './helper-lane.ts';
import type { Lane, LaneFile, LaneOutcome } from './lane.ts';

/** Files that are handed to the helper in one message, and messages at once: more than it ever has on their way. */
const BATCH_FILES = 64;
const BATCHES = 16;
/** So that a message with large files does not keep small ones waiting. */
const BATCH_BYTES = 16 * 1024 * 1024;

/**
 * The SFTP lane: a child of ours speaks to the old computer's SFTP server itself, with many files on
 * their way at once. For hosts without rsync.
 */
export function createSftpLane(source: Filling['source'], endpoint: SftpEndpoint, env: Env): Lane {
  return {
    id: 'sftp',
    fill: (entries, staging, context) => {
      const filling = { source, env, staging, context };
      return withHelper(filling, entries, (helper, files) =>
        untilBroken(filling, { helper, endpoint }, files),
      );
    },
  };
}

type Asked = OperationRequest<'copyBySftp'>['files'][number];

interface Reader {
  readonly helper: Helper;
  readonly endpoint: SftpEndpoint;
}

/** What became of a message: all that was told, and what ended it. */
interface Brought {
  readonly told: readonly LaneOutcome[];
  readonly error: unknown;
}

/** The iteration ends only when its outcomes are all told. */
async function* untilBroken(
  filling: Filling,
  reader: Reader,
  files: AsyncIterable<LaneFile>,
): AsyncGenerator<LaneOutcome> {
  let broken = false;
  let reason: unknown = null;
  const untilThen = async function* (): AsyncGenerator<LaneFile> {
    for await (const file of files) {
      if (broken) return;
      yield file;
    }
  };
  const all = inParallel(inBatches(untilThen()), BATCHES, (batch) => bring(filling, reader, batch));
  for await (const { told, error } of all) {
    yield* told;
    if (error === null) continue;
    reason = broken ? reason : error;
    broken = true;
  }
  if (broken) throw reason;
}

/** Never rejects: what came over before a link broke counts. */
async function bring(
  { staging, context }: Filling,
  { helper, endpoint }: Reader,
  files: readonly LaneFile[],
): Promise<Brought> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const told: LaneOutcome[] = [];
  const onPart = ({ bytes, current, outcomes }: OperationPart<'copyBySftp'>): void => {
    if (bytes > 0) context.report(bytes, current);
    for (const outcome of outcomes) {
      const file = byPath.get(outcome.path);
      if (file) told.push(outcomeOf(file, outcome));
    }
  };
  try {
    const request = { ...endpoint, staging, files: files.map(asked) };
    await helper.call('copyBySftp', request, { onPart });
    return { told, error: null };
  } catch (error) {
    return { told, error };
  }
}

function asked({ path, size, mode, mtime }: LaneFile): Asked {
  return { path, size, mode, mtime };
}

function outcomeOf(
  file: LaneFile,
  outcome: OperationPart<'copyBySftp'>['outcomes'][number],
): LaneOutcome {
  if ('hash' in outcome) {
    return { kind: 'staged', file, hash: outcome.hash, mark: outcome.mark };
  }
  return { kind: 'failed', file, error: outcome.error };
}

async function* inBatches(files: AsyncIterable<LaneFile>): AsyncGenerator<readonly LaneFile[]> {
  let batch: LaneFile[] = [];
  let bytes = 0;
  for await (const file of files) {
    batch.push(file);
    bytes += file.size;
    if (batch.length < BATCH_FILES && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
