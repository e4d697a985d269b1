import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { Failure, failure, toFailureData } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { endGroup } from '../process/end-group.ts';
import { AclParser, ACLS_END, GETFACL_ARGS } from './acl-listing.ts';
import type { RemoteCommand } from './listing.ts';
import type { Listed, Listing } from './source.ts';

/** What was learned of access rights beyond modes. */
interface Acls {
  /** Path below the home → short text form. At most `MOST_ACLS`; equal lists are one text. */
  readonly known: ReadonlyMap<string, string>;
  /** What is missing from it; null where nothing is, or nothing could be known in the first place. */
  readonly gap: Failure | null;
}

const nothing: Acls = { known: new Map(), gap: null };
const BEGIN = Buffer.from('\0relokate-acls ');
const MOST_TALK = 1024 * 1024;
const PAUSE_MS = 1000;
/** How long the old computer may take to list access rights. */
const MOST_WAIT_MS = 15 * 60_000;

/**
 * A script for `sh` that says, as `relokate-acls` of the offer does, how it stands with access rights
 * below its first argument, else the person's home, and lists them.
 */
export const ACL_SCRIPT = [
  `printf '\\0relokate-acls '`,
  'cd "${1:-$HOME}" || exit 2',
  'command -v getfacl >/dev/null 2>&1 || { echo none missing; exit 0; }',
  'echo complete',
  `LC_ALL=C.UTF-8 find . -mindepth 1 ! -type l -exec getfacl ${GETFACL_ARGS.join(' ')} {} + </dev/null 2>/dev/null`,
  `[ $? -le 1 ] && echo '${ACLS_END}'`,
  '',
].join('\n');

/** A listing whose files and folders carry their access rights, as far as `command` tells them. */
export async function* withAcls(
  env: Env,
  command: RemoteCommand,
  listing: Listing,
  signal: AbortSignal,
): AsyncGenerator<readonly Listed[]> {
  const { known, gap } = await readAcls(env, command, signal);
  if (known.size === 0) yield* listing;
  else for await (const items of listing) yield items.map((item) => attach(item, known));
  if (gap) yield [{ kind: 'unreadable', path: '', error: toFailureData(gap) }];
}

function attach(item: Listed, known: ReadonlyMap<string, string>): Listed {
  if (item.kind !== 'entry') return item;
  const { entry } = item;
  const acl = known.get(entry.path);
  const isFolder = entry.type === 'directory';
  // Only folders hand access rights on.
  const fits = isFolder || (entry.type === 'file' && !acl?.includes('d:'));
  return acl !== undefined && fits ? { kind: 'entry', entry: { ...entry, acl } } : item;
}

/** Asks until the old computer has its list. Nothing of this ends a listing but its being cancelled. */
async function readAcls(env: Env, command: RemoteCommand, signal: AbortSignal): Promise<Acls> {
  for (const end = performance.now() + MOST_WAIT_MS; ; ) {
    signal.throwIfAborted();
    const reader = new Reader();
    try {
      await feed(env, command, reader, signal);
    } catch (error) {
      signal.throwIfAborted();
      return { known: reader.known, gap: asGap(error) };
    }
    signal.throwIfAborted();
    if (reader.state !== 'pending') {
      env.log.info('access rights', { state: reader.state ?? 'unknown', count: reader.known.size });
      return reader.result();
    }
    if (performance.now() > end) return { ...nothing, gap: gapOf('it took too long') };
    await pause(signal);
  }
}

/** Takes apart what such a command prints: `\0relokate-acls STATE\n`, then lists where STATE is `complete`. */
class Reader {
  readonly known = new Map<string, string>();
  state: string | null = null;
  readonly #parser = new AclParser();
  readonly #texts = new Map<string, string>();
  #before: Buffer = Buffer.alloc(0);

  push(piece: Buffer): void {
    if (this.state !== null) return this.#take(piece);
    this.#before = Buffer.concat([this.#before, piece]).subarray(-MOST_TALK);
    const begin = this.#before.indexOf(BEGIN);
    const end = begin < 0 ? -1 : this.#before.indexOf(10, begin);
    if (end < 0) return;
    this.state = this.#before.toString('latin1', begin + BEGIN.length, end).slice(0, 40);
    this.#take(this.#before.subarray(end + 1));
    this.#before = Buffer.alloc(0);
  }

  result(): Acls {
    const { known, state } = this;
    if (state === null || state === 'none missing') return nothing;
    if (state !== 'complete') return { ...nothing, gap: gapOf(state) };
    const { malformed, isWhole } = this.#parser;
    if (!isWhole) return { known, gap: gapOf('it was cut off') };
    return { known, gap: malformed > 0 ? gapOf(`${malformed} not understood`) : null };
  }

  #take(piece: Buffer): void {
    if (this.state !== 'complete') return;
    for (const { path, acl } of this.#parser.push(piece)) {
      const text = this.#texts.get(acl) ?? acl;
      this.#texts.set(text, text);
      this.known.set(path, text);
    }
  }
}

/** Runs the command and reads it to its end, or until it says too much. */
async function feed(
  env: Env,
  command: RemoteCommand,
  reader: Reader,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command.words], {
    env: { ...env.childEnv, LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'ignore'],
    // A group of its own: a shell that is killed does not end what it waits for.
    detached: true,
  });
  const stop = (): void => endGroup(child);
  signal.addEventListener('abort', stop, { once: true });
  const closed = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input ?? '');
  try {
    for await (const piece of child.stdout as AsyncIterable<Buffer>) reader.push(piece);
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await closed;
  }
}

function asGap(error: unknown): Failure {
  return error instanceof Failure ? error : gapOf(String(error));
}

function gapOf(detail: string): Failure {
  return failure('source/acls-incomplete', { detail });
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, PAUSE_MS);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
