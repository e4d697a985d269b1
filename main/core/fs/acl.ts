import { Buffer } from 'node:buffer';
import { lstat } from 'node:fs/promises';
import { Failure, type FailureData, failure, toFailureData } from '../../../shared/failure.ts';
import { stream } from '../process/stream.ts';
import { run } from '../process/run.ts';
import { type AclEntry, escapeBytes, formatAcl, parseAcl } from './acl-text.ts';
import { type AclIds, IdFinder, isNumber } from './acl-ids.ts';
import { bytesOfName, fsPath } from './names.ts';

/** Access rights that something below a root is to have. */
export interface AclItem {
  /** Below the root, in our text form of names; checked by the caller to stay there. */
  readonly path: string;
  /** The short text form of `shared/model/acl.ts`. */
  readonly acl: string;
}

/** What could not be set as it was, and why. */
export interface AclProblem {
  readonly path: string;
  readonly error: FailureData;
}

interface Options {
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const TOGETHER = 500;
const SETFACL = 'setfacl: ';

/**
 * Gives files and folders their access rights, all in one setfacl(1). To be called last: a mode that is
 * set afterwards changes the mask. Setuid, setgid and sticky bits and times stay as they are. Users and
 * groups are found by name; whom this computer does not know, and numbers that are somebody else's
 * here, are left out, and the rest is set. Links, and what lies behind one, are never touched: looked
 * at just before (setfacl itself follows links, so only somebody who can write in the target at that
 * moment could divert it to other files of the same person). Gives what could not be set as it was.
 * Throws `app/cancelled`, `app/program-failed`.
 */
export async function applyAcls(
  root: string,
  items: AsyncIterable<AclItem>,
  options: Options,
): Promise<readonly AclProblem[]> {
  const work = new Application(root, options);
  if (!(await hasSetfacl(options))) return work.without(items);
  return work.carryOut(items);
}

async function hasSetfacl({ env, signal }: Options): Promise<boolean> {
  try {
    await run('setfacl', { args: ['--version'], env, signal, timeoutSeconds: 20 });
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'app/program-missing') return false;
    throw error;
  }
}

class Application {
  readonly #root: string;
  readonly #options: Options;
  readonly #ids: IdFinder;
  readonly #problems: AclProblem[] = [];
  /** What was handed to setfacl, in this order; its complaints come in the same. */
  readonly #handed: string[] = [];
  /** Folders from the root down to the last item that were seen to be folders. */
  #chain: string[] = [];

  constructor(root: string, options: Options) {
    this.#root = root;
    this.#options = options;
    this.#ids = new IdFinder(options);
  }

  async without(items: AsyncIterable<AclItem>): Promise<readonly AclProblem[]> {
    const error = toFailureData(failure('home/acl-tool-missing'));
    for await (const { path } of items) this.#problems.push({ path, error });
    return this.#problems;
  }

  async carryOut(items: AsyncIterable<AclItem>): Promise<readonly AclProblem[]> {
    const said: Buffer[] = [];
    const ended = await stream(
      { program: 'setfacl', args: ['--restore=-'] },
      {
        ...this.#options,
        input: this.#blocks(items),
        onOutput: () => undefined,
        onError: (line) => {
          said.push(line);
        },
      },
    );
    this.#options.signal.throwIfAborted();
    const rest = this.#hear(Buffer.concat(said));
    if (ended.status !== 0 && (rest !== '' || this.#problems.length === 0)) {
      const detail = rest.slice(0, 300) || `exit status ${ended.status}`;
      throw failure('app/program-failed', { program: 'setfacl', detail });
    }
    return this.#problems;
  }

  /** What setfacl reads (setfacl(1), --restore): it is fed by pieces while it works. */
  async *#blocks(items: AsyncIterable<AclItem>): AsyncGenerator<Buffer> {
    let gathered: AclItem[] = [];
    for await (const item of items) {
      this.#options.signal.throwIfAborted();
      gathered.push(item);
      if (gathered.length < TOGETHER) continue;
      yield await this.#batch(gathered);
      gathered = [];
    }
    yield await this.#batch(gathered);
  }

  async #batch(items: readonly AclItem[]): Promise<Buffer> {
    const lists = items.map(({ path, acl }) => ({ path, entries: parseAcl(acl) ?? [] }));
    const ids = await this.#ids.find(lists.flatMap(({ entries }) => entries));
    const blocks: Buffer[] = [];
    for (const { path, entries } of lists) {
      const block = await this.#block(path, entries, ids);
      if (block !== null) blocks.push(block);
    }
    return Buffer.concat(blocks);
  }

  async #block(path: string, entries: readonly AclEntry[], ids: AclIds): Promise<Buffer | null> {
    const bits = await this.#specialBits(path);
    if (bits === null) return this.#fail(path, failure('home/target-changed'));
    const known = this.#translate(path, entries, ids);
    const acl = formatAcl(known);
    if (acl === null) return this.#fail(path, failure('home/acl-failed', { detail: 'malformed' }));
    this.#handed.push(path);
    const name = escapeBytes(
      bytesOfName(`${this.#root}/${path}`).toString('latin1'),
      /[\0-\x20\\\x7f]/g,
    );
    const flags = ['s', 's', 't'].map((letter, at) => ((bits >> (2 - at)) & 1 ? letter : '-'));
    const lines = [`# file: ${name}`, `# flags: ${flags.join('')}`, ...longForm(acl), '', ''];
    return Buffer.from(lines.join('\n'), 'latin1');
  }

  /** Entries with this computer's numbers, without those whom it does not know. */
  #translate(path: string, entries: readonly AclEntry[], ids: AclIds): AclEntry[] {
    const unknown: string[] = [];
    const taken: string[] = [];
    const known = entries.flatMap((entry) => {
      if (entry.who === '') return [entry];
      const id = ids.get(entry);
      if (isNumber(entry.who) && id !== null) taken.push(entry.who);
      else if (isNumber(entry.who)) return [entry];
      else if (id === null) unknown.push(entry.who);
      else return [{ ...entry, who: id }];
      return [];
    });
    if (unknown.length > 0) {
      this.#fail(path, failure('home/acl-no-such-name', { names: listOf(unknown) }));
    }
    if (taken.length > 0) this.#fail(path, failure('home/acl-id-taken', { names: listOf(taken) }));
    return known;
  }

  /** Setuid, setgid and sticky of a real file or folder that no link leads to; null for all else. */
  async #specialBits(path: string): Promise<number | null> {
    const parts = path.split('/');
    const folders = parts.slice(0, -1).map((_part, at) => parts.slice(0, at + 1).join('/'));
    const agree = folders.findIndex((folder, at) => folder !== this.#chain[at]);
    this.#chain = agree < 0 ? folders : folders.slice(0, agree);
    for (const folder of folders.slice(this.#chain.length)) {
      if (!(await this.#stat(folder))?.isDirectory()) return null;
      this.#chain.push(folder);
    }
    const stat = await this.#stat(path);
    return stat?.isDirectory() || stat?.isFile() ? (stat.mode >> 9) & 7 : null;
  }

  #stat(path: string) {
    return lstat(fsPath(`${this.#root}/${path}`)).catch(() => null);
  }

  #fail(path: string, error: Failure): null {
    this.#problems.push({ path, error: toFailureData(error) });
    return null;
  }

  /**
   * Finds out which items setfacl complained of: `setfacl: PATH: reason` in the order of the items, the
   * path as it is. Line breaks are gone from `said`, so they do not count in paths either. Gives what
   * was said beyond that.
   */
  #hear(said: Buffer): string {
    let text = said.toString('latin1');
    for (const path of this.#handed) {
      const plain = bytesOfName(`${this.#root}/${path}`).toString('latin1');
      const start = `${SETFACL}${plain.replace(/[\n\r]/g, '')}: `;
      if (!text.startsWith(start)) continue;
      const end = text.indexOf(SETFACL, start.length);
      const detail = text.slice(start.length, end < 0 ? undefined : end);
      text = end < 0 ? '' : text.slice(end);
      const isUnsupported = detail.includes('Operation not supported');
      const code = isUnsupported
        ? failure('home/acl-not-supported')
        : failure('home/acl-failed', { detail });
      this.#fail(path, code);
    }
    return text;
  }
}

function longForm(acl: string): string[] {
  return acl.split(',').map((entry) => entry.replace(/^d:/, 'default:'));
}

function listOf(names: readonly string[]): string {
  return [...new Set(names)].slice(0, 10).join(', ');
}
