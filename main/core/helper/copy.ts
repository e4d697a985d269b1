import type { BigIntStats } from 'node:fs';
import { chmod, lstat, unlink } from 'node:fs/promises';
import type { IHasher } from 'hash-wasm';
import { type Failure, failure } from '../../../shared/failure.ts';
import { hashFile, makeHash, withHasher } from '../fs/hash.ts';
import { fsPath } from '../fs/names.ts';
import type { OperationReply, OperationRequest } from './protocol.ts';
import { openRoot, type OpenFile, type ReadRoot } from './read-root.ts';
import { isWhole, ONE_ANSWER, SECOND, StagedFile, wireSeconds } from './staged-file.ts';

type Request = OperationRequest<'copy'>;
type Reply = OperationReply<'copy'>;

const CHUNK = 1024 * 1024;
const hashAtHand = makeHash();

/**
 * Brings one regular file into staging, with mode and time. What is whole there already is only
 * hashed. A read may end early without an error when the link breaks, so the number of bytes decides.
 * `tell` gets the bytes as they come over.
 */
export async function copyFile(
  request: Request,
  tell: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Reply> {
  const target = `${request.staging}/${request.path}`;
  const staged = await lstat(fsPath(target), { bigint: true }).catch(() => null);
  if (staged && isWhole(staged, request)) {
    await chmod(fsPath(target), request.mode);
    return { hash: await hashFile(target, signal), mark: null };
  }
  const root = await openRoot(request);
  const source = await root.openFile(request.path);
  try {
    if (staged) await unlink(fsPath(target));
    return await fetch({ root, source, request, tell, signal });
  } finally {
    await source.file.close().catch(() => undefined);
  }
}

interface Fetch {
  readonly root: ReadRoot;
  readonly source: OpenFile;
  readonly request: Request;
  readonly tell: (bytes: number) => void;
  readonly signal: AbortSignal;
}

async function fetch(job: Fetch): Promise<Reply> {
  const { request, source } = job;
  const { path, mode, staging } = request;
  const staged = new StagedFile(staging, path);
  try {
    const hash = await withHasher((hasher) => pump(job, staged, hasher));
    await assertSame(job);
    const mtime = wantedTime(source.stat, request);
    const hashOf = await hashAtHand;
    return { hash, mark: staged.finish({ mode, mtime, hash }, hashOf) };
  } finally {
    staged.discard();
  }
}

async function pump(job: Fetch, staged: StagedFile, hasher: IHasher): Promise<string> {
  const size = Number(job.source.stat.size);
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size + 1));
  let total = 0;
  for (;;) {
    job.signal.throwIfAborted();
    const { bytesRead } = await reading(job, () =>
      job.source.file.read(buffer, 0, buffer.length, total),
    );
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    hasher.update(piece);
    staged.append(piece);
    total += bytesRead;
    job.tell(bytesRead);
    // Asking a small file for its end would cost another round trip, and its size is known.
    if (total === size && size <= ONE_ANSWER) break;
  }
  if (total < size) throw await lostOr(job, failure('source/short-read'));
  if (total > size) throw failure('source/changed');
  return hasher.digest('hex');
}

/** Looks at the file again by opening it anew: attributes of an open one may come from a cache. */
async function assertSame({ root, source, request }: Fetch): Promise<void> {
  // Closing is where sshfs tells of a read that failed behind our back.
  await source.file.close().catch(() => {
    throw failure('source/short-read');
  });
  if (source.stat.size <= BigInt(ONE_ANSWER)) return;
  const again = await root.openFile(request.path);
  await again.file.close().catch(() => undefined);
  const { size, mtimeNs } = source.stat;
  if (again.stat.size !== size || again.stat.mtimeNs !== mtimeNs) throw failure('source/changed');
}

/** The planned time, unless the file was changed since the plan: then what it says now. */
export function wantedTime(stat: BigIntStats, request: { readonly mtime: string }): bigint {
  const planned = BigInt(request.mtime);
  const wholeSeconds = stat.mtimeNs % SECOND === 0n;
  const same = wholeSeconds
    ? wireSeconds(planned) === wireSeconds(stat.mtimeNs)
    : planned === stat.mtimeNs;
  return same ? planned : stat.mtimeNs;
}

async function reading<T>(job: Fetch, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw await job.root.explain(error);
  }
}

async function lostOr(job: Fetch, other: Failure): Promise<Failure> {
  return job.root.assertThere().then(
    () => other,
    () => failure('source/link-lost'),
  );
}
