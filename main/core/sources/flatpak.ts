import { join, relative } from 'node:path';
import { SYSTEM_INSTALLATION, USER_INSTALLATION } from '../../../shared/model/apps.ts';
import type { Env } from '../env.ts';
import type { Helper } from '../helper/client.ts';
import { type Connection, connectMount } from './connection.ts';
import type { OldFlatpak, OldFlatpaks } from './source.ts';
import { mountPointIn } from './session.ts';
import type { SshfsTarget } from './sshfs.ts';

/** Where flatpak keeps what is installed for one user, below the home, and for everybody (flatpak(1)). */
export const FLATPAK_USER = '.local/share/flatpak';
export const FLATPAK_SYSTEM = '/var/lib/flatpak';

/** A folder that is read through a helper. */
interface Below {
  readonly root: string;
  readonly mounted: boolean;
  readonly path: string;
}

function installationAt(id: string, below: Below, helper: () => Helper): OldFlatpak {
  return {
    id,
    dir: join(below.root, below.path),
    read: (signal) => helper().call('readInstallation', { ...below, id }, { signal }),
    commits: (signal) => helper().call('listCommits', below, { signal }),
  };
}

/** What lies in a folder of this computer: a home, and what lies beside it where the folder is of a whole disk. */
export function flatpaksOfFolder(env: Env, home: string, helper: Helper): OldFlatpaks {
  // `/mnt/old/home/anna` makes `/mnt/old` the old computer's root; this computer's own root is none.
  const disk = /^(.+?)(?:\/var)?\/home\/[^/]+$/.exec(home)?.[1] ?? null;
  const ask = (): Helper => helper;
  const user = installationAt(
    USER_INSTALLATION,
    { root: home, mounted: false, path: FLATPAK_USER },
    ask,
  );
  return {
    open: async () => {
      if (disk === null) return [user];
      const below = { root: disk, mounted: false, path: FLATPAK_SYSTEM.slice(1) };
      env.log.info('looking for the apps of everybody', { disk });
      return [user, installationAt(SYSTEM_INSTALLATION, below, ask)];
    },
    dispose: async () => undefined,
  };
}

interface Mounted {
  readonly env: Env;
  /** The folder of the connection. */
  readonly sessionDir: string;
  /** How sshfs reaches that host: `[user@]host:`, its configuration, and the host's name. */
  readonly reach: Pick<SshfsTarget, 'from' | 'configFile' | 'host'>;
  /** Where the home is mounted, and what reads from it; throws `source/link-lost`. */
  readonly home: { readonly root: string; readonly helper: () => Helper };
  /** Places there, where they are known: the old computer tells them. */
  readonly places?: { readonly user: string | null; readonly system: string | null };
  /** Path of the home there. */
  readonly homePath: string;
}

/** What a mounted computer has. The system's installation gets a mount of its own, when it is first asked for. */
export function flatpaksOverMount(parts: Mounted): OldFlatpaks {
  const { env, sessionDir, reach, home } = parts;
  const userPath = belowHome(parts.places?.user ?? null, parts.homePath);
  const systemPath = parts.places ? parts.places.system : FLATPAK_SYSTEM;
  const root = mountPointIn(sessionDir, 'flatpak');
  let connection: Connection | null = null;
  let isEnded = true;
  const connect = async (signal: AbortSignal): Promise<Connection | null> => {
    if (connection && !isEnded) return connection;
    await connection?.dispose();
    connection = null;
    const target = { ...reach, from: `${reach.from}${systemPath ?? ''}`, mountPoint: root };
    try {
      const made = await connectMount(target, { env, signal, ask: async () => null });
      isEnded = false;
      void made.ended.then(() => {
        isEnded = true;
      });
      connection = made;
    } catch (error) {
      signal.throwIfAborted();
      env.log.info('no apps of everybody to be seen', { why: String(error) });
    }
    return connection;
  };
  return {
    open: async (signal) => {
      const user = installationAt(
        USER_INSTALLATION,
        { root: home.root, mounted: true, path: userPath },
        home.helper,
      );
      const made = systemPath === null ? null : await connect(signal);
      if (!made) return [user];
      const below = { root, mounted: true, path: '' };
      return [user, installationAt(SYSTEM_INSTALLATION, below, () => made.helper)];
    },
    dispose: async () => {
      await connection?.dispose();
      connection = null;
    },
  };
}

/** A folder of the old home, relative to it; the usual one where that is not known or lies elsewhere. */
function belowHome(path: string | null, home: string): string {
  if (path === null || !path.startsWith(`${home}/`)) return FLATPAK_USER;
  return relative(home, path);
}
