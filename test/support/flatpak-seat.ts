import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type SessionBus, type Start, startSessionBus } from './session-bus.ts';

const run = promisify(execFile);

/**
 * A computer, as flatpak sees it: a home, a session bus and a system installation of its own, so
 * that two of them share nothing. Measured with flatpak 1.14 about what that takes:
 *
 * - Root works on the system installation directly: neither its helper nor polkit nor any bus is
 *   needed, with `--system` as little as with `--user`.
 * - Everybody else needs a system bus to install an app (not a runtime), even with `--user`: it is
 *   asked about parental controls, else "Could not connect: No such file or directory". A bus on
 *   which nobody answers is enough, found by DBUS_SYSTEM_BUS_ADDRESS.
 * - Remotes and further installations set up for the machine are read from FLATPAK_CONFIG_DIR.
 */
export interface FlatpakSeat {
  readonly name: string;
  readonly home: string;
  /** The two installations; each is made by the first command that needs it. */
  readonly userDir: string;
  readonly systemDir: string;
  /** All of the environment for programs that run on this computer. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Runs flatpak and gives what it printed; fails with what it said. Not in one go, as the server
   * of a test's repositories answers from this very process.
   */
  flatpak(...args: readonly string[]): Promise<string>;
  /** What is installed, in both installations. */
  list(): Promise<InstalledRef[]>;
  /** The remotes of both, disabled ones too. */
  remotes(): Promise<ConfiguredRemote[]>;
  /** Ends what runs here and removes all files. */
  dispose(): Promise<void>;
}

export type FlatpakInstallation = 'user' | 'system';

export interface InstalledRef {
  readonly installation: FlatpakInstallation;
  /** Without `app/` or `runtime/`; the options tell which. */
  readonly ref: string;
  readonly origin: string;
  /** The first 12 digits of the commit. */
  readonly active: string;
  readonly options: string;
}

export interface ConfiguredRemote {
  readonly installation: FlatpakInstallation;
  readonly name: string;
  readonly url: string;
  /** Empty where there is none, as `subset` and `filter`. */
  readonly collection: string;
  readonly subset: string;
  readonly filter: string;
  readonly priority: string;
  readonly options: string;
}

/** Opens one in a folder below `dir`, which should have a short path: sockets lie there. */
export async function openFlatpakSeat(dir: string, name: string): Promise<FlatpakSeat> {
  const root = join(dir, name);
  const env = environmentOf(root);
  for (const folder of ['home', 'run', 'etc', 'cache', 'tmp']) {
    mkdirSync(join(root, folder), { recursive: true, mode: 0o700 });
  }
  const buses = await startBuses(root, env);
  const flatpak = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('flatpak', args, { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  };
  const dirs = { user: join(env.XDG_DATA_HOME, 'flatpak'), system: env.FLATPAK_SYSTEM_DIR };
  const table = async (installation: FlatpakInstallation, ...args: readonly string[]) =>
    // One that was never made is left so: flatpak fails there, or makes it.
    existsSync(join(dirs[installation], 'repo', 'config'))
      ? rowsOf(await flatpak(`--${installation}`, ...args))
      : [];
  return {
    ...{ name, env, flatpak },
    home: env.HOME,
    userDir: dirs.user,
    systemDir: dirs.system,
    list: async () => [
      ...(await table('user', ...LIST)).map((row) => installedRef('user', row)),
      ...(await table('system', ...LIST)).map((row) => installedRef('system', row)),
    ],
    remotes: async () => [
      ...(await table('user', ...REMOTES)).map((row) => configuredRemote('user', row)),
      ...(await table('system', ...REMOTES)).map((row) => configuredRemote('system', row)),
    ],
    dispose: async () => {
      for (const bus of buses) await bus.stop();
      await endProcessesAt(env.XDG_RUNTIME_DIR);
      await unmountBelow(root);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Nothing is taken over from the machine's own session but where programs are. */
function environmentOf(root: string) {
  const home = join(root, 'home');
  const run = join(root, 'run');
  const share = join(home, '.local', 'share');
  const system = join(root, 'system');
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LC_ALL: 'C.UTF-8',
    HOME: home,
    USER: 'root',
    LOGNAME: 'root',
    TMPDIR: join(root, 'tmp'),
    XDG_DATA_HOME: share,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_RUNTIME_DIR: run,
    XDG_DATA_DIRS: [
      join(share, 'flatpak', 'exports', 'share'),
      join(system, 'exports', 'share'),
      '/usr/local/share',
      '/usr/share',
    ].join(':'),
    FLATPAK_USER_DIR: join(share, 'flatpak'),
    FLATPAK_SYSTEM_DIR: system,
    FLATPAK_CONFIG_DIR: join(root, 'etc'),
    FLATPAK_SYSTEM_CACHE_DIR: join(root, 'cache'),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(run, 'bus')}`,
    DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(run, 'system-bus')}`,
    // Its daemons would be started on the session bus, for nothing.
    GIO_USE_VFS: 'local',
  };
}

/** The session bus knows the services of the machine, the system bus none. */
async function startBuses(
  root: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly Pick<SessionBus, 'stop'>[]> {
  const start: Start = (program, args) =>
    spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], { env, stdio: 'ignore' });
  const config = join(root, 'run', 'system-bus.conf');
  writeFileSync(config, systemBus());
  // A bus takes one configuration only.
  const startSystemBus: Start = (program, args) =>
    start(program, [`--config-file=${config}`, ...args.filter((word) => word !== '--session')]);
  return [
    await startSessionBus(start, join(root, 'run', 'bus')),
    await startSessionBus(startSystemBus, join(root, 'run', 'system-bus')),
  ];
}

/** The configuration of a system bus on which everybody may do anything; it starts what `services` says. */
export const systemBus = (
  services = '',
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <auth>EXTERNAL</auth>
  <listen>unix:tmpdir=/nowhere</listen>
  ${services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
`;

const LIST = ['list', '--all', '--columns=ref,origin,active,options'];
const REMOTES = [
  'remotes',
  '--show-disabled',
  '--columns=name,url,collection,subset,filter,priority,options',
];

/** A dash is what flatpak writes where there is nothing. */
function rowsOf(output: string): string[][] {
  const lines = output.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.split('\t').map((cell) => (cell === '-' ? '' : cell)));
}

function installedRef(installation: FlatpakInstallation, row: readonly string[]): InstalledRef {
  const [ref = '', origin = '', active = '', options = ''] = row;
  return { installation, ref, origin, active, options };
}

function configuredRemote(
  installation: FlatpakInstallation,
  row: readonly string[],
): ConfiguredRemote {
  const [name = '', url = '', collection = '', subset = '', ...rest] = row;
  const [filter = '', priority = '', options = ''] = rest;
  return { installation, name, url, collection, subset, filter, priority, options };
}

/** Services that the buses started outlive them for a moment, or for good. */
export async function endProcessesAt(runtimeDir: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const left = processesAt(runtimeDir);
    if (left.length === 0) return;
    for (const pid of left) signalQuietly(pid, tries < 20 ? 'SIGTERM' : 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The processes that were started with this runtime folder. */
function processesAt(runtimeDir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        return words.includes(`XDG_RUNTIME_DIR=${runtimeDir}`);
      } catch {
        // It ended in between, or is a zombie.
        return false;
      }
    })
    .map(Number);
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}

/** What flatpak or the portals mounted: a killed install leaves a mount in the cache. */
async function unmountBelow(root: string): Promise<void> {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(`${root}/`));
  for (const point of points.reverse()) await run('umount', ['--lazy', point]);
}
