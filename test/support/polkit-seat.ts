import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcessesAt, systemBus } from './flatpak-seat.ts';
import { type SessionBus, type Start, startSessionBus, stopProcess } from './session-bus.ts';
import { addTemporaryUser, type TemporaryUser } from './temporary-user.ts';

/** Where distributions have them. */
const POLKITD = ['/usr/lib/polkit-1/polkitd', '/usr/libexec/polkitd'].find(existsSync);
const HELPER = ['/usr/libexec/flatpak-system-helper', '/usr/lib/flatpak-system-helper'].find(
  existsSync,
);

/** Whether polkit and flatpak's helper for everybody's installation can be run here. */
export const canAskPolkit =
  process.getuid?.() === 0 && POLKITD !== undefined && HELPER !== undefined;

/**
 * A computer with a plain user, on whose system bus flatpak's own helper and polkitd run, as on any
 * desktop; there is nobody who could be asked for a password.
 */
export interface PolkitSeat {
  readonly home: string;
  /** Whether polkit lets the user do what flatpak asks it about; at first it would have to ask. */
  allow(isAllowed: boolean): Promise<void>;
  /** Runs a program as the user. */
  start(program: string, ...args: readonly string[]): ChildProcess;
  /** Ends what runs here and removes user and files. */
  dispose(): Promise<void>;
}

/** Makes one in a folder below `dir`, which everybody must be able to enter. */
export async function openPolkitSeat(dir: string): Promise<PolkitSeat> {
  const root = join(dir, 'everybodys');
  const at = (name: string): string => join(root, name);
  for (const name of ['home', 'run', 'system', 'cache', 'etc', 'rules', 'services']) {
    mkdirSync(at(name), { recursive: true });
  }
  const user = addTemporaryUser(at('home'));
  for (const name of ['home', 'run']) execFileSync('chown', [user.name, at(name)]);
  chmodSync(at('run'), 0o700);
  // As /var/tmp, which flatpak uses for what is on its way from the user to the helper.
  chmodSync(at('cache'), 0o1777);
  const env = environmentOf(root, user);
  const asRoot: Start = (program, args) =>
    spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], { env, stdio: 'ignore' });
  const asUser = (program: string, ...args: readonly string[]): ChildProcess => {
    const who = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
    const words = [...who, '--pdeathsig', 'KILL', '--', program, ...args];
    return spawn('setpriv', words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const buses = [
    await startSystemBus(asRoot, root),
    await startSessionBus((program, args) => asUser(program, ...args), join(at('run'), 'bus')),
  ];
  // It reads its rules from one place only; here that is ours.
  const over = `mount --bind "$1" /etc/polkit-1/rules.d && exec ${POLKITD} --no-debug`;
  const polkitd = asRoot('unshare', ['--mount', 'sh', '-c', over, 'polkitd', at('rules')]);
  await untilThere(env.DBUS_SYSTEM_BUS_ADDRESS);
  return {
    home: at('home'),
    start: asUser,
    allow: async (isAllowed) => {
      // Its engine knows no newer JavaScript.
      const rule = `polkit.addRule(function (action, subject) {
        var isOurs = action.id.indexOf('org.freedesktop.Flatpak.') === 0;
        if (isOurs && subject.user === '${user.name}') return polkit.Result.${isAllowed ? 'YES' : 'NO'};
      });\n`;
      writeFileSync(join(at('rules'), '10-test.rules'), rule);
      // It watches the folder.
      await new Promise((resolve) => setTimeout(resolve, 1500));
    },
    dispose: async () => {
      await stopProcess(polkitd);
      for (const bus of buses) await bus.stop();
      await endProcessesAt(at('run'));
      await user.remove();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Waits until polkitd has taken its name on the bus. */
async function untilThere(address: string): Promise<void> {
  const ask = 'org.freedesktop.DBus.NameHasOwner';
  const to = [`--bus=${address}`, '--print-reply', '--dest=org.freedesktop.DBus', '/', ask];
  for (let tries = 0; tries < 100; tries++) {
    const words = [...to, 'string:org.freedesktop.PolicyKit1'];
    if (execFileSync('dbus-send', words, { encoding: 'utf8' }).includes('true')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('polkitd did not start');
}

function environmentOf(root: string, user: TemporaryUser) {
  const home = join(root, 'home');
  const run = join(root, 'run');
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LC_ALL: 'C.UTF-8',
    HOME: home,
    USER: user.name,
    LOGNAME: user.name,
    XDG_RUNTIME_DIR: run,
    FLATPAK_SYSTEM_DIR: join(root, 'system'),
    FLATPAK_SYSTEM_CACHE_DIR: join(root, 'cache'),
    FLATPAK_CONFIG_DIR: join(root, 'etc'),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(run, 'bus')}`,
    DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(root, 'system-bus')}`,
    GIO_USE_VFS: 'local',
  };
}

/** It starts flatpak's helper as root when that is first asked for. */
function startSystemBus(start: Start, root: string): Promise<SessionBus> {
  const name = 'org.freedesktop.Flatpak.SystemHelper';
  const service = `[D-BUS Service]\nName=${name}\nExec=${HELPER}\nUser=root\n`;
  writeFileSync(join(root, 'services', `${name}.service`), service);
  const config = join(root, 'system-bus.conf');
  writeFileSync(config, systemBus(`<servicedir>${join(root, 'services')}</servicedir>`));
  const withConfig: Start = (program, args) =>
    start(program, [`--config-file=${config}`, ...args.filter((word) => word !== '--session')]);
  return startSessionBus(withConfig, join(root, 'system-bus'));
}
