import { type FailureData, failure, toFailureData } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { below, look, setMode } from '../fs/target.ts';
import type { LinkSpeed, OpenSource, RsyncEndpoint } from '../sources/source.ts';
import { anySignal } from '../util/any-signal.ts';
import { AsyncQueue } from '../util/async-queue.ts';
import { inBatches } from '../util/in-batches.ts';
import type { Lane, LaneContext, LaneEntry, LaneFile, LaneOutcome } from './lane.ts';
import { bringing, comparing, pull } from './rsync-pull.ts';
import { trustingOptions } from './rsync-version.ts';

/** Entries per rsync: bounds what is held in memory; starting one costs 10 to 150 ms. */
const BATCH = 25_000;

/** Rounds after which a file that still changes is called busy (facts: rsync exits 0 on a torn file). */
const ROUNDS = 3;

/** Bytes a second from which on zstd only costs time: a link of 1 Gbit/s carries 117 million, one of 2.5 carries 290. */
const FAST_LINK = 160_000_000;

/** Only of larger files it is told how far they are; a line for each small one would cost more than it says. */
const TOLD_BYTES = 4 * 1024 * 1024;

/** One ssh channel carries 2 MiB per round trip; a second connection pays for large files from here on. */
const LONG_ROUND_TRIP_MS = 5;
const LARGE_BYTES = 1_000_000;

/**
 * The rsync lane: whole files, in place into staging, which nobody sees. A clean exit is no proof:
 * quick-check rounds follow until nothing changes any more.
 */
export function createRsyncLane(
  endpoint: RsyncEndpoint,
  env: Env,
  source: Pick<OpenSource, 'speed' | 'mayHaveXattrs'>,
): Lane {
  return {
    id: 'rsync',
    fill: async function* fill(entries, staging, context) {
      let known: Promise<Known> | null = null;
      for await (const batch of inBatches(entries, BATCH)) {
        // Only where there is something to bring.
        known ??= learn(source, env, context.signal);
        const queue = new AsyncQueue<LaneOutcome>();
        const filling = new BatchFilling(
          { endpoint, env, staging, context, ...(await known), queue },
          batch,
        );
        queue.endWith(filling.fill());
        yield* queue;
      }
    },
  };
}

/** What is learned of both ends before the first file comes over. */
interface Known {
  readonly speed: LinkSpeed | null;
  readonly hasXattrs: boolean;
  readonly trusting: readonly string[];
}

async function learn(
  source: Pick<OpenSource, 'speed' | 'mayHaveXattrs'>,
  env: Env,
  signal: AbortSignal,
): Promise<Known> {
  const speed = await source.speed(signal);
  const [hasXattrs, trusting] = await Promise.all([
    source.mayHaveXattrs(signal),
    trustingOptions(env, signal),
  ]);
  return { speed, hasXattrs, trusting };
}

interface Parts extends Known {
  readonly endpoint: RsyncEndpoint;
  readonly env: Env;
  readonly staging: string;
  readonly context: LaneContext;
  readonly queue: AsyncQueue<LaneOutcome>;
}

/** Files that one rsync brings, and how. */
interface Part {
  readonly options: readonly string[];
  readonly paths: readonly string[];
  readonly ownConnection: boolean;
}

class BatchFilling {
  readonly #parts: Parts;
  readonly #files = new Map<string, LaneFile>();
  readonly #folders: string[] = [];
  readonly #failed = new Map<string, FailureData>();

  constructor(parts: Parts, batch: readonly LaneEntry[]) {
    this.#parts = parts;
    for (const entry of batch) {
      if (entry.kind === 'folder') this.#folders.push(entry.folder.path);
      else this.#files.set(entry.file.path, entry.file);
    }
  }

  async fill(): Promise<void> {
    const { context } = this.#parts;
    const files = [...this.#files.values()];
    const wanted = files.filter(({ isStaged }) => !isStaged);
    // Folders alone are made elsewhere; only rsync knows what they have beside mode and time.
    const hasFolders = this.#parts.hasXattrs && this.#folders.length > 0;
    if (wanted.length > 0 || hasFolders) await this.#bring(this.#firstParts(wanted));
    for (let round = 2; !context.isListedAgain; round++) {
      const changed = await this.#changed();
      if (changed.length === 0) break;
      await context.quiet();
      if (round > ROUNDS) {
        this.#fail(changed, toFailureData(failure('home/busy')));
        break;
      }
      // What has changed is there but for that: only the difference comes over.
      this.#makeWritable(changed);
      await this.#bring([this.#part(['--no-whole-file'], changed)]);
    }
    for (const [path, file] of this.#files) {
      if (!this.#failed.has(path)) this.#parts.queue.push({ kind: 'settled', file });
    }
  }

  /** Sorts what is wanted into rsyncs: new files whole, files with holes as such, parts from where they end. */
  #firstParts(wanted: readonly LaneFile[]): readonly Part[] {
    const begun: LaneFile[] = [];
    const sparse: LaneFile[] = [];
    const fresh: LaneFile[] = [];
    if (this.#parts.context.mayResume) this.#makeWritable(paths(wanted));
    for (const file of wanted) {
      if (this.#isBegun(file)) begun.push(file);
      else if (isSparse(file)) sparse.push(file);
      else fresh.push(file);
    }
    const [first = [], second = []] = this.#halves(fresh);
    const whole = ['--whole-file'];
    return [
      this.#part(whole, [...this.#folders, ...paths(first)]),
      ...(second.length > 0 ? [{ ...this.#part(whole, paths(second)), ownConnection: true }] : []),
      ...(sparse.length > 0 ? [this.#part([...whole, '--sparse'], paths(sparse))] : []),
      ...(begun.length > 0 ? [this.#part(['--no-whole-file', '--sparse'], paths(begun))] : []),
    ].filter((part) => part.paths.length > 0);
  }

  /** A read-only file that came before has its mode already: rsync writes in place, and could not open it. */
  #makeWritable(paths: readonly string[]): void {
    for (const path of paths) {
      const staged = below(this.#parts.staging, path);
      const found = look(staged);
      if (found?.type === 'file' && (found.mode & 0o200) === 0) setMode(staged, 0o600);
    }
  }

  #isBegun({ path }: LaneFile): boolean {
    const { context, staging } = this.#parts;
    return context.mayResume && (look(below(staging, path))?.size ?? 0) > 0;
  }

  /** Large files over a long way come over two connections, about as many bytes over each. */
  #halves(files: readonly LaneFile[]): readonly (readonly LaneFile[])[] {
    const roundTripMs = this.#parts.speed?.roundTripMs ?? 0;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (roundTripMs < LONG_ROUND_TRIP_MS || bytes < LARGE_BYTES * files.length) return [files];
    const halves: [LaneFile[], LaneFile[]] = [[], []];
    const sums: [number, number] = [0, 0];
    for (const file of [...files].sort((a, b) => b.size - a.size)) {
      const lighter = sums[0] <= sums[1] ? 0 : 1;
      halves[lighter].push(file);
      sums[lighter] += file.size;
    }
    return halves;
  }

  #part(options: readonly string[], paths: readonly string[]): Part {
    const rate = this.#parts.speed?.bytesPerSecond ?? null;
    const zstd = ['--compress', '--compress-choice=zstd', '--compress-level=1'];
    const squeezed = rate !== null && rate < FAST_LINK ? zstd : [];
    const xattrs = this.#parts.hasXattrs ? ['--xattrs'] : [];
    return { options: [...options, ...xattrs, ...squeezed], paths, ownConnection: false };
  }

  /** Brings files. Those of a part that goes over another connection come at the same time. */
  async #bring(parts: readonly Part[]): Promise<void> {
    const arrived = new Set<string>();
    const beside = parts.filter(({ ownConnection }) => ownConnection);
    const inTurn = parts.filter(({ ownConnection }) => !ownConnection);
    const stop = new AbortController();
    const { signal, dispose } = anySignal(this.#parts.context.signal, stop.signal);
    const work = [
      ...beside.map((part) => this.#pull(part, arrived, signal)),
      (async () => {
        for (const part of inTurn) await this.#pull(part, arrived, signal);
      })(),
    ];
    try {
      await Promise.all(work);
    } catch (error) {
      // One that broke ends the other, and what it broke of is what is told.
      stop.abort(error);
      await Promise.allSettled(work);
      throw error;
    } finally {
      dispose();
    }
    const missing = parts
      .flatMap((part) => part.paths)
      .filter((path) => this.#files.has(path) && !arrived.has(path) && !this.#failed.has(path));
    this.#fail(missing, toFailureData(failure('home/not-copied')));
  }

  async #pull(part: Part, arrived: Set<string>, signal: AbortSignal): Promise<void> {
    const { context, queue, endpoint } = this.#parts;
    let reported = 0;
    /**
     * Told, and perhaps not whole yet: a receiving rsync tells of a file before it gives it its time, and
     * goes on to the next only then; a local one tells what it has sent, before it is written.
     */
    let held: { readonly file: LaneFile; readonly hash: string }[] = [];
    const isReceiver = endpoint.shell !== null;
    const release = (): void => {
      for (const one of held)
        if (!this.#failed.has(one.file.path)) queue.push({ kind: 'arrived', ...one });
      held = [];
    };
    const hasLarge = part.paths.some((path) => (this.#files.get(path)?.size ?? 0) > TOLD_BYTES);
    const errors = await pull(this.#parts, {
      ...part,
      options: [...bringing, ...(hasLarge ? ['--info=progress2'] : []), ...part.options],
      signal,
      onFile: (path, hash) => {
        const file = this.#files.get(path);
        if (!file || hash === null) return;
        arrived.add(path);
        if (!hasLarge) context.report(file.size, path);
        if (isReceiver) release();
        held.push({ file, hash });
      },
      onBytes: (bytes, current) => {
        if (bytes > reported) context.report(bytes - reported, current);
        reported = Math.max(reported, bytes);
      },
    });
    for (const [path, error] of errors) this.#fail([path], error);
    release();
  }

  /** Which files are no longer what was brought, by size and time. */
  async #changed(): Promise<readonly string[]> {
    const candidates = [...this.#files.keys()].filter((path) => !this.#failed.has(path));
    if (candidates.length === 0) return [];
    const changed = new Set<string>();
    const errors = await pull(this.#parts, {
      options: comparing,
      paths: candidates,
      ownConnection: false,
      signal: this.#parts.context.signal,
      onFile: (path) => changed.add(path),
      onBytes: () => undefined,
    });
    for (const path of errors.keys()) changed.add(path);
    return candidates.filter((path) => changed.has(path));
  }

  #fail(failed: readonly string[], error: FailureData): void {
    for (const path of failed) {
      const file = this.#files.get(path);
      if (!file || this.#failed.has(path)) continue;
      this.#failed.set(path, error);
      this.#parts.queue.push({ kind: 'failed', file, error });
    }
  }
}

function paths(files: readonly LaneFile[]): readonly string[] {
  return files.map(({ path }) => path);
}

const BLOCK = 512;

/** Fewer blocks than the size needs: there are holes in it. */
function isSparse({ blocks, size }: LaneFile): boolean {
  return blocks !== null && blocks * BLOCK < size;
}
