import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Desktop, Env } from './env.ts';

type Given = Pick<Env, 'assetsDir' | 'helper' | 'selfCommand' | 'log' | 'mode'>;

/** Variables that child processes may see; everything else of ours stays with us. */
const passedOn = [
  'PATH',
  'LANG',
  'LANGUAGE',
  'TZ',
  'USER',
  'LOGNAME',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'SSH_AUTH_SOCK',
];

/** The world as the process' own variables describe it (XDG Base Directory Specification 0.8). */
export function createEnv(variables: NodeJS.ProcessEnv, given: Given): Env {
  const home = absolute(variables['HOME']) ?? homedir();
  const runtimeDir =
    absolute(variables['XDG_RUNTIME_DIR']) ?? join(tmpdir(), `relokate-${process.getuid?.() ?? 0}`);
  const childEnv: Record<string, string> = { HOME: home, XDG_RUNTIME_DIR: runtimeDir };
  for (const name of passedOn) {
    const value = variables[name];
    if (value !== undefined) childEnv[name] = value;
  }
  const dataHome = absolute(variables['XDG_DATA_HOME']) ?? join(home, '.local/share');
  return {
    ...given,
    home,
    configHome: absolute(variables['XDG_CONFIG_HOME']) ?? join(home, '.config'),
    dataHome,
    flatpak: flatpakOf(variables, dataHome),
    desktop: desktopOf(variables),
    stateHome: absolute(variables['XDG_STATE_HOME']) ?? join(home, '.local/state'),
    runtimeDir,
    sessionBus: variables['DBUS_SESSION_BUS_ADDRESS'] ?? null,
    childEnv,
    now: Date.now,
  };
}

/** Beside those for all programs: where installations lie (flatpak(1)), and the buses that it asks. */
const forFlatpak = [
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'XDG_DATA_DIRS',
  'DBUS_SESSION_BUS_ADDRESS',
  'DBUS_SYSTEM_BUS_ADDRESS',
  'FLATPAK_USER_DIR',
  'FLATPAK_SYSTEM_DIR',
  'FLATPAK_CONFIG_DIR',
  'FLATPAK_SYSTEM_CACHE_DIR',
];

function flatpakOf(variables: NodeJS.ProcessEnv, dataHome: string): Env['flatpak'] {
  const passed: Record<string, string> = { XDG_DATA_HOME: dataHome };
  for (const name of forFlatpak) {
    const value = variables[name];
    if (value !== undefined) passed[name] = value;
  }
  return {
    userDir: absolute(variables['FLATPAK_USER_DIR']) ?? join(dataHome, 'flatpak'),
    systemDir: absolute(variables['FLATPAK_SYSTEM_DIR']) ?? '/var/lib/flatpak',
    variables: passed,
  };
}

/** Variables that programs of a Plasma session are started with. */
const forDesktop = [
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'XDG_SESSION_TYPE',
  'XDG_CURRENT_DESKTOP',
  'XDG_SESSION_ID',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_CACHE_HOME',
  'XDG_STATE_HOME',
  'XDG_CONFIG_DIRS',
  'XDG_DATA_DIRS',
  'DBUS_SESSION_BUS_ADDRESS',
  'DESKTOP_SESSION',
  'KDE_FULL_SESSION',
  'KDE_SESSION_VERSION',
  'KDE_SESSION_UID',
  'KDE_APPLICATIONS_AS_SCOPE',
  'QT_QPA_PLATFORM',
  'QT_AUTO_SCREEN_SCALE_FACTOR',
  'LIBGL_ALWAYS_SOFTWARE',
];

/** Where data lies when nothing else is said (Base Directory Specification). */
const DATA_DIRS = '/usr/local/share:/usr/share';

function desktopOf(variables: NodeJS.ProcessEnv): Desktop {
  const session = variables['XDG_SESSION_TYPE'];
  const version = variables['KDE_SESSION_VERSION'];
  const dataDirs = (variables['XDG_DATA_DIRS'] || DATA_DIRS).split(':').filter(isAbsolute);
  const passed: Record<string, string> = {};
  for (const name of forDesktop) {
    const value = variables[name];
    if (value !== undefined) passed[name] = value;
  }
  return {
    session: session === 'x11' || session === 'wayland' ? session : null,
    plasma: version === '5' ? 5 : version === '6' ? 6 : null,
    dataDirs,
    variables: passed,
  };
}

/** The specification says that a relative path is to be ignored. */
function absolute(path: string | undefined): string | null {
  return path !== undefined && isAbsolute(path) ? path : null;
}
