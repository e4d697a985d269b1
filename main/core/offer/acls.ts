import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { endGroup } from '../process/end-group.ts';
import {
  ACLS_END,
  AclParser,
  formatListedAcl,
  GETFACL_ARGS,
  type ListedAcl,
} from '../sources/acl-listing.ts';
import type { Programs } from './programs.ts';
import type { View } from './view.ts';

/** A listing of access rights that goes on in the background. */
export interface AclListing {
  /** Resolves when it has ended, in whatever way. */
  readonly ended: Promise<void>;
  /** Ends it at once with all that runs for it. */
  stop(): Promise<void>;
}

export interface AclListingOptions {
  readonly env: Env;
  readonly programs: Pick<Programs, 'find' | 'getfacl'>;
  /** What was consented to: nothing else is looked at or listed. */
  readonly view: View;
  /** The folder of the move, with the files `acls` and `acls-state` that the box shows. */
  readonly folder: string;
}

/**
 * Lists the access rights (ACLs) of what is shown into the folder of the move. Inside the box other
 * people's ids mean nothing, so it is done outside, and only a finished list is shown there. The
 * files are written in place: what is bound into a box stays the file that it was.
 */
export function listAcls(options: AclListingOptions): AclListing {
  const { env, folder, programs } = options;
  const state = (word: string): Promise<void> =>
    writeFile(join(folder, 'acls-state'), `${word}\n`, { mode: 0o600 });
  const { find, getfacl } = programs;
  if (find === null || getfacl === null) {
    env.log.info('offer: no getfacl, so no access rights are listed');
    return { ended: state('none missing').catch(() => undefined), stop: async () => undefined };
  }
  const child = start(options, find, getfacl);
  const ended = gather(child, options)
    .then(() => state('complete'))
    .catch(async (error: unknown) => {
      env.log.warn('offer: access rights not listed', { detail: String(error) });
      await state(error instanceof Failure ? 'none incomplete' : 'none failed');
    })
    // After `stop` the folder may be gone.
    .catch(() => undefined);
  return {
    ended,
    stop: async () => {
      endGroup(child);
      await ended;
    },
  };
}

/** One find, a process group of its own; it ends when we are gone, and getfacl when nobody reads. */
function start({ env, view }: AclListingOptions, find: string, getfacl: string): ChildProcess {
  const prune = view.masks.flatMap(({ path }) => ['-path', patternOf(path), '-prune', '-o']);
  const names = ['-mindepth', '1', ...prune, '!', '-type', 'l'];
  const args = ['.', ...names, '-exec', getfacl, ...GETFACL_ARGS, '{}', '+'];
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', find, ...args], {
    cwd: view.home,
    // Names are bytes.
    env: { ...env.childEnv, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
}

/** A pattern for find's `-path` that fits a path; bytes that no argument can hold fit any byte. */
function patternOf(path: string): string {
  return `./${path.replace(/[\\*?[\]]/g, '\\$&').replace(/[\uDC80-\uDCFF]/g, '?')}`;
}

async function gather(
  child: ChildProcess,
  { env, view, folder }: AclListingOptions,
): Promise<void> {
  const closed = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (status) => resolve(status));
  });
  const file = await open(join(folder, 'acls'), 'w', 0o600);
  let parser: AclParser;
  try {
    parser = await filter(child, file, view);
    const status = await closed;
    // 1: some of it could not be looked at, which the listing of the home tells by name.
    if (status !== 0 && status !== 1) throw new Error(`find ended with ${status}`);
    await file.write(`${ACLS_END}\n`);
  } finally {
    endGroup(child);
    await file.close();
    await closed;
  }
  const { malformed } = parser;
  env.log.info('offer: access rights listed', { malformed });
}

async function filter(child: ChildProcess, file: FileHandle, view: View): Promise<AclParser> {
  const isShown = shownIn(view);
  const parser = new AclParser();
  for await (const piece of child.stdout as AsyncIterable<Buffer>) {
    await put(file, parser.push(piece).filter(isShown));
  }
  // getfacl prints no such line: it closes the last list.
  await put(file, parser.push(Buffer.from(`${ACLS_END}\n`)).filter(isShown));
  return parser;
}

async function put(file: FileHandle, acls: readonly ListedAcl[]): Promise<void> {
  if (acls.length > 0) await file.appendFile(Buffer.concat(acls.map(formatListedAcl)));
}

/** Whether something is shown: its first name was there at consent, and no mask lies over it. */
function shownIn({ entries, masks }: View): (acl: ListedAcl) => boolean {
  const names = new Set(entries.map(({ name }) => name));
  const masked = new Set(masks.map(({ path }) => path));
  return ({ path }) => {
    const parts = path.split('/');
    if (!names.has(parts[0] ?? '')) return false;
    return parts.every((_part, at) => !masked.has(parts.slice(0, at + 1).join('/')));
  };
}
