import { type ChildProcess, spawn } from 'node:child_process';
import { type Failure, failure, toFailureData } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { bytesOfName } from '../fs/names.ts';
import { type Helper, startHelper } from '../helper/client.ts';
import { isSafePath } from '../plans/safe-path.ts';
import { FindParser, parseFindComplaint } from './find-listing.ts';
import type { Listed, Listing, SftpEndpoint } from './source.ts';

/** A command on the old computer that prints a listing: its words, and what it reads. */
export interface RemoteCommand {
  readonly words: readonly string[];
  readonly input: string | null;
}

const MOST_COMPLAINTS = 10_000;

/**
 * Lists by a find that runs on the old computer: the one way that tells hard links, nanoseconds and
 * blocks. Throws `source/link-lost` where it did not come to its end, `source/listing-failed` where
 * there was something else than a listing.
 */
export async function* listByFind(
  env: Env,
  command: RemoteCommand,
  signal: AbortSignal,
): AsyncGenerator<readonly Listed[]> {
  signal.throwIfAborted();
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command.words], {
    env: { ...env.childEnv, LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const ended = endOf(child);
  const complaints = gatherComplaints(child);
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input ?? '');
  try {
    const parser = new FindParser();
    const start = new Start(command.input !== null);
    const check = createCheck();
    for await (const piece of child.stdout as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      const items = parser.push(start.strip(piece));
      if (items.length > 0) yield items.map(check);
    }
    const status = await ended;
    signal.throwIfAborted();
    yield complaints.items.map(check);
    const wrong = wrongEnd(status, parser.isWhole() && start.seen, complaints);
    if (!wrong) return;
    env.log.warn('listing ended', { status, said: complaints.other });
    throw wrong;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await ended.catch(() => undefined);
  }
}

/** How find ends (0: all seen; 1: some could not be looked at, told one by one) and ssh (255: no connection). */
function wrongEnd(
  status: number | null,
  isWhole: boolean,
  { items, other }: Complaints,
): Failure | null {
  if (status === 0 && isWhole) return null;
  if (status === 1 && isWhole && items.length > 0) return null;
  if (status === 255 || status === null || !isWhole) return failure('source/link-lost');
  return failure('source/listing-failed', { detail: other || `status ${status}` });
}

/** What the script prints before the listing begins. */
const LIST_BEGINS = Buffer.from('relokate-list-begins\0');
const MOST_TALK = 1024 * 1024;

/** Leaves out what a login script may have said before ours began. */
class Start {
  seen: boolean;
  #before: Buffer = Buffer.alloc(0);

  constructor(wanted: boolean) {
    this.seen = !wanted;
  }

  strip(piece: Buffer): Buffer {
    if (this.seen) return piece;
    this.#before = Buffer.concat([this.#before, piece]).subarray(-MOST_TALK);
    const begin = this.#before.indexOf(LIST_BEGINS);
    if (begin < 0) return Buffer.alloc(0);
    this.seen = true;
    return this.#before.subarray(begin + LIST_BEGINS.length);
  }
}

/** A script for `sh` that prints LIST_BEGINS and then lists the person's home with `find`. */
export function listScript(format: string): string {
  return [
    `printf 'relokate-list-begins\\0'`,
    'cd || exit 2',
    `LC_ALL=C.UTF-8 exec find . -mindepth 1 -ignore_readdir_race -printf '${format}' </dev/null`,
    '',
  ].join('\n');
}

/** Lists by looking at every entry from here: a folder, or a mount. */
export function listByWalk(
  env: Env,
  given: { readonly root: string; readonly mounted: boolean },
  signal: AbortSignal,
): Listing {
  return listByHelper(env, signal, (helper, onPart) => helper.call('list', given, { onPart }));
}

/** Lists by asking an SFTP server: for hosts where no find can be run. Times come in whole seconds. */
export function listBySftp(env: Env, endpoint: SftpEndpoint, signal: AbortSignal): Listing {
  return listByHelper(env, signal, (helper, onPart) =>
    helper.call('listBySftp', endpoint, { onPart }),
  );
}

async function* listByHelper(
  env: Env,
  signal: AbortSignal,
  list: (helper: Helper, onPart: (part: Listed[]) => void) => Promise<null>,
): AsyncGenerator<readonly Listed[]> {
  signal.throwIfAborted();
  const helper = startHelper(env);
  const parts = new Parts(helper);
  const stop = (): void => helper.abandon(failure('app/cancelled'));
  signal.addEventListener('abort', stop, { once: true });
  const done = list(helper, (part) => parts.add(part));
  void done.then(
    () => parts.end(),
    () => parts.end(),
  );
  try {
    const check = createCheck();
    for (let part = await parts.next(); part; part = await parts.next()) yield part.map(check);
    signal.throwIfAborted();
    await done;
  } finally {
    signal.removeEventListener('abort', stop);
    helper.abandon(failure('app/cancelled'));
  }
}

const MOST_PARTS = 50;

/** What a helper tells, kept until it is asked for; the helper rests while there is much of it. */
class Parts {
  readonly #helper: Helper;
  readonly #parts: Listed[][] = [];
  #over = false;
  #wake: () => void = () => undefined;

  constructor(helper: Helper) {
    this.#helper = helper;
  }

  add(part: Listed[]): void {
    this.#parts.push(part);
    if (this.#parts.length > MOST_PARTS) this.#helper.pause();
    this.#wake();
  }

  end(): void {
    this.#over = true;
    this.#wake();
  }

  /** The next part; null when there will be no more. */
  async next(): Promise<Listed[] | null> {
    if (this.#parts.length === 0 && !this.#over) {
      this.#helper.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#parts.shift() ?? null;
  }
}

/** Ten times what Relokate is made for; sums are kept per folder, so those count on their own. */
const MOST_ENTRIES = 10_000_000;
const MOST_FOLDERS = 1_000_000;
/** limits.h: no Linux file system has longer paths or names. */
const PATH_MAX = 4096;
const NAME_MAX = 255;

/**
 * No path from another computer is trusted: one that could lead elsewhere, or that no file system has,
 * is told, not passed on. Throws `source/listing-failed` for a listing that has no end.
 */
function createCheck(): (item: Listed) => Listed {
  let entries = 0;
  let folders = 0;
  return (item) => {
    entries += 1;
    if (item.kind === 'entry' && item.entry.type === 'directory') folders += 1;
    if (entries > MOST_ENTRIES || folders > MOST_FOLDERS) {
      const detail = `more than ${MOST_ENTRIES} entries or ${MOST_FOLDERS} folders`;
      throw failure('source/listing-failed', { detail });
    }
    const path = item.kind === 'entry' ? item.entry.path : item.path;
    if (isPossible(path) || (path === '' && item.kind === 'unreadable')) return item;
    return { kind: 'unreadable', path, error: toFailureData(failure('source/bad-path')) };
  };
}

function isPossible(path: string): boolean {
  if (!isSafePath(path)) return false;
  // A character has at most three bytes (a pair of them four), a stray byte is one character.
  if (path.length * 3 <= NAME_MAX) return true;
  const bytes = bytesOfName(path);
  return bytes.length < PATH_MAX && bytes.toString('latin1').split('/').every(isName);
}

function isName(name: string): boolean {
  return name.length <= NAME_MAX;
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (status) => resolve(status));
  });
}

interface Complaints {
  readonly items: Listed[];
  other: string;
}

function gatherComplaints(child: ChildProcess): Complaints {
  const complaints: Complaints = { items: [], other: '' };
  let rest = Buffer.alloc(0);
  child.stderr?.on('data', (piece: Buffer) => {
    // Lines that are longer than any complaint lose their beginning.
    rest = Buffer.concat([rest, piece]).subarray(-MOST_TALK);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = rest.subarray(0, end);
      rest = rest.subarray(end + 1);
      const item = parseFindComplaint(line);
      if (item && complaints.items.length < MOST_COMPLAINTS) complaints.items.push(item);
      else if (!item)
        complaints.other = `${complaints.other}${line.toString('utf8')}\n`.slice(-500);
    }
  });
  return complaints;
}
