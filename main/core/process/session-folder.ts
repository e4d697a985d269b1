import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Env, sessionDir } from '../env.ts';

/** What the folders are called that work with apps needs for a moment. */
export const APPS_PREFIX = 'apps-';

const OWNER = 'owner';

/**
 * Makes a private folder that lives no longer than this process: one that a killed engine left is
 * known by its owner, and removed at the next start.
 */
export async function makeSessionFolder(env: Env, prefix: string): Promise<string> {
  await mkdir(sessionDir(env), { recursive: true, mode: 0o700 });
  const dir = await mkdtemp(join(sessionDir(env), prefix));
  await writeFile(join(dir, OWNER), `${process.pid} ${await startOf(process.pid)}\n`);
  return dir;
}

/** Lends such a folder. */
export async function withSessionFolder<T>(
  env: Env,
  prefix: string,
  work: (dir: string) => Promise<T>,
): Promise<T> {
  const dir = await makeSessionFolder(env, prefix);
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Whether the process that made a folder still runs. */
export async function hasOwner(dir: string): Promise<boolean> {
  const text = await readFile(join(dir, OWNER), 'utf8').catch(() => '');
  const [pid = '', start = ''] = text.trim().split(' ');
  return pid !== '' && start !== '' && (await startOf(Number(pid))) === start;
}

/** When a process started, in clock ticks since boot (proc(5), stat field 22): tells it from a later one of that number. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
