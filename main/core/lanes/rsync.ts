import { statfs } from 'node:fs/promises';
import { failure, toFailureData } from '../../../shared/failure.ts';
import { formatBytes } from '../../../shared/util/format-bytes.ts';
import type { Env } from '../env.ts';
import { bytesOfName } from '../fs/names.ts';
import { boxed, type CommandLine } from '../process/boxed.ts';
import { stream } from '../process/stream.ts';
import type { RsyncEndpoint } from '../sources/source.ts';
import type { Lane, LaneContext, LaneFile, LaneOutcome } from './lane.ts';
import { OUT_FORMAT, parseComplaint, parseOutput, type RsyncComplaint } from './rsync-output.ts';

/** Files per rsync: bounds what is held in memory; starting one costs 10 to 150 ms. */
const BATCH = 20_000;

/** Rounds after which a file that still changes is called busy (facts: rsync exits 0 on a torn file). */
const ROUNDS = 3;

/**
 * The rsync lane: one rsync, whole files, in place into staging, which nobody sees. A clean exit is
 * no proof: a quick-check round follows until nothing changes any more.
 */
export function createRsyncLane(endpoint: RsyncEndpoint, env: Env): Lane {
  return {
    id: 'rsync',
    fill: async function* fill(files, staging, context) {
      for await (const batch of inBatches(files, BATCH)) {
        yield* fillBatch(new Pull(endpoint, env, staging, context), batch);
      }
    },
  };
}

async function* fillBatch(pull: Pull, batch: readonly LaneFile[]): AsyncGenerator<LaneOutcome> {
  const staged = new Map<string, string>();
  const failed = new Map<string, LaneOutcome>();
  let wanted = batch.map((file) => file.path);
  for (let round = 1; wanted.length > 0; round++) {
    const result = await pull.transfer(wanted, round);
    for (const [path, hash] of result.hashes) staged.set(path, hash);
    for (const [path, error] of result.errors) failed.set(path, { kind: 'failed', path, error });
    for (const path of wanted) {
      if (staged.has(path) || failed.has(path)) continue;
      failed.set(path, { kind: 'failed', path, error: toFailureData(failure('home/not-copied')) });
    }
    const changed = await pull.changedSince(wanted.filter((path) => !failed.has(path)));
    wanted = changed;
    if (round < ROUNDS) continue;
    const busy = toFailureData(failure('home/busy'));
    for (const path of changed) failed.set(path, { kind: 'failed', path, error: busy });
    break;
  }
  for (const { path } of batch) {
    const hash = staged.get(path);
    yield failed.get(path) ?? { kind: 'staged', path, hash: hash ?? '' };
  }
}

interface Transferred {
  readonly hashes: Map<string, string>;
  readonly errors: Map<string, ReturnType<typeof toFailureData>>;
}

class Pull {
  readonly #endpoint: RsyncEndpoint;
  readonly #env: Env;
  readonly #staging: string;
  readonly #context: LaneContext;

  constructor(endpoint: RsyncEndpoint, env: Env, staging: string, context: LaneContext) {
    this.#endpoint = endpoint;
    this.#env = env;
    this.#staging = staging;
    this.#context = context;
  }

  /** Fetches files. The first round sends whole files; later ones only what differs. */
  async transfer(paths: readonly string[], round: number): Promise<Transferred> {
    const whole = round === 1 ? '--whole-file' : '--no-whole-file';
    const result = await this.#rsync([whole, '--ignore-times', '--info=progress2'], paths);
    return { hashes: result.hashes, errors: result.errors };
  }

  /** Which of these files are no longer what was fetched, by size and time. */
  async changedSince(paths: readonly string[]): Promise<string[]> {
    if (paths.length === 0) return [];
    const result = await this.#rsync(['--dry-run'], paths);
    return paths.filter((path) => result.listed.has(path) || result.errors.has(path));
  }

  async #rsync(options: readonly string[], paths: readonly string[]) {
    const hashes = new Map<string, string>();
    const listed = new Set<string>();
    const errors: Transferred['errors'] = new Map();
    const trouble: RsyncComplaint[] = [];
    let reported = 0;
    let current = '';
    const report = (bytes: number): void => {
      if (bytes > reported) this.#context.report(bytes - reported, current);
      reported = Math.max(reported, bytes);
    };
    const ended = await stream(await this.#command(options), {
      env: this.#env.childEnv,
      signal: this.#context.signal,
      input: names(paths),
      onOutput: (line) => {
        const parsed = parseOutput(line);
        if (parsed.kind === 'progress') report(parsed.bytes);
        if (parsed.kind !== 'file') return;
        current = parsed.path;
        listed.add(parsed.path);
        if (parsed.hash) hashes.set(parsed.path, parsed.hash);
      },
      onError: (line) => {
        const complaint = parseComplaint(line, this.#endpoint.home);
        if (complaint.kind === 'file') errors.set(complaint.path, complaint.error);
        else trouble.push(complaint);
      },
    });
    if (this.#context.signal.aborted) throw this.#context.signal.reason;
    const told = errors.size > 0 || trouble.some(({ kind }) => kind === 'attributes');
    await this.#judge(ended.status, trouble, told);
    return { hashes, listed, errors };
  }

  /** Exit statuses of rsync(1): 23 and 24 are told file by file, everything else ends the lane. */
  async #judge(
    status: number | null,
    trouble: readonly RsyncComplaint[],
    told: boolean,
  ): Promise<void> {
    if (trouble.some(({ kind }) => kind === 'disk-full')) {
      const { bavail, bsize } = await statfs(this.#staging);
      throw failure('home/disk-full', { free: formatBytes(bavail * bsize, 'en') });
    }
    if (trouble.some(({ kind }) => kind === 'quota')) throw failure('home/quota');
    if (trouble.some(({ kind }) => kind === 'read-only')) {
      throw failure('home/read-only-target', { path: this.#staging });
    }
    if (status === 0 || status === 24 || (status === 23 && told)) return;
    const said = trouble.flatMap((one) => (one.kind === 'other' ? [one.text] : []));
    this.#env.log.warn('rsync ended', { status, said: said.slice(-4).join(' | ').slice(0, 400) });
    if (status === null || [10, 12, 30, 35, 255].includes(status))
      throw failure('source/link-lost');
    const detail = said.at(-1) ?? `exit status ${status}`;
    throw failure('app/program-failed', { program: 'rsync', detail });
  }

  #command(options: readonly string[]): Promise<CommandLine> {
    const { shell, target, home } = this.#endpoint;
    const remote = shell ? ['-e', shell.join(' ')] : [];
    const from = shell ? `${target}:${home}/` : `${home}/`;
    const args = [
      ...['--times', '--perms', '--xattrs', '--inplace', '--no-implied-dirs', '--numeric-ids'],
      ...['--checksum-choice=xxh128', `--out-format=${OUT_FORMAT}`, '--outbuf=L'],
      ...['--files-from=-', '--from0', '--timeout=60'],
      ...options,
      ...remote,
      ...[from, `${this.#staging}/`],
    ];
    const writable = [this.#staging];
    return boxed({ program: 'rsync', args }, { writable, env: this.#env.childEnv });
  }
}

async function* names(paths: readonly string[]): AsyncGenerator<Buffer> {
  const PIECE = 1000;
  for (let at = 0; at < paths.length; at += PIECE) {
    const piece = paths
      .slice(at, at + PIECE)
      .flatMap((path) => [bytesOfName(path), Buffer.from([0])]);
    yield Buffer.concat(piece);
  }
}

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
