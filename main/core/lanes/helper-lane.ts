import { Failure, failure } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { type Helper, startHelper } from '../helper/client.ts';
import type { OpenSource } from '../sources/source.ts';
import type { LaneContext, LaneEntry, LaneFile, LaneOutcome } from './lane.ts';

/** What ends a whole lane; everything else is one file's failure. */
const fatal: readonly Failure['code'][] = [
  'source/link-lost',
  'source/protocol-broken',
  'source/folder-missing',
  'source/helper-lost',
  'app/cancelled',
  'home/disk-full',
  'home/quota',
  'home/read-only-target',
];

/** Whether an error ends a whole lane. */
export function isFatal(error: unknown): boolean {
  return error instanceof Failure && fatal.includes(error.code);
}

/** What a helper process of a lane works with. */
export interface Filling {
  readonly source: Pick<OpenSource, 'isReady' | 'subscribe'>;
  readonly env: Env;
  readonly staging: string;
  readonly context: LaneContext;
}

/**
 * Lends a helper process for as long as `work` takes. It is ended when the run is cancelled, and when
 * the link breaks: that ends every read that hangs in it. Each file is looked at again right after it
 * was read, so that of those that came over in an earlier attempt nothing is left to ask.
 */
export async function* withHelper(
  { source, env, context }: Filling,
  entries: AsyncIterable<LaneEntry>,
  work: (helper: Helper, files: AsyncIterable<LaneFile>) => AsyncIterable<LaneOutcome>,
): AsyncGenerator<LaneOutcome> {
  const { signal } = context;
  const helper = startHelper(env);
  const check = (): void => {
    if (!source.isReady()) helper.abandon(failure('source/link-lost'));
  };
  const stopWatching = source.subscribe(check);
  const cancel = (): void => helper.abandon(failure('app/cancelled'));
  signal.addEventListener('abort', cancel, { once: true });
  try {
    check();
    yield* work(helper, newFiles(entries));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    stopWatching();
    signal.removeEventListener('abort', cancel);
    helper.abandon(failure('app/cancelled'));
  }
}

async function* newFiles(entries: AsyncIterable<LaneEntry>): AsyncGenerator<LaneFile> {
  for await (const entry of entries) {
    if (entry.kind === 'file' && !entry.file.isStaged) yield entry.file;
  }
}

/** Works on some items at once; results come as they are ready. Stops taking items at the first error. */
export async function* inParallel<T, R>(
  items: AsyncIterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running = new Set<Promise<R>>();
  const settle = async (): Promise<R> => {
    const [done, result] = await Promise.race(
      [...running].map((one) => one.then((value) => [one, value] as const)),
    );
    running.delete(done);
    return result;
  };
  try {
    for await (const item of items) {
      running.add(work(item));
      if (running.size >= atOnce) yield await settle();
    }
    while (running.size > 0) yield await settle();
  } finally {
    for (const one of running) one.catch(() => undefined);
  }
}
