import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure, failure, fromFailureData, toFailureData } from '../../../../shared/failure.ts';
import type { AppItem, Installation } from '../../../../shared/model/apps.ts';
import type { Env } from '../../env.ts';
import { syncFile } from '../../fs/sync.ts';
import type { Was } from '../../journal/records.ts';
import { APPS_PREFIX, withSessionFolder } from '../../process/session-folder.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import type { OpenSource } from '../../sources/source.ts';
import { differenceIn, downloadOf, isSafe, shownAs } from './item.ts';
import {
  explainFlatpak,
  flatpak,
  installationHere,
  remoteOptions,
  whereOption,
} from './flatpak.ts';
import { install } from './install.ts';
import { OldApps } from './old-apps.ts';
import { parseRef } from './refs.ts';
import { wordsThatSet } from './settings.ts';

type Of<K extends AppItem['kind']> = Extract<AppItem, { kind: K }>;

interface Applying {
  readonly context: RunContext;
  readonly old: OldApps;
}

/** What became of one change. */
interface Applied {
  readonly made: readonly string[];
  readonly fromOld: boolean;
}

const DONE: Applied = { made: [], fromOld: false };

/**
 * Carries out what the plan says of the apps, one after the other, each with an outcome of its own: one
 * that fails takes no other down. What was there before is in the journal before anything changes.
 */
export async function applyApps(
  context: RunContext,
  source: Pick<OpenSource, 'flatpaks'>,
): Promise<void> {
  const items = context.head.apps ?? [];
  const old = new OldApps(context, source.flatpaks);
  try {
    for (const [index, item] of items.entries()) {
      await context.pause.whenGoing(context.signal);
      context.signal.throwIfAborted();
      const already = Boolean(context.state.apps.get(index)?.ended);
      context.progress.add({
        current: shownAs(item),
        bytes: already ? downloadOf(item) : 0,
        already,
      });
      if (!already) await applyOne({ context, old }, index, item);
      context.progress.add({ entries: 1, already });
    }
    await applyWaiting({ context, old }, items);
  } finally {
    await old.dispose();
  }
}

/** What an app runs on may have come with a later one, for everybody. */
async function applyWaiting(applying: Applying, items: readonly AppItem[]): Promise<void> {
  const { context } = applying;
  for (const [index, item] of items.entries()) {
    const ended = context.state.apps.get(index)?.ended;
    if (ended?.error?.code !== 'apps/no-runtime') continue;
    context.signal.throwIfAborted();
    await applyOne(applying, index, item);
  }
}

async function applyOne(applying: Applying, item: number, wanted: AppItem): Promise<void> {
  const { context } = applying;
  const end = (outcome: 'moved' | 'identical' | 'skipped' | 'failed', more = {}): Promise<void> =>
    note(context, { t: 'app-ended', item, outcome, error: null, ...DONE, ...more });
  if (wanted.action === 'identical') return end('identical');
  if (wanted.action === 'skip') return end('skipped');
  if (wanted.action === 'fail') return end('failed', { error: planned(wanted.reason) });
  if (!isSafe(wanted)) return end('failed', { error: toFailureData(failure('apps/bad-item')) });
  const before = await installationHere(context.env, wanted.installation, context.signal);
  await note(context, { t: 'app-began', item, was: wasOf(before, wanted) });
  await context.journal.sync();
  try {
    const applied = await carryOutOne(applying, item, wanted, before);
    const problem = await missingAfter(context, wanted);
    await end(problem ? 'failed' : 'moved', { ...applied, error: problem });
  } catch (error) {
    context.signal.throwIfAborted();
    const made = await newRefs(context, item, wanted);
    await end('failed', { error: toFailureData(explainFlatpak(error)), made });
  }
}

function planned(reason: string | null) {
  const known = reason as Parameters<typeof failure>[0] | null;
  return toFailureData(known === null ? failure('apps/no-source') : new Failure(known));
}

/** What has to be known to put it back. */
function wasOf(before: Installation, item: AppItem): Was {
  const nothing: Was = { refs: null, text: null, more: null };
  switch (item.kind) {
    case 'ref':
      return { ...nothing, refs: before.installed.map(({ ref }) => ref) };
    case 'languages':
      return { ...nothing, text: before.languages, more: before.extraLanguages };
    case 'override': {
      const { id } = item.override;
      return { ...nothing, text: before.overrides.find((one) => one.id === id)?.content ?? null };
    }
    case 'current':
      return { ...nothing, text: currentOf(before, item.ref) };
    case 'remote':
      return { ...nothing, text: urlOf(before, item.remote.name) };
    case 'pin':
    case 'mask':
    case 'answer':
      return nothing;
  }
}

function urlOf({ remotes }: Installation, remote: string): string | null {
  return remotes.find(({ name }) => name === remote)?.url ?? null;
}

/** Which branch of an app starts now; null where none does. */
function currentOf({ installed }: Installation, ref: string): string | null {
  const id = parseRef(ref)?.id;
  return installed.find((one) => one.isCurrent && parseRef(one.ref)?.id === id)?.ref ?? null;
}

async function carryOutOne(
  applying: Applying,
  index: number,
  item: AppItem,
  before: Installation,
): Promise<Applied> {
  const { env, signal } = applying.context;
  switch (item.kind) {
    case 'remote':
      return addRemote(applying, index, item, before);
    case 'ref':
      return bring(applying, index, item, before);
    case 'override':
      await writeOverride(env, item.override.id, item.override.content);
      return DONE;
    case 'languages':
      await setLanguages(env, item, signal);
      return DONE;
    case 'pin':
    case 'mask':
    case 'current':
    case 'answer':
      await flatpak(env, wordsThatSet(item), { signal });
      return DONE;
  }
}

/** `remote-add` may fail and leave the remote behind: then it goes again. */
async function addRemote(
  { context }: Applying,
  index: number,
  item: Of<'remote'>,
  before: Installation,
): Promise<Applied> {
  const { remote, installation } = item;
  const { env, signal } = context;
  if (differenceIn(before, item) === null) return DONE;
  const isThere = urlOf(before, remote.name) !== null;
  // Somebody made one of this name since the plan.
  if (isThere && context.state.apps.get(index)?.was?.text !== null)
    throw failure('apps/source-conflict');
  const where = whereOption(installation);
  const remove = ['remote-delete', '--force', remote.name];
  // An earlier attempt was ended in the middle: flatpak writes the address before the key.
  if (isThere) await flatpak(env, [where, ...remove], { signal });
  const filter = remote.filter === null ? null : await writeFilter(env, item, remote.filter);
  try {
    await withSessionFolder(env, APPS_PREFIX, async (dir) => {
      const options = await remoteOptions(remote, { dir, filterFile: filter });
      await flatpak(env, [where, 'remote-add', ...options, remote.name, remote.url], {
        signal,
        seconds: 120,
      });
    });
  } catch (error) {
    await flatpak(env, [where, ...remove], { signal }).catch(() => undefined);
    throw error;
  }
  return DONE;
}

/** A filter is named by its path and has to stay where it is. */
async function writeFilter(env: Env, item: Of<'remote'>, text: string): Promise<string> {
  const file = filterFile(env, item);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

/** Where the filter of a remote is kept. */
export function filterFile(env: Env, { installation, remote }: Of<'remote'>): string {
  const name = `${installation} ${remote.name}.filter`;
  return join(env.dataHome, 'relokate', 'flatpak-filters', name);
}

async function bring(
  applying: Applying,
  index: number,
  item: Of<'ref'>,
  before: Installation,
): Promise<Applied> {
  if (urlOf(before, item.origin) === null) throw withoutSource(applying.context, item);
  const fromOld = await install(applying, item);
  return { made: await newRefs(applying.context, index, item), fromOld };
}

/** Why the source of an app is not there: what became of it in this run says more than flatpak would. */
function withoutSource({ head, state }: RunContext, wanted: Of<'ref'>): Failure {
  const index = (head.apps ?? []).findIndex(
    (item) =>
      item.kind === 'remote' &&
      item.installation === wanted.installation &&
      item.remote.name === wanted.origin,
  );
  const reason = state.apps.get(index)?.ended?.error ?? null;
  return reason === null ? failure('apps/no-source') : fromFailureData(reason);
}

/** What came since the first attempt: an earlier one may have been ended before it noted anything. */
async function newRefs(
  { env, signal, state }: RunContext,
  index: number,
  item: AppItem,
): Promise<readonly string[]> {
  if (item.kind !== 'ref') return [];
  const known = new Set(state.apps.get(index)?.was?.refs);
  const { installed } = await installationHere(env, item.installation, signal);
  return installed.map(({ ref }) => ref).filter((ref) => !known.has(ref));
}

/** The file of a user's permissions for an app; replaced as a whole. */
export async function writeOverride(env: Env, id: string, content: string): Promise<void> {
  const file = overrideFile(env, id);
  await mkdir(dirname(file), { recursive: true, mode: 0o755 });
  const partial = `${file}.relokate`;
  await writeFile(partial, Buffer.from(content, 'base64'), { mode: 0o644 });
  await syncFile(partial);
  await rename(partial, file);
}

export function overrideFile(env: Env, id: string): string {
  return join(env.flatpak.userDir, 'overrides', id);
}

/** What the file holds now (base64); null where there is none. */
export async function readOverride(env: Env, id: string): Promise<string | null> {
  return readFile(overrideFile(env, id), 'base64').catch(() => null);
}

/** Sets the languages of an installation; what is null becomes unset. */
export async function setLanguages(
  env: Env,
  item: Pick<Of<'languages'>, 'installation' | 'languages' | 'extraLanguages'>,
  signal: AbortSignal,
): Promise<void> {
  const where = whereOption(item.installation);
  for (const [key, value] of [
    ['languages', item.languages],
    ['extra-languages', item.extraLanguages],
  ] as const) {
    const change = value === null ? ['--unset', key] : ['--set', key, value];
    await flatpak(env, [where, 'config', ...change], { signal });
  }
}

/** Exit status 0 does not say that what was asked for is there: it is looked at. Null where it is. */
async function missingAfter({ env, signal }: RunContext, item: AppItem) {
  const look = async () =>
    differenceIn(await installationHere(env, item.installation, signal), item);
  let problem = await look();
  // The permission store answers first and writes then.
  for (let tries = 0; problem !== null && item.kind === 'answer' && tries < 20; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    problem = await look();
  }
  return problem === null ? null : toFailureData(failure('apps/not-there', { detail: problem }));
}
