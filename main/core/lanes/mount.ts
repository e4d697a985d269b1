import { Failure, failure, toFailureData } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { type Helper, startHelper } from '../helper/client.ts';
import type { OpenSource } from '../sources/source.ts';
import { setExactTimes, type ExactTime } from './exact-times.ts';
import type { Lane, LaneContext, LaneEntry, LaneFile, LaneOutcome } from './lane.ts';

/** Files on their way at once. libfuse serves ten requests at a time; more only wait. */
const AT_ONCE = 16;

/** Outcomes that wait for their exact times are told in bunches. */
const BUNCH = 512;

/** What ends the whole lane; everything else is one file's failure. */
const fatal: readonly Failure['code'][] = [
  'source/link-lost',
  'source/folder-missing',
  'source/helper-lost',
  'app/cancelled',
  'home/disk-full',
  'home/quota',
  'home/read-only-target',
];

/** The mount lane: files are read one by one through a mount, or from a folder, by a child of ours. */
export function createMountLane(source: OpenSource, env: Env): Lane {
  return {
    id: 'mount',
    fill: async function* fill(entries, staging, context) {
      const known: LaneFile[] = [];
      yield* new Filling(source, env, staging, context).outcomes(filesOf(entries, known));
      for (const file of known) yield { kind: 'settled', file };
    },
  };
}

/** The files that have to come over; those that did are put into `known`: each is looked at twice when it is read. */
async function* filesOf(
  entries: AsyncIterable<LaneEntry>,
  known: LaneFile[],
): AsyncGenerator<LaneFile> {
  for await (const entry of entries) {
    if (entry.kind !== 'file') continue;
    if (entry.file.isStaged) known.push(entry.file);
    else yield entry.file;
  }
}

interface Told {
  readonly outcome: LaneOutcome;
  /** The time that is still to be set, where Node could not. */
  readonly time: ExactTime | null;
}

class Filling {
  readonly #source: OpenSource;
  readonly #env: Env;
  readonly #staging: string;
  readonly #context: LaneContext;
  readonly #helper: Helper;
  readonly #mounted: boolean;

  constructor(source: OpenSource, env: Env, staging: string, context: LaneContext) {
    this.#source = source;
    this.#env = env;
    this.#staging = staging;
    this.#context = context;
    this.#helper = startHelper(env);
    // A home that lies in a folder of this computer is its own root; every other one is mounted.
    this.#mounted = source.root !== source.host.home;
  }

  async *outcomes(files: AsyncIterable<LaneFile>): AsyncGenerator<LaneOutcome> {
    const { signal } = this.#context;
    const stopWatching = this.#source.subscribe(() => this.#check());
    const cancel = (): void => this.#helper.abandon(failure('app/cancelled'));
    signal.addEventListener('abort', cancel, { once: true });
    try {
      this.#check();
      let held: Told[] = [];
      for await (const told of inParallel(files, AT_ONCE, (file) => this.#bring(file))) {
        if (told.time === null) {
          yield told.outcome;
          continue;
        }
        held.push(told);
        if (held.length < BUNCH) continue;
        yield* await this.#finish(held);
        held = [];
      }
      yield* await this.#finish(held);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      stopWatching();
      signal.removeEventListener('abort', cancel);
      this.#helper.abandon(failure('app/cancelled'));
    }
  }

  /** A link that is down ends every read that hangs in it. */
  #check(): void {
    if (!this.#source.isReady()) this.#helper.abandon(failure('source/link-lost'));
  }

  async #bring(file: LaneFile): Promise<Told> {
    const { path } = file;
    const { size, mode, mtime } = file;
    const place = { root: this.#source.root, mounted: this.#mounted, staging: this.#staging };
    const request = { ...place, path, size, mode, mtime };
    try {
      const { hash, time } = await this.#helper.call('copy', request, {
        onPart: (bytes) => this.#context.report(bytes, path),
      });
      return {
        outcome: { kind: 'staged', file, hash },
        time: time === null ? null : { path, mode: file.mode, mtime: time },
      };
    } catch (error) {
      if (error instanceof Failure && fatal.includes(error.code)) throw error;
      return { outcome: { kind: 'failed', file, error: toFailureData(error) }, time: null };
    }
  }

  async #finish(held: readonly Told[]): Promise<LaneOutcome[]> {
    const times = held.flatMap(({ time }) => (time === null ? [] : [time]));
    if (times.length > 0) {
      await setExactTimes(this.#staging, times, {
        env: this.#env.childEnv,
        signal: this.#context.signal,
      });
    }
    return held.map(({ outcome }) => outcome);
  }
}

/** Works on some items at once; results come as they are ready. Stops taking items at the first error. */
async function* inParallel<T, R>(
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
