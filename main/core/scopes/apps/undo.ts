import { rm } from 'node:fs/promises';
import { failure, type FailureData, toFailureData } from '../../../../shared/failure.ts';
import type { AppItem, Remote } from '../../../../shared/model/apps.ts';
import type { AppState } from '../../runs/run-state.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { filterFile, overrideFile, readOverride, setLanguages, writeOverride } from './apply.ts';
import { differenceIn, nameOf } from './item.ts';
import { explainFlatpak, flatpak, installationHere, whereOption } from './flatpak.ts';
import { type Setting, wordsThatUnset } from './settings.ts';

/** Something of the apps that could not be put back as it was. */
export interface KeptApp {
  readonly path: string;
  readonly error: FailureData;
}

/**
 * Takes back what a run did to the apps, the last change first: what it installed goes, never what was
 * there before; settings become what they were. What was changed since is left as it is, and told.
 */
export async function undoApps(context: RunContext): Promise<readonly KeptApp[]> {
  const items = context.head.apps ?? [];
  const kept: KeptApp[] = [];
  for (const [index, item] of [...items.entries()].reverse()) {
    const state = context.state.apps.get(index);
    if (!state?.was) continue;
    try {
      await takeBack(context, item, state);
    } catch (error) {
      context.signal.throwIfAborted();
      kept.push({ path: nameOf(item), error: toFailureData(explainFlatpak(error)) });
    }
    context.progress.add({ entries: 1, current: nameOf(item) });
  }
  return kept;
}

async function takeBack(context: RunContext, item: AppItem, state: AppState): Promise<void> {
  switch (item.kind) {
    case 'ref':
      return uninstall(context, item, state);
    case 'override':
      return takeBackOverride(context, item, state);
    case 'remote':
      return removeRemote(context, item, state);
    case 'languages':
    case 'pin':
    case 'mask':
    case 'current':
    case 'answer':
      return takeBackSetting(context, item, state);
  }
}

async function takeBackSetting(
  { env, signal }: RunContext,
  item: Setting | Extract<AppItem, { kind: 'languages' }>,
  { was }: AppState,
): Promise<void> {
  const now = await installationHere(env, item.installation, signal);
  // What is not as the run made it is the person's own by now.
  if (differenceIn(now, item) !== null) {
    if (item.kind === 'languages') throw failure('apps/changed-since');
    return;
  }
  if (item.kind === 'languages') {
    const { text, more } = was ?? { text: null, more: null };
    const { installation } = item;
    return setLanguages(env, { installation, languages: text, extraLanguages: more }, signal);
  }
  const words = wordsThatUnset(item, was?.text ?? null);
  if (words !== null) await flatpak(env, words, { signal, seconds: 600 });
}

async function removeRemote(
  { env, signal }: RunContext,
  item: Extract<AppItem, { kind: 'remote' }>,
  { was }: AppState,
): Promise<void> {
  const { installation, remote } = item;
  const now = await installationHere(env, installation, signal);
  // One that an attempt left half made differs, and is the run's own all the same.
  if (was?.text !== null || !now.remotes.some(isLike(remote))) return;
  const words = [whereOption(installation), 'remote-delete', remote.name];
  await flatpak(env, words, { signal }).catch((error: unknown) => {
    // Something that was installed since comes from it.
    if (String(error).includes('with installed refs')) throw failure('apps/changed-since');
    throw error;
  });
  await rm(filterFile(env, item), { force: true });
}

const isLike =
  ({ name, url }: Remote) =>
  (other: Remote): boolean =>
    other.name === name && other.url === url;

/** Apps first: flatpak does not let a runtime go that something needs. */
async function uninstall(
  context: RunContext,
  item: Extract<AppItem, { kind: 'ref' }>,
  { was, made, ended }: AppState,
): Promise<void> {
  const { env, signal } = context;
  const before = new Set(was?.refs);
  const now = await installationHere(env, item.installation, signal);
  // Where the run was ended in the middle nobody noted what came along: then it is what is new.
  const unnoted = now.installed
    .map(({ ref }) => ref)
    .filter((ref) => ended === null && (ref === item.ref || ref.startsWith('runtime/')));
  const own = new Set([...made, ...unnoted]);
  const appsFirst = [...own].filter((ref) => !before.has(ref)).sort();
  for (const ref of appsFirst) {
    const { installed } = await installationHere(env, item.installation, signal);
    if (!installed.some((one) => one.ref === ref)) continue;
    const args = [whereOption(item.installation), 'uninstall', '-y', ref];
    await flatpak(env, args, { signal, seconds: 600 }).catch((error: unknown) => {
      // Something that was installed since needs it: then it is not ours alone any more.
      if (String(error).includes('it is needed for')) return;
      throw error;
    });
  }
}

async function takeBackOverride(
  { env }: RunContext,
  { override }: Extract<AppItem, { kind: 'override' }>,
  { was }: AppState,
): Promise<void> {
  const now = await readOverride(env, override.id);
  const former = was?.text ?? null;
  if (now === former) return;
  if (now !== override.content) throw failure('apps/changed-since');
  if (former === null) await rm(overrideFile(env, override.id), { force: true });
  else await writeOverride(env, override.id, former);
}
