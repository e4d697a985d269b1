import { access, constants, lstat, mkdir, statfs } from 'node:fs/promises';
import type { Finding } from '../../../../shared/model/finding.ts';
import { errorCode } from '../error-code.ts';
import { type Check, finding } from '../check.ts';

const ID = 'runtime-dir';

/** Keys, sockets and small lists; never what is moved. */
const LEAST_FREE = 16 * 1024 * 1024;

/** Whether there is a place for keys and sockets that is ours alone (XDG_RUNTIME_DIR, as its specification wants it). */
export const runtimeDir: Check = {
  id: ID,
  title: 'private place for keys',
  run: async ({ env }) => {
    const folder = env.runtimeDir;
    const trouble = await look(folder);
    return [trouble ?? finding(ID, 'ok', 'preflight/runtime-dir-private', {})];
  },
};

async function look(folder: string): Promise<Finding | null> {
  try {
    await makeIfAbsent(folder);
    const found = await lstat(folder);
    const ours = found.uid === process.getuid?.();
    // Neither the group nor others may have any right to it.
    if (!found.isDirectory() || !ours || (found.mode & 0o077) !== 0) {
      return finding(ID, 'blocked', 'preflight/runtime-dir-open', { folder });
    }
    await access(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize >= LEAST_FREE) return null;
    return finding(ID, 'blocked', 'preflight/runtime-dir-full', { folder });
  } catch (error) {
    return finding(ID, 'blocked', 'preflight/runtime-dir-unusable', {
      folder,
      detail: errorCode(error),
    });
  }
}

/** Without a login session nobody has made it. It is ours to make then, and stays empty. */
async function makeIfAbsent(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
