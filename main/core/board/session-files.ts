import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import { type Env, sessionDir } from '../env.ts';
import { run } from '../process/run.ts';

const PID_FILE = 'pid';

/**
 * A folder for the keys of one move, private to us (0700) and marked with our process id, so that
 * what a killed process left is found by the next. Throws `board/unsafe-folder`.
 */
export async function makeSessionFolder(env: Env, name: string): Promise<string> {
  const parent = sessionDir(env);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await checkPrivate(parent);
  await sweep(parent);
  const folder = join(parent, name);
  await mkdir(folder, { mode: 0o700 });
  await writeFile(join(folder, PID_FILE), String(process.pid), { mode: 0o600 });
  return folder;
}

/** Takes the folder of a move away with all its keys; harmless where there is none. */
export async function removeSessionFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/**
 * A new ed25519 key pair: `file` (0600) and `file`.pub. Gives the public key without its comment.
 * Throws `app/program-missing`, `app/program-failed`.
 */
export async function makeKeyPair(env: Env, file: string): Promise<string> {
  await run('ssh-keygen', {
    args: ['-q', '-t', 'ed25519', '-N', '', '-C', 'relokate', '-f', file],
    env: env.childEnv,
    timeoutSeconds: 20,
  });
  const line = await readFile(`${file}.pub`, 'utf8');
  return line.trim().split(' ').slice(0, 2).join(' ');
}

/** In a shared folder like /tmp somebody else may have made ours before us. */
async function checkPrivate(folder: string): Promise<void> {
  const stat = await lstat(folder);
  const ours = stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
  if (!ours) throw failure('board/unsafe-folder', { path: folder });
}

async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    const pid = await readFile(join(folder, PID_FILE), 'utf8').catch(() => null);
    if (pid !== null && !isAlive(Number(pid))) await removeSessionFolder(folder);
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
