import { silentLogger } from '../../main/core/log/logger.ts';
import type { Env } from '../../main/core/env.ts';
import type { PreflightContext } from '../../main/core/preflight/check.ts';

/** A signal that never comes. */
export const quiet = new AbortController().signal;

/** What the checks look at: nothing connected, a home that is not there, but for what is given. */
export function context(
  given: Partial<PreflightContext>,
  env: Partial<Env> = {},
): PreflightContext {
  const home = '/nonexistent/home';
  return {
    env: {
      mode: 'normal',
      home,
      configHome: `${home}/.config`,
      dataHome: `${home}/.local/share`,
      stateHome: `${home}/.local/state`,
      runtimeDir: '/nonexistent/run',
      assetsDir: 'assets',
      sessionBus: 'unix:path=/nonexistent/bus',
      childEnv: { PATH: process.env['PATH'] ?? '/usr/bin' },
      desktop: { session: null, plasma: null, dataDirs: [], variables: {} },
      flatpak: {
        userDir: '/nonexistent/flatpak',
        systemDir: '/nonexistent/flatpak',
        variables: {},
      },
      helper: { command: '/bin/false', args: [], env: {} },
      selfCommand: 'relokate',
      now: Date.now,
      log: silentLogger,
      ...env,
    },
    programs: [],
    source: null,
    kdeConnect: { kind: 'connecting' },
    bytesNeeded: null,
    toHost: { name: 'new', user: 'me', home, os: null },
    ...given,
  };
}
