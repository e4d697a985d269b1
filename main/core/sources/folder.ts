import { mkdir } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { failure } from '../../../shared/failure.ts';
import { type Env, runsDir } from '../env.ts';
import { type Helper, startHelper } from '../helper/client.ts';
import { flatpaksOfFolder } from './flatpak.ts';
import { ACL_SCRIPT, withAcls } from './acls.ts';
import type { SourceDeps } from './deps.ts';
import { listByWalk } from './listing.ts';
import { laneReasons } from './mounted-source.ts';
import { canRsync } from './rsync-probe.ts';
import type { OpenSource } from './source.ts';
import { mayHaveXattrs, XATTR_SCRIPT } from './xattrs.ts';

/**
 * Opens a home that lies in a folder: a backup, a disk of the old computer. Only children of ours read
 * it, since it may lie on a disk or share that hangs. Throws `source/folder-missing`.
 */
export async function openFolder(path: string, deps: SourceDeps): Promise<OpenSource> {
  const { env, signal } = deps;
  const root = path.replace(/(?<=.)\/+$/, '');
  const given = { root, mounted: false };
  const helper = startHelper(env);
  const request = { ...given, known: null };
  try {
    await helper.call('probe', request, { signal });
  } catch (error) {
    await helper.dispose();
    throw error;
  }
  const endpoint = { shell: null, target: '', home: root };
  const rsync = (await canRsync(env, endpoint, signal).catch(() => false)) ? endpoint : null;
  const acls = { words: ['sh', '-s', '--', root], input: ACL_SCRIPT };
  const xattrs = { words: acls.words, input: XATTR_SCRIPT };
  const hasXattrs = (over: AbortSignal): Promise<boolean> => mayHaveXattrs(env, xattrs, over);
  const clones = (await canClone({ env, helper, root, signal })) && !(await hasXattrs(signal));
  let isOpen = true;
  return {
    host: { name: hostname(), user: userInfo().username, home: root, os: null },
    root,
    rsync,
    sftp: null,
    lane: laneOf(clones, rsync !== null),
    flatpaks: flatpaksOfFolder(env, root, helper),
    masked: [],
    listAgain: null,
    list: (over) => withAcls(env, acls, listByWalk(env, given, over), over),
    readSmall: async (below, maxBytes) => {
      const text = await helper.call('read', { ...given, path: below, maxBytes });
      return text === null ? null : Buffer.from(text, 'base64');
    },
    speed: async () => null,
    mayHaveXattrs: hasXattrs,
    isReady: () => isOpen,
    subscribe: () => () => undefined,
    whenReady: async (over) => {
      over.throwIfAborted();
      if (!isOpen) throw failure('source/not-connected');
    },
    dispose: async () => {
      isOpen = false;
      await helper.dispose();
    },
  };
}

function laneOf(clones: boolean, hasRsync: boolean): OpenSource['lane'] {
  if (clones) return { id: 'clone', reason: laneReasons.clone };
  return hasRsync
    ? { id: 'rsync', reason: laneReasons.folder }
    : { id: 'mount', reason: laneReasons.mount };
}

/** Whether files of the folder can share their blocks with files of the new home, by doing it once. */
async function canClone(given: {
  readonly env: Env;
  readonly helper: Helper;
  readonly root: string;
  readonly signal: AbortSignal;
}): Promise<boolean> {
  const { env, helper, root, signal } = given;
  const into = runsDir(env);
  await mkdir(into, { recursive: true, mode: 0o700 });
  const can = await helper.call('canShare', { root, into }, { signal }).catch(() => false);
  signal.throwIfAborted();
  env.log.info('files can share blocks', { can });
  return can;
}
