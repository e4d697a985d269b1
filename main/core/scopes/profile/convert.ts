import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, type FailureData, toFailureData } from '../../../../shared/failure.ts';
import type { PlannedProfile } from '../../../../shared/model/profile.ts';
import { fsPath } from '../../fs/names.ts';
import { below } from '../../fs/target.ts';
import { findProgram } from '../../preflight/find-program.ts';
import { run } from '../../process/run.ts';
import type { RunContext } from '../../runs/run-context.ts';

/** Whether the settings come from an older Plasma than the one that they go to. */
export function needsConversion({ circumstances: { from, to } }: PlannedProfile): boolean {
  return from === 5 && to === 6;
}

const UPDATE_SECONDS = 300;

/**
 * Has KDE's own `kconf_update` convert settings of Plasma 5 that were made ready, in a home that is thrown away:
 * on this computer its list of what is done would keep it from looking at files that come later (kconfig,
 * kconf_update.cpp; seen). `take` gets each file that it changed. Gives why it could not be done.
 */
export async function convertFromFive(
  { env, paths, signal }: RunContext,
  files: readonly string[],
  take: (path: string, bytes: Buffer) => void,
): Promise<FailureData | null> {
  const program = await findProgram(await candidates(), undefined);
  if (program === null)
    return toFailureData(failure('profile/not-converted', { detail: 'kconf_update' }));
  const home = await mkdtemp(join(paths.stagingRoot, 'convert-'));
  try {
    await cp(paths.made, home, { recursive: true, preserveTimestamps: true });
    await mkdir(join(home, '.config'), { recursive: true });
    const variables = { ...env.childEnv, ...thrownAway(env.desktop.variables, home) };
    const alone = await findProgram(['dbus-run-session'], env.childEnv['PATH']);
    if (alone === null) throw new Error('dbus-run-session');
    const args = ['--', program];
    await run(alone, { args, env: variables, timeoutSeconds: UPDATE_SECONDS, signal });
    for (const path of files) {
      const [before, after] = await Promise.all(
        [paths.made, home].map((folder) => readFile(fsPath(below(folder, path))).catch(() => null)),
      );
      if (before && after && !before.equals(after)) take(path, after);
    }
    return null;
  } catch (error) {
    signal.throwIfAborted();
    return toFailureData(failure('profile/not-converted', { detail: String(error) }));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** It lies in another place on each distribution, and never in PATH. */
async function candidates(): Promise<readonly string[]> {
  const machines = await readdir('/usr/lib').catch(() => []);
  const folders = [
    '/usr/libexec',
    '/usr/lib',
    ...machines.map((name) => `/usr/lib/${name}/libexec`),
  ];
  return [...folders, '/usr/lib64/libexec'].map((folder) => `${folder}/kf6/kconf_update`);
}

/** All that leads to settings leads into the home that is thrown away. */
function thrownAway(
  desktop: Readonly<Record<string, string>>,
  home: string,
): Readonly<Record<string, string>> {
  const { XDG_DATA_DIRS, XDG_CONFIG_DIRS } = desktop;
  return {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    QT_QPA_PLATFORM: 'offscreen',
    ...(XDG_DATA_DIRS === undefined ? {} : { XDG_DATA_DIRS }),
    ...(XDG_CONFIG_DIRS === undefined ? {} : { XDG_CONFIG_DIRS }),
  };
}
