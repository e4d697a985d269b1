import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Env, sessionDir } from '../env.ts';
import { APPS_PREFIX, hasOwner } from '../process/session-folder.ts';
import { mountPointsIn, removeSession, SESSION_PREFIX } from './session.ts';

/**
 * Ends what an engine that was killed left behind: mounts, the sshfs behind them, and folders. What
 * belongs to an engine that still runs is left alone.
 */
export async function cleanStaleMounts(env: Env): Promise<void> {
  const names = await readdir(sessionDir(env)).catch(() => []);
  const isOurs = (name: string): boolean =>
    [SESSION_PREFIX, APPS_PREFIX].some((prefix) => name.startsWith(prefix));
  for (const name of names.filter(isOurs)) {
    const dir = join(sessionDir(env), name);
    if (await hasOwner(dir)) continue;
    env.log.info('cleaning up after an earlier session', { dir });
    if (name.startsWith(APPS_PREFIX)) {
      // Nothing is ever mounted there.
      await rm(dir, { recursive: true, force: true });
      continue;
    }
    for (const point of mountPointsIn(dir)) await endSshfsAt(point);
    await removeSession(env, dir);
  }
}

/** Kills the sshfs that serves a mount point of ours, found by its command line. */
async function endSshfsAt(mountPoint: string): Promise<void> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (!words[0]?.endsWith('sshfs') || !words.includes(mountPoint)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
}
