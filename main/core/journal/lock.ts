import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { failure } from '../../../shared/failure.ts';
import { type Env, runsDir } from '../env.ts';
import { hasCode } from '../fs/target.ts';
import type { Disposable } from '../util/disposable.ts';

const holderSchema = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
type Holder = z.infer<typeof holderSchema>;

/**
 * Takes the one lock that lets a process change this home. It names its holder by process number
 * and start time, so that a crash leaves nothing that has to be cleared by hand.
 * Throws `jobs/other-relokate`.
 */
export async function takeLock(env: Env): Promise<Disposable> {
  const dir = runsDir(env);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'lock');
  const own = join(dir, `lock.${process.pid}`);
  const startedAt = await startTime(process.pid);
  await writeFile(own, JSON.stringify({ pid: process.pid, startedAt }), { mode: 0o600 });
  try {
    await claim(own, file);
  } finally {
    await rm(own, { force: true });
  }
  return { dispose: () => rm(file, { force: true }) };
}

async function claim(own: string, file: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await linked(own, file)) return;
    const holder = await readHolder(file);
    if (holder && (await isAlive(holder)))
      throw failure('jobs/other-relokate', { pid: holder.pid });
    await putAside(file);
  }
  throw failure('jobs/other-relokate', { pid: 0 });
}

/** Removes the lock of a process that is gone; one that another has just taken is put back. */
async function putAside(file: string): Promise<void> {
  const aside = `${file}.${process.pid}.stale`;
  await rename(file, aside).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
  const holder = await readHolder(aside);
  if (holder && (await isAlive(holder))) await linked(aside, file);
  await rm(aside, { force: true });
}

async function linked(own: string, file: string): Promise<boolean> {
  return link(own, file).then(
    () => true,
    (error: unknown) => {
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    },
  );
}

async function readHolder(file: string): Promise<Holder | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  const startedAt = await startTime(holder.pid).catch(() => null);
  return startedAt !== null && startedAt === holder.startedAt;
}

/** When a process started, in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)); a zombie is dead. */
async function startTime(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const afterName = text.slice(text.lastIndexOf(')') + 2);
  const fields = afterName.split(' ');
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
}
