import { mkdir, mkdtemp, readlink, rm, rmdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Env } from '../env.ts';
import { readMounts, sshfsMountAt } from '../fs/mounts.ts';
import { run } from '../process/run.ts';
import { makeSessionFolder } from '../process/session-folder.ts';
import type { Disposable } from '../util/disposable.ts';

/** The private folder of one connection: mount point, ssh configuration, control socket. */
export interface SourceSession extends Disposable {
  readonly dir: string;
  readonly mountPoint: string;
  readonly configFile: string;
  readonly knownHostsFile: string;
  /** Where ssh puts its control sockets; `%C` stands for host, port and user. */
  readonly controlPath: string;
}

/** What the folders of connections are called, below the session folder. */
export const SESSION_PREFIX = 'source-';

/** Mount points of a connection: the home, and the apps of everybody where they are asked for. */
const MOUNT_NAMES = ['home', 'flatpak'] as const;

/** Where something of a connection is mounted, by the connection's folder. */
export function mountPointIn(dir: string, name: (typeof MOUNT_NAMES)[number]): string {
  return join(dir, name);
}

/** All places of a connection where something may be mounted. */
export function mountPointsIn(dir: string): readonly string[] {
  return MOUNT_NAMES.map((name) => mountPointIn(dir, name));
}

/** What leads to the folder of sockets where that lies elsewhere, and how such folders are called. */
const SOCKETS = 'sockets';
const SOCKET_PREFIX = 'relokate-';

/** Unix sockets have at most 107 characters; ssh adds 17, and `%C` becomes 40 (unix(7), ssh_config(5)). */
const MAX_SOCKET_DIR = 107 - 17 - 40 - 1;

/** Makes the folder of a connection. `dispose` unmounts what is left there and removes it. */
export async function createSession(env: Env): Promise<SourceSession> {
  const dir = await makeSessionFolder(env, SESSION_PREFIX);
  for (const point of mountPointsIn(dir)) await mkdir(point, { mode: 0o700 });
  // Outlives the session: a key that was confirmed is expected next time.
  const stateDir = join(env.stateHome, 'relokate');
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const socketDir = await makeSocketDir(dir);
  return {
    dir,
    mountPoint: mountPointIn(dir, 'home'),
    configFile: join(dir, 'ssh_config'),
    knownHostsFile: join(stateDir, 'known_hosts'),
    controlPath: join(socketDir, '%C'),
    dispose: () => removeSession(env, dir),
  };
}

/** The folder of a connection itself, or where its path is too long a short one that a link there names. */
async function makeSocketDir(dir: string): Promise<string> {
  if (dir.length <= MAX_SOCKET_DIR) return dir;
  const socketDir = await mkdtemp(join(tmpdir(), SOCKET_PREFIX));
  await symlink(socketDir, join(dir, SOCKETS));
  return socketDir;
}

/** Removes the folder that was made for sockets elsewhere, if one was. */
async function removeSocketDir(dir: string): Promise<void> {
  const socketDir = await readlink(join(dir, SOCKETS)).catch(() => null);
  if (socketDir === null || !basename(socketDir).startsWith(SOCKET_PREFIX)) return;
  await rm(socketDir, { recursive: true, force: true });
}

/** Takes a mount away even where its server is dead. Needs nobody to answer. */
export async function unmount(env: Env, mountPoint: string): Promise<void> {
  for (let left = 5; left > 0 && (await sshfsMountAt(mountPoint)); left--) {
    const options = { args: ['-u', '-z', mountPoint], env: env.childEnv, timeoutSeconds: 10 };
    await run('fusermount3', options).catch((error: unknown) => {
      env.log.warn('unmount', { said: String(error) });
    });
  }
}

/** Unmounts what is left of a connection and removes its folder. */
export async function removeSession(env: Env, dir: string): Promise<void> {
  let gone = true;
  for (const point of mountPointsIn(dir)) {
    await unmount(env, point);
    // Removing recursively would go through a mount that is still there, so the empty folder goes first.
    gone = (await isRemoved(point)) && gone;
  }
  const mounted = (await readMounts()).some(({ point }) => point.startsWith(`${dir}/`));
  if (!gone || mounted) return;
  await removeSocketDir(dir);
  await rm(dir, { recursive: true, force: true });
}

function isRemoved(point: string): Promise<boolean> {
  return rmdir(point).then(
    () => true,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  );
}
