import { Failure, failure, toFailureData } from '../../../shared/failure.ts';
import type { Entry } from '../../../shared/model/inventory.ts';
import { bytesOfName, textOfName } from '../fs/names.ts';
import type { Attributes, Named } from '../sftp/replies.ts';
import type { Listed } from '../sources/source.ts';
import type { OperationRequest } from './protocol.ts';
import { Folder, FoldersAhead } from './sftp-folders.ts';
import { type SftpSession, sftpSession } from './sftp-session.ts';
import { SECOND } from './staged-file.ts';

/** Folders that are read at once, and entries that are held until their turn comes. */
const FOLDERS_AT_ONCE = 64;
const MOST_HELD = 20_000;
/** Requests for names ahead in one folder: the second one mostly finds the end. */
const LEAST_AHEAD = 2;
const MOST_AHEAD = 16;
/** Links of one folder that are looked into at once. */
const LINKS_AT_ONCE = 500;
/** How many entries are told at once. */
const BATCH = 500;
/** Longer ones can be opened by nobody (limits.h, PATH_MAX). */
const MOST_PATH = 4096;

/**
 * Everything below the home, depth first: a folder, then all that lies in it; in a folder what is no
 * folder comes first. `tell` may make it wait. SFTP tells neither further names nor blocks of a file.
 */
export async function listBySftp(
  request: OperationRequest<'listBySftp'>,
  tell: (items: Listed[]) => Promise<void>,
  signal: AbortSignal,
): Promise<null> {
  const lister = new Lister(await sftpSession(request), tell, signal);
  await lister.run();
  return null;
}

class Lister {
  readonly #session: SftpSession;
  readonly #tell: (items: Listed[]) => Promise<void>;
  readonly #signal: AbortSignal;
  readonly #ahead = new FoldersAhead();
  #reading = 0;
  /** Entries of folders whose turn has not come. */
  #held = 0;
  #batch: Listed[] = [];
  /** Wakes those who wait for room. */
  #waiting: (() => void)[] = [];

  constructor(session: SftpSession, tell: (items: Listed[]) => Promise<void>, signal: AbortSignal) {
    this.#session = session;
    this.#tell = tell;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    const root = new Folder('', []);
    this.#start(root);
    await this.#tellFolder(root);
    await this.#tell(this.#batch);
  }

  /** Tells what lies in a folder as it comes, then its folders one by one. */
  async #tellFolder(folder: Folder): Promise<void> {
    folder.isNext = true;
    if (this.#ahead.take(folder)) this.#start(folder);
    this.#wake();
    for (;;) {
      const items = folder.items.splice(0);
      this.#held -= items.length;
      for (const item of items) await this.#put(item);
      if (folder.items.length > 0) continue;
      if (folder.isOver) break;
      this.#startMore();
      await folder.changed();
    }
    if (folder.error) throw folder.error;
    this.#wake();
    for (let next = folder.folders.shift(); next; next = folder.folders.shift()) {
      await this.#put(next.item);
      await this.#tellFolder(next.folder);
    }
  }

  async #put(item: Listed): Promise<void> {
    this.#batch.push(item);
    if (this.#batch.length < BATCH) return;
    this.#signal.throwIfAborted();
    const batch = this.#batch;
    this.#batch = [];
    await this.#tell(batch);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
    this.#startMore();
  }

  #startMore(): void {
    while (this.#reading < FOLDERS_AT_ONCE && this.#held < MOST_HELD) {
      const next = this.#ahead.first();
      if (!next) return;
      this.#start(next);
    }
  }

  #start(folder: Folder): void {
    this.#reading += 1;
    void this.#read(folder)
      .catch((error: unknown) => {
        const item = unreadable(folder.path, error);
        if (item) this.#hold(folder, item);
        else folder.error = error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => {
        this.#reading -= 1;
        folder.end();
        this.#startMore();
      });
  }

  async #read(folder: Folder): Promise<void> {
    const { client, at } = this.#session;
    const handle = await client.opendir(at(folder.path));
    const asked: Promise<readonly Named[] | null>[] = [];
    const links: Promise<void>[] = [];
    try {
      for (let ahead = LEAST_AHEAD; ; ahead = Math.min(MOST_AHEAD, ahead * 2)) {
        while (asked.length < ahead) asked.push(quiet(client.readdir(handle)));
        const names = await asked.shift();
        if (!names) break;
        for (const named of names) this.#take(folder, named, links);
        if (links.length > LINKS_AT_ONCE) await Promise.all(links.splice(0));
        while (!folder.isNext && this.#held >= MOST_HELD) await this.#room();
      }
      await Promise.all(links);
    } finally {
      void quiet(client.close(handle));
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #hold(folder: Folder, item: Listed): void {
    this.#held += 1;
    folder.add(item);
  }

  #take(folder: Folder, { name, attributes }: Named, links: Promise<void>[]): void {
    const text = textOfName(name);
    if (text === '.' || text === '..') return;
    const path = folder.path === '' ? text : `${folder.path}/${text}`;
    const isName = text !== '' && !text.includes('/') && !text.includes('\0');
    if (!isName || bytesOfName(path).length > MOST_PATH) {
      this.#hold(folder, { kind: 'unreadable', path, error: toFailureData(badPath) });
      return;
    }
    if (isKnown(attributes) && attributes.type !== 'link') this.#place(folder, path, attributes);
    else links.push(quiet(this.#look(folder, path, attributes)));
  }

  /** Looks at what the listing did not tell of an entry. */
  async #look(folder: Folder, path: string, told: Attributes): Promise<void> {
    const { client, at } = this.#session;
    try {
      const attributes = isKnown(told) ? told : await client.lstat(at(path));
      const target =
        attributes.type === 'link' ? textOfName(await client.readlink(at(path))) : null;
      this.#place(folder, path, attributes, target);
    } catch (error) {
      const item = unreadable(path, error);
      if (!item) throw error;
      this.#hold(folder, item);
    }
  }

  #place(folder: Folder, path: string, attributes: Attributes, target: string | null = null): void {
    const item = listed(path, attributes, target);
    if (attributes.type !== 'directory') return this.#hold(folder, item);
    this.#ahead.add(folder.addFolder(path, item));
  }
}

const badPath = failure('source/bad-path');

function isKnown({ type, size, mtime }: Attributes): boolean {
  return type !== null && size !== null && mtime !== null;
}

function listed(path: string, attributes: Attributes, target: string | null): Listed {
  const { type, size, mode, mtime } = attributes;
  if (type === null || size === null || mtime === null) {
    const error = failure('source/unreadable', { detail: 'its type, size and time are not told' });
    return { kind: 'unreadable', path, error: toFailureData(error) };
  }
  const entry: Entry = {
    ...{ path, type, size, mode: mode ?? 0, target },
    // 32 bits: a file of before 1970 is likelier than one of after 2038.
    mtime: (BigInt(mtime | 0) * SECOND).toString(),
    linkGroup: null,
    blocks: null,
  };
  return { kind: 'entry', entry };
}

/** Something that could not be looked at; null for what ends the listing instead. */
function unreadable(path: string, error: unknown): Listed | null {
  if (!(error instanceof Failure)) return null;
  if (error.code === 'home/vanished') {
    return { kind: 'unreadable', path, error: toFailureData(failure('source/vanished')) };
  }
  if (error.code !== 'home/unreadable') return null;
  const detail = String(error.params['detail']);
  return {
    kind: 'unreadable',
    path,
    error: toFailureData(failure('source/unreadable', { detail })),
  };
}

/** Nobody may wait for it any more when it fails. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
