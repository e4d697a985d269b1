import { writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, failure } from '../../../../shared/failure.ts';
import {
  type Installation,
  type Remote,
  SYSTEM_INSTALLATION,
  USER_INSTALLATION,
} from '../../../../shared/model/apps.ts';
import type { Env } from '../../env.ts';
import { readOwnInstallation } from '../../helper/installation.ts';
import { run } from '../../process/run.ts';

/** Looks and settings answer at once; what fetches from a server has to be given time. */
const QUICK_SECONDS = 60;

interface Options {
  readonly signal: AbortSignal;
  readonly seconds?: number;
  /** Instead of the person's own folder for their installation. */
  readonly userDir?: string;
}

/** Runs `flatpak` and gives what it printed. Throws `app/program-failed` with what it said, among others. */
export async function flatpak(
  env: Env,
  args: readonly string[],
  options: Options,
): Promise<string> {
  const { signal, seconds = QUICK_SECONDS, userDir } = options;
  const own = userDir === undefined ? {} : { FLATPAK_USER_DIR: userDir };
  const { stdout } = await run('flatpak', {
    args,
    endsWithUs: true,
    env: { ...variablesOf(env), ...own },
    signal,
    timeoutSeconds: seconds,
  });
  return stdout;
}

/** What a `flatpak` of this computer is given. */
export function variablesOf(env: Env): Readonly<Record<string, string>> {
  return { ...env.childEnv, ...env.flatpak.variables };
}

/** How a command says which installation it is about. */
export function whereOption(installation: string): string {
  if (installation === USER_INSTALLATION) return '--user';
  return installation === SYSTEM_INSTALLATION ? '--system' : `--installation=${installation}`;
}

/** The folder of an installation of this computer; null for one that has a name of its own. */
export function dirHere({ flatpak: { userDir, systemDir } }: Env, id: string): string | null {
  if (id === USER_INSTALLATION) return userDir;
  return id === SYSTEM_INSTALLATION ? systemDir : null;
}

/** What an installation of this computer holds; one that was never made holds nothing. */
export async function installationHere(
  env: Env,
  id: string,
  signal: AbortSignal,
): Promise<Installation> {
  signal.throwIfAborted();
  const dir = dirHere(env, id);
  const found = dir === null || !existsSync(dir) ? null : await readOwnInstallation(id, dir);
  return found ?? { ...NOTHING, id };
}

const NOTHING: Omit<Installation, 'id'> = {
  remotes: [],
  installed: [],
  languages: null,
  extraLanguages: null,
  pins: [],
  masks: [],
  overrides: [],
  answers: [],
  problems: [],
};

/** Whether `flatpak` can be run here. */
export async function hasFlatpak(env: Env, signal: AbortSignal): Promise<boolean> {
  try {
    await flatpak(env, ['--version'], { signal });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    env.log.info('no flatpak', { why: String(error) });
    return false;
  }
}

/** The options of `flatpak remote-add` that make a remote what it is; the files lie in `dir`. */
export async function remoteOptions(
  remote: Remote,
  { dir, filterFile }: { readonly dir: string; readonly filterFile: string | null },
): Promise<readonly string[]> {
  const options: string[] = [];
  if (remote.keys !== null) {
    const file = join(dir, 'keys.gpg');
    await writeFile(file, Buffer.from(remote.keys, 'base64'), { mode: 0o600 });
    options.push(`--gpg-import=${file}`);
  }
  if (!remote.checksSignatures) options.push('--no-gpg-verify');
  if (remote.collection !== null) options.push(`--collection-id=${remote.collection}`);
  if (remote.subset !== null) options.push(`--subset=${remote.subset}`);
  if (remote.priority !== 1) options.push(`--prio=${remote.priority}`);
  if (remote.title !== null) options.push(`--title=${remote.title}`);
  if (remote.isHidden) options.push('--no-enumerate');
  if (remote.isDisabled) options.push('--disable');
  if (filterFile !== null) options.push(`--filter=${filterFile}`);
  return options;
}

/** What flatpak says when it cannot do something (facts by experiment: 1.14), by what it means. */
const meanings: readonly (readonly [RegExp, (detail: string) => Failure])[] = [
  [/Not enough disk space|No space left|min-free-space/i, () => failure('apps/disk-full')],
  [
    /Unable to load summary|Could ?n.t connect|Could ?n.t resolve|timed out|Network is unreachable/i,
    () => failure('apps/source-silent'),
  ],
  [/policy set by your administrator|parental controls/i, () => failure('apps/parental-controls')],
  [/not allowed for user|not authorized|Not allowed/i, () => failure('apps/not-allowed')],
  [/signature|checksum expected|Corrupted/i, (detail) => failure('apps/not-genuine', { detail })],
  [/requires the runtime/i, (detail) => failure('apps/no-runtime', { detail })],
];

/** The failure that stands for what `flatpak` said; others (no flatpak, cancelled) stay as they are. */
export function explainFlatpak(error: unknown): unknown {
  if (!(error instanceof Failure) || error.code !== 'app/program-failed') return error;
  const detail = String(error.params['detail'] ?? '')
    .replace(/^.*?error: /is, '')
    .trim();
  const known = meanings.find(([pattern]) => pattern.test(detail));
  return known ? known[1](detail) : failure('apps/refused', { detail });
}
