import { join } from 'node:path';
import { failure } from '../../../../shared/failure.ts';
import { type Installation, USER_INSTALLATION } from '../../../../shared/model/apps.ts';
import type { Env } from '../../env.ts';
import { run } from '../../process/run.ts';
import { flatpak, installationHere, whereOption } from './flatpak.ts';
import { parseKeyFile } from './key-file.ts';

/** An old installation: what it holds, and its folder as a child of ours sees it. */
export interface OldInstallation {
  readonly dir: string;
  readonly holds: Installation;
}

interface Bringing {
  readonly env: Env;
  readonly olds: readonly OldInstallation[];
  readonly signal: AbortSignal;
  /** The longest that one step may take. */
  readonly seconds: number;
}

/**
 * Installs an app for the user without its source: its commit, and that of its runtime where that is
 * missing, are pulled out of the old installation with every object's hash and the signature checked
 * (`--untrusted --gpg-verify`), and then deployed without asking the server (facts by experiment,
 * flatpak 1.14 and ostree 2022.7). Translations come with the next update. Needs `ostree`.
 */
export async function installFromOld(
  bringing: Bringing,
  wanted: { readonly ref: string; readonly origin: string },
): Promise<void> {
  const commit = await pull(bringing, wanted);
  const runtime = await runtimeOf(bringing, commit);
  if (runtime !== null && !(await isHere(bringing, runtime))) await bringRuntime(bringing, runtime);
  await deploy(bringing, wanted);
}

/** flatpak takes a runtime that is installed by name for a person's choice, and pins it. */
async function bringRuntime(bringing: Bringing, ref: string): Promise<void> {
  const { env, signal } = bringing;
  const origin = find(bringing, ref, null).origin;
  await pull(bringing, { ref, origin });
  await deploy(bringing, { ref, origin });
  await flatpak(env, ['--user', 'pin', '--remove', ref], { signal }).catch(() => undefined);
}

/** Pulls the commit of a ref into the user's repository, under the name of the remote it came from. */
async function pull(
  bringing: Bringing,
  { ref, origin }: { readonly ref: string; readonly origin: string },
): Promise<string> {
  const { env, signal } = bringing;
  const { dir, commit, source } = find(bringing, ref, origin);
  const { remotes } = await installationHere(env, USER_INSTALLATION, signal);
  const remote = remotes.find(({ name }) => name === origin);
  if (!remote) throw failure('apps/no-source');
  // A runtime's source may be another one here that only has its name.
  if (remote.url !== source?.url || remote.keys !== source.keys)
    throw failure('apps/source-conflict');
  const proof = remote.checksSignatures ? ['--gpg-verify'] : [];
  const from = join(dir, 'repo');
  await ostree(bringing, 'pull-local', '--untrusted', ...proof, `--remote=${origin}`, from, commit);
  await ostree(bringing, 'refs', '--force', `--create=${origin}:${ref}`, commit);
  return commit;
}

async function deploy(
  { env, signal, seconds }: Bringing,
  { ref, origin }: { readonly ref: string; readonly origin: string },
): Promise<void> {
  const words = ['install', '-y', '--noninteractive', '--no-pull', origin, ref];
  await flatpak(env, [whereOption(USER_INSTALLATION), ...words], { signal, seconds });
}

/** Where an old installation has a ref, from this source if one is named. */
function find({ olds }: Bringing, ref: string, origin: string | null) {
  for (const { dir, holds } of olds) {
    const found = holds.installed.find(
      (one) => one.ref === ref && (origin === null || one.origin === origin),
    );
    if (!found) continue;
    const source = holds.remotes.find(({ name }) => name === found.origin);
    return { dir, commit: found.commit, origin: found.origin, source };
  }
  throw failure('apps/source-silent');
}

/** What an app runs on, as a ref; from the metadata in its commit, which was checked. */
async function runtimeOf(bringing: Bringing, commit: string): Promise<string | null> {
  const metadata = parseKeyFile(await ostree(bringing, 'cat', commit, '/metadata'));
  const runtime = metadata.get('Application')?.get('runtime');
  return runtime === undefined ? null : `runtime/${runtime}`;
}

async function isHere({ env, signal }: Bringing, ref: string): Promise<boolean> {
  for (const id of [USER_INSTALLATION, 'system']) {
    const { installed } = await installationHere(env, id, signal);
    if (installed.some((one) => one.ref === ref)) return true;
  }
  return false;
}

async function ostree(
  { env, signal, seconds }: Bringing,
  ...args: readonly string[]
): Promise<string> {
  const [verb = '', ...rest] = args;
  const repo = `--repo=${join(env.flatpak.userDir, 'repo')}`;
  const { stdout } = await run('ostree', {
    args: [verb, repo, ...rest],
    env: env.childEnv,
    signal,
    timeoutSeconds: seconds,
  });
  return stdout;
}
