import { chmodSync, lstatSync, readFileSync, unlinkSync } from 'node:fs';
import { Failure, failure, toFailureData } from '../../../shared/failure.ts';
import { hashFile, makeHash, withHasher } from '../fs/hash.ts';
import { fsPath } from '../fs/names.ts';
import { isSafePath } from '../plans/safe-path.ts';
import type { Attributes } from '../sftp/replies.ts';
import type { OperationPart, OperationRequest } from './protocol.ts';
import { Gate } from './sftp-gate.ts';
import { bytesAhead, Pieces } from './sftp-pieces.ts';
import { FileProgress, Teller } from './sftp-progress.ts';
import { type SftpSession, sftpSession } from './sftp-session.ts';
import {
  explainWrite,
  isWhole,
  ONE_ANSWER,
  SECOND,
  StagedFile,
  wireSeconds,
} from './staged-file.ts';

type Request = OperationRequest<'copyBySftp'>;
type File = Request['files'][number];
type Part = OperationPart<'copyBySftp'>;
type Outcome = Part['outcomes'][number];

/** Bytes of all files on their way at once: what memory has to hold at worst. */
const MOST_BYTES = 24 * 1024 * 1024;
/** What is hashed in one go. */
const MOST_AT_HAND = 1024 * 1024;
/** A bit more than the second that times on the wire are told in. */
const NEXT_SECOND_MS = 1100;

/**
 * Brings some regular files into staging, with mode and time. Outcomes and bytes are told as they
 * come; a failure that ends everything (a lost link, a full disk) rejects after what was told.
 */
export async function copyBySftp(
  request: Request,
  tell: (part: Part) => void,
  signal: AbortSignal,
): Promise<null> {
  const copier = await copierFor(request);
  const teller = new Teller(tell);
  const all = request.files.map(async (file) => {
    const progress = new FileProgress((bytes) => teller.bytes(bytes, file.path));
    teller.outcome(await copier.bring({ file, staging: request.staging, signal, progress }));
  });
  const ended = await Promise.allSettled(all);
  teller.end();
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return null;
}

interface Job {
  readonly file: File;
  readonly staging: string;
  readonly signal: AbortSignal;
  readonly progress: FileProgress;
}

/** What a file is like on the wire: times there are seconds of 32 bits. */
interface Version {
  readonly size: number;
  readonly mtime: number;
}

/** One reading of a file: whole, or of another version than was expected. */
type Attempt =
  | { readonly kind: 'whole'; readonly outcome: Outcome }
  | { readonly kind: 'other'; readonly version: Version };

/** What ends everything; everything else is one file's failure. */
const fatal: readonly Failure['code'][] = [
  'source/link-lost',
  'source/protocol-broken',
  'app/cancelled',
  'home/disk-full',
  'home/quota',
  'home/read-only-target',
];

const copiers = new Map<SftpSession, Promise<Copier>>();

/** All calls share one connection, and the limits of what is on its way. */
async function copierFor(request: Request): Promise<Copier> {
  const session = await sftpSession(request);
  const known = copiers.get(session) ?? makeHash().then((hash) => new Copier(session, hash));
  copiers.set(session, known);
  return known;
}

class Copier {
  readonly #session: SftpSession;
  readonly #hash: (content: Buffer) => string;
  readonly #gate: Gate;
  /** Large files of staging that are read at once. */
  readonly #hashing = new Gate(4, Number.POSITIVE_INFINITY);

  constructor(session: SftpSession, hash: (content: Buffer) => string) {
    this.#session = session;
    this.#hash = hash;
    this.#gate = new Gate(session.atOnce, MOST_BYTES);
  }

  /** Throws what is fatal; everything after that fails alike. */
  async bring(job: Job): Promise<Outcome> {
    const { path } = job.file;
    try {
      return await this.#bring(job);
    } catch (error) {
      if (error instanceof Failure && fatal.includes(error.code)) {
        this.#session.client.end(error);
        throw error;
      }
      return { path, error: toFailureData(error) };
    }
  }

  async #bring(job: Job): Promise<Outcome> {
    const { file } = job;
    if (!isSafePath(file.path)) throw failure('source/bad-path');
    const planned = { size: file.size, mtime: wireSeconds(BigInt(file.mtime)) };
    const first = await this.#gate.through(bytesAhead(this.#session, file.size), async () => {
      job.signal.throwIfAborted();
      return (await this.#inStaging(job)) ?? this.#attempt(job, planned);
    });
    if (first.kind === 'whole') return first.outcome;
    // It is not what it was when it was planned: what it is now is as good, if it stays like that.
    const { version } = first;
    // A change within the second that it shows would not show.
    if (version.size > ONE_ANSWER) await pause(NEXT_SECOND_MS, job.signal);
    const second = await this.#gate.through(bytesAhead(this.#session, version.size), () =>
      this.#attempt(job, version),
    );
    if (second.kind === 'whole') return second.outcome;
    throw failure('source/changed');
  }

  /** What is whole in staging already is only hashed; anything else there goes. Null where nothing is. */
  async #inStaging({ file, staging, signal }: Job): Promise<Attempt | null> {
    const path = `${staging}/${file.path}`;
    const target = fsPath(path);
    const found = lstatSync(target, { bigint: true, throwIfNoEntry: false });
    if (!found) return null;
    try {
      if (!isWhole(found, file)) {
        unlinkSync(target);
        return null;
      }
      chmodSync(target, file.mode | 0o400);
      const hash =
        file.size <= MOST_AT_HAND
          ? this.#hash(readFileSync(target))
          : await this.#hashing.through(0, () => hashFile(path, signal));
      chmodSync(target, file.mode);
      return { kind: 'whole', outcome: { path: file.path, hash, mark: null } };
    } catch (error) {
      throw explainWrite(error, staging);
    }
  }

  #attempt(job: Job, expected: Version): Promise<Attempt> {
    job.progress.restart();
    if (expected.size === 0) return this.#empty(job, expected);
    return expected.size <= this.#session.readSize
      ? this.#small(job, expected)
      : this.#large(job, expected);
  }

  /** A file without content needs no opening. */
  async #empty(job: Job, expected: Version): Promise<Attempt> {
    const { client, at } = this.#session;
    const found = versionOf(await client.lstat(at(job.file.path)));
    return isSame(found, expected)
      ? this.#stage(job, Buffer.alloc(0), expected)
      : { kind: 'other', version: found };
  }

  /** Two round trips: opening; then content, a look and closing together. */
  async #small(job: Job, expected: Version): Promise<Attempt> {
    const { client, at } = this.#session;
    const path = at(job.file.path);
    const handle = await client.open(path);
    const [content, found] = await Promise.all([
      client.read(handle, 0, expected.size),
      client.lstat(path).then(versionOf),
      client.close(handle).catch(closeFailed),
    ]);
    if (!isSame(found, expected)) return { kind: 'other', version: found };
    if (content?.length === expected.size) {
      job.progress.add(content.length);
      return this.#stage(job, content, expected);
    }
    // A server may give less than was asked for.
    return this.#large(job, expected);
  }

  #stage(job: Job, content: Buffer, version: Version): Attempt {
    const { file, staging } = job;
    const staged = new StagedFile(staging, file.path);
    try {
      staged.append(content);
      return this.#finish(job, staged, { hash: this.#hash(content), version });
    } finally {
      staged.discard();
    }
  }

  /** Several reads ahead, written in order. Looked at first, and again when all has come. */
  async #large(job: Job, expected: Version): Promise<Attempt> {
    const { client, at } = this.#session;
    const handle = await client.open(at(job.file.path));
    const pieces = new Pieces(this.#session, handle, expected.size);
    const closing: Promise<void>[] = [];
    try {
      const found = versionOf(await pieces.alongside(client.fstat(handle)));
      if (!isSame(found, expected)) return { kind: 'other', version: found };
      return await this.#stream(job, expected, pieces, () => {
        closing.push(client.close(handle));
        return Promise.all(closing).catch(closeFailed);
      });
    } finally {
      if (closing.length === 0) client.close(handle).catch(() => undefined);
    }
  }

  async #stream(
    job: Job,
    expected: Version,
    pieces: Pieces,
    close: () => Promise<unknown>,
  ): Promise<Attempt> {
    const { client, at } = this.#session;
    const staged = new StagedFile(job.staging, job.file.path);
    try {
      const hash = await withHasher(async (hasher) => {
        for (let piece = await pieces.next(); piece; piece = await pieces.next()) {
          job.signal.throwIfAborted();
          hasher.update(piece);
          staged.append(piece);
          job.progress.add(piece.length);
        }
        return hasher.digest('hex');
      });
      const [again] = await Promise.all([client.lstat(at(job.file.path)).then(versionOf), close()]);
      if (!isSame(again, expected)) return { kind: 'other', version: again };
      if (pieces.isShort) throw failure('source/short-read');
      return this.#finish(job, staged, { hash, version: expected });
    } finally {
      staged.discard();
    }
  }

  #finish(
    { file: { path, mode, mtime: planned } }: Job,
    staged: StagedFile,
    { hash, version }: { readonly hash: string; readonly version: Version },
  ): Attempt {
    const mtime = timeOf(BigInt(planned), version);
    const mark = staged.finish({ mode, mtime, hash }, this.#hash);
    return { kind: 'whole', outcome: { path, hash, mark } };
  }
}

/** The plan knows more of a time than the wire does, unless it is another one. */
function timeOf(planned: bigint, { mtime }: Version): bigint {
  return wireSeconds(planned) === mtime ? planned : BigInt(mtime | 0) * SECOND;
}

/** What a server says of a regular file. Anything else has taken its place: `source/changed`. */
function versionOf({ type, size, mtime }: Attributes): Version {
  if (type !== 'file') throw failure('source/changed');
  if (size === null || mtime === null) {
    throw failure('home/unreadable', { detail: 'its size and time are not told' });
  }
  return { size, mtime };
}

function isSame(one: Version, other: Version): boolean {
  return one.size === other.size && one.mtime === other.mtime;
}

/** A server may tell of a failed read only when the file is closed. */
function closeFailed(error: unknown): never {
  const isOver = error instanceof Failure && fatal.includes(error.code);
  throw isOver ? error : failure('source/short-read');
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
