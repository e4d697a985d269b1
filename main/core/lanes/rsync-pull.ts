import { statfs } from 'node:fs/promises';
import { type Failure, type FailureData, failure } from '../../../shared/failure.ts';
import { formatBytes } from '../../../shared/util/format-bytes.ts';
import type { Env } from '../env.ts';
import { bytesOfName } from '../fs/names.ts';
import { boxed, type CommandLine } from '../process/boxed.ts';
import { stream } from '../process/stream.ts';
import type { RsyncEndpoint } from '../sources/source.ts';
import { OUT_FORMAT, parseComplaint, parseOutput, type RsyncComplaint } from './rsync-output.ts';

/** What one rsync is to do. */
export interface PullOptions {
  /** Options of its own, beside those that all have. */
  readonly options: readonly string[];
  readonly paths: readonly string[];
  /** A connection of its own, where one of ssh's channels carries less than the line. */
  readonly ownConnection: boolean;
  readonly signal: AbortSignal;
  /** A file that was transferred, or, in a dry run, would be: `hash` is null there. */
  readonly onFile: (path: string, hash: string | null) => void;
  /** Bytes that have come over so far in this rsync, and the file last told. */
  readonly onBytes: (bytes: number, current: string) => void;
}

/** Options of every rsync that brings content. Folders stay open until they are in their place. */
export const bringing = [
  ...['--times', '--perms', '--chmod=Du+rwx', '--inplace', '--no-implied-dirs'],
  ...['--numeric-ids', '--ignore-times'],
];

/** Whether files are still what was brought, by size and time. */
export const comparing = ['--times', '--dry-run', '--no-implied-dirs'];

/** Where rsync brings things from and to. */
interface Receiver {
  readonly endpoint: RsyncEndpoint;
  readonly env: Env;
  readonly staging: string;
  /** Options that this computer's rsync is new enough for. */
  readonly trusting: readonly string[];
}

/**
 * Runs one rsync from the old computer into staging. Gives what it complained of, file by file.
 * Throws `source/link-lost`, `home/disk-full`, `home/quota`, `home/read-only-target` or `app/program-failed`.
 */
export async function pull(
  given: Receiver,
  wanted: PullOptions,
): Promise<ReadonlyMap<string, FailureData>> {
  const { endpoint, env, staging } = given;
  const errors = new Map<string, FailureData>();
  const trouble: RsyncComplaint[] = [];
  let current = '';
  const ended = await stream(await commandOf(given, wanted), {
    env: env.childEnv,
    signal: wanted.signal,
    input: names(inOrder(wanted.paths)),
    onOutput: (line) => {
      const parsed = parseOutput(line);
      if (parsed.kind === 'progress') wanted.onBytes(parsed.bytes, current);
      if (parsed.kind !== 'file') return;
      current = parsed.path;
      wanted.onFile(parsed.path, parsed.hash);
    },
    onError: (line) => {
      const complaint = parseComplaint(line, endpoint.home);
      if (complaint.kind === 'file') errors.set(complaint.path, complaint.error);
      else trouble.push(complaint);
    },
  });
  if (wanted.signal.aborted) throw wanted.signal.reason;
  const told = errors.size > 0 || trouble.some(({ kind }) => kind === 'attributes');
  await judge(ended.status, { trouble, told, staging, env });
  return errors;
}

/** Exit statuses of rsync(1): 23 and 24 are told file by file, everything else ends the lane. */
async function judge(
  status: number | null,
  given: {
    readonly trouble: readonly RsyncComplaint[];
    readonly told: boolean;
    readonly staging: string;
    readonly env: Env;
  },
): Promise<void> {
  const { trouble, told, staging, env } = given;
  for (const { kind } of trouble) {
    const disk = await diskTrouble(kind, staging);
    if (disk) throw disk;
  }
  if (status === 0 || status === 24 || (status === 23 && told)) return;
  const said = trouble.flatMap((one) => (one.kind === 'other' ? [one.text] : []));
  env.log.warn('rsync ended', { status, said: said.slice(-4).join(' | ').slice(0, 400) });
  if (status === null || linkStatuses.includes(status)) throw failure('source/link-lost');
  // The last line only says that there were others.
  const reasons = said.filter((line) => !line.startsWith('rsync error:'));
  const detail = (reasons.at(-1) ?? said.at(-1) ?? `exit status ${status}`).slice(0, 300);
  throw failure('app/program-failed', { program: 'rsync', detail });
}

async function diskTrouble(kind: RsyncComplaint['kind'], staging: string): Promise<Failure | null> {
  switch (kind) {
    case 'disk-full': {
      const { bavail, bsize } = await statfs(staging);
      return failure('home/disk-full', { free: formatBytes(bavail * bsize, 'en') });
    }
    case 'quota':
      return failure('home/quota');
    case 'read-only':
      return failure('home/read-only-target', { path: staging });
    case 'write-error':
      return failure('home/write-error', { path: staging });
    case 'file':
    case 'attributes':
    case 'other':
      return null;
  }
}

/** Socket error, protocol stream error, time-out twice, and ssh's own end. */
const linkStatuses = [10, 12, 30, 35, 255];

function commandOf(given: Receiver, { options, ownConnection }: PullOptions): Promise<CommandLine> {
  const { shell, target, home } = given.endpoint;
  const own = ownConnection ? ['-o', 'ControlPath=none'] : [];
  const remote = shell ? ['-e', [...shell, ...own].join(' ')] : [];
  const from = shell ? `${target}:${home}/` : `${home}/`;
  const args = [
    ...['--checksum-choice=xxh128', `--out-format=${OUT_FORMAT}`, '--outbuf=L'],
    ...['--files-from=-', '--from0', '--timeout=60'],
    ...given.trusting,
    ...options,
    ...remote,
    ...[from, `${given.staging}/`],
  ];
  const { childEnv: env } = given.env;
  return boxed({ program: 'rsync', args }, { writable: [given.staging], env });
}

/** Names that jump between folders cost the sender a sixth more time. */
function inOrder(paths: readonly string[]): readonly string[] {
  return [...paths].sort();
}

const PIECE = 1000;
const NUL = Buffer.from([0]);

async function* names(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (let at = 0; at < paths.length; at += PIECE) {
    const piece = paths.slice(at, at + PIECE);
    yield Buffer.concat(piece.flatMap((path) => [bytesOfName(path), NUL]));
  }
}
