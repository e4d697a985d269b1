import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Env } from './env.ts';

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
  return {
    ...given,
    home,
    configHome: absolute(variables['XDG_CONFIG_HOME']) ?? join(home, '.config'),
    dataHome: absolute(variables['XDG_DATA_HOME']) ?? join(home, '.local/share'),
    stateHome: absolute(variables['XDG_STATE_HOME']) ?? join(home, '.local/state'),
    runtimeDir,
    sessionBus: variables['DBUS_SESSION_BUS_ADDRESS'] ?? null,
    childEnv,
    now: Date.now,
  };
}

/** The specification says that a relative path is to be ignored. */
function absolute(path: string | undefined): string | null {
  return path !== undefined && isAbsolute(path) ? path : null;
}
