import { join } from 'node:path';
import {
  type AppItem,
  type AppRow,
  type Installation,
  type Remote,
  SYSTEM_INSTALLATION,
  USER_INSTALLATION,
} from '../../../../shared/model/apps.ts';
import { toFailureData } from '../../../../shared/failure.ts';
import { sentenceOf } from '../../../../shared/messages/sentence.ts';
import type { Env } from '../../env.ts';
import type { OpenSource } from '../../sources/source.ts';
import { APPS_PREFIX, withSessionFolder } from '../../process/session-folder.ts';
import { findProgram } from '../../preflight/find-program.ts';
import { flatpak, hasFlatpak, installationHere, remoteOptions } from './flatpak.ts';
import { type Offer, type Offers, parseOffer } from './offers.ts';
import { planApps } from './plan.ts';
import { isRemoteUrl, keyOf, parseRef, type Ref } from './refs.ts';
import { loadTwins, offeredTwins, type OfferedTwin, type Twin, twinCandidates } from './twins.ts';

/** What both computers have of apps, and what could be had. */
export interface InspectedApps {
  readonly old: readonly Installation[];
  readonly here: readonly Installation[];
  readonly offers: Offers;
  readonly arches: readonly string[];
  /** Whether flatpak can be run here: without it nothing is proposed. */
  readonly canInstall: boolean;
  /** Apps that could take the place of a distribution's programs. */
  readonly twins: readonly OfferedTwin[];
}

/** A catalogue of thousands of apps may have to come over a slow line. */
const OFFER_SECONDS = 120;

/** Looks at the apps of both computers, and asks the sources of the old ones what they have now. */
export async function inspectApps(
  env: Env,
  source: Pick<OpenSource, 'flatpaks'>,
  signal: AbortSignal,
): Promise<InspectedApps> {
  const old: Installation[] = [];
  for (const installation of await source.flatpaks.open(signal)) {
    const found = await installation.read(signal);
    if (found) old.push(found);
  }
  const here = await Promise.all(
    [USER_INSTALLATION, SYSTEM_INSTALLATION].map((id) => installationHere(env, id, signal)),
  );
  const isAny = [...old, ...here].some(({ remotes }) => remotes.length > 0);
  const canInstall = (old.length > 0 || isAny) && (await hasFlatpak(env, signal));
  const none = { offers: new Map(), arches: [], canInstall, twins: [] };
  if (!canInstall) return { old, here, ...none };
  const arches = (await flatpak(env, ['--supported-arches'], { signal })).trim().split('\n');
  const offers = await offersOf(env, old, signal);
  return { old, here, offers, arches, canInstall, twins: [] };
}

/**
 * Adds what could take the place of a distribution's programs whose data the old home has and which
 * the new computer lacks. Sources of the new computer are only asked where there is such a one.
 */
export async function addTwins(
  env: Env,
  apps: InspectedApps,
  hasData: (path: string) => boolean,
  signal: AbortSignal,
): Promise<InspectedApps> {
  const [arch] = apps.arches;
  if (!apps.canInstall || arch === undefined) return apps;
  const known = twinCandidates(
    await loadTwins(env.assetsDir),
    [...apps.old, ...apps.here],
    hasData,
  );
  const missing: Twin[] = [];
  for (const twin of known) {
    const isThere = await findProgram(twin.commands, env.childEnv['PATH']);
    if (isThere === null) missing.push(twin);
  }
  if (missing.length === 0) return apps;
  // What both have under one name is the old one's: whether it is the same is judged later.
  const offers = new Map([...(await offersOf(env, apps.here, signal)), ...apps.offers]);
  const twins = offeredTwins(missing, [...apps.old, ...apps.here], offers, arch);
  return { ...apps, offers, twins };
}

/** What the sources of some installations have. Those that do not answer are not in it. */
export async function offersOf(
  env: Env,
  old: readonly Installation[],
  signal: AbortSignal,
): Promise<Offers> {
  const all = old.flatMap(({ id, remotes }) =>
    remotes
      .filter(({ url, isDisabled }) => isRemoteUrl(url) && !isDisabled)
      .map((remote) => ({ key: keyOf(id, remote.name), remote })),
  );
  const asked = all.map(async ({ key, remote }) => {
    const offer = await offerOf(env, remote, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      env.log.info('a source of apps does not answer', { key, why: toFailureData(error).message });
      return null;
    });
    return offer ? [[key, offer] as const] : [];
  });
  return new Map((await Promise.all(asked)).flat());
}

/** Asks one source, in an installation that is thrown away: nothing of the person's own is changed. */
async function offerOf(env: Env, remote: Remote, signal: AbortSignal): Promise<Offer> {
  return withSessionFolder(env, APPS_PREFIX, async (dir) => {
    const options = { signal, seconds: OFFER_SECONDS, userDir: join(dir, 'installation') };
    // Its filter says what a person does not want to see; that it is there counts all the same.
    const setUp = await remoteOptions({ ...remote, isHidden: false }, { dir, filterFile: null });
    await flatpak(env, ['--user', 'remote-add', ...setUp, remote.name, remote.url], options);
    const columns = '--columns=ref,download-size,options';
    return parseOffer(
      await flatpak(env, ['--user', 'remote-ls', '--all', columns, remote.name], options),
    );
  });
}

/** The apps as the chooser shows them, by title; `dataSize` tells how much is in a folder of the home. */
export function appRows(
  apps: InspectedApps,
  dataSize: (folder: string) => number,
): readonly AppRow[] {
  const plan = planApps({ ...apps, choices: undefined });
  const rows = apps.old.flatMap(({ id: installation, installed }) =>
    installed.flatMap((one) => {
      const ref = parseRef(one.ref);
      if (ref?.kind !== 'app') return [];
      const { id, branch } = ref;
      const item = plan.find(
        (some) => some.kind === 'ref' && some.from === installation && some.oldRef === one.ref,
      );
      return [
        {
          key: keyOf(installation, one.ref),
          isTwin: false,
          ...{ id, branch, installation },
          otherBranches: item?.action === 'add' ? otherBranches(apps, installation, ref) : [],
          title: one.title ?? id,
          icon: one.icon,
          origin: one.origin,
          size: one.size,
          dataSize: dataSize(`.var/app/${id}`),
          ...stateOf(item),
        },
      ];
    }),
  );
  const all = [...rows, ...apps.twins.map((twin) => twinRow(twin, dataSize))];
  return all.sort((a, b) => a.title.localeCompare(b.title) || (a.key < b.key ? -1 : 1));
}

function twinRow(twin: OfferedTwin, dataSize: (folder: string) => number): AppRow {
  const { app, title, installation, origin, ref, download, data } = twin;
  return {
    key: keyOf(installation, ref),
    isTwin: true,
    ...{ id: app, title, icon: null, branch: 'stable', installation, origin, size: download },
    otherBranches: [],
    dataSize: data.reduce((sum, { from }) => sum + dataSize(from), 0),
    state: 'missing',
    reason: sentenceOf('apps/twin'),
  };
}

/** What else the sources of an old installation have of an app, but for what has ended and what it has beside it. */
function otherBranches(
  { old, offers }: InspectedApps,
  installation: string,
  { kind, id, arch, branch }: Ref,
): readonly string[] {
  const has = old.find((one) => one.id === installation);
  const taken = new Set(has?.installed.map(({ ref }) => ref));
  const found = (has?.remotes ?? []).flatMap(({ name }) =>
    [...(offers.get(keyOf(installation, name)) ?? [])].flatMap(([ref, { ended }]) => {
      const other = parseRef(ref);
      const isOne = other?.kind === kind && other.id === id && other.arch === arch;
      return isOne && ended === null && !taken.has(ref) ? [other.branch] : [];
    }),
  );
  return [...new Set(found)].filter((one) => one !== branch).sort();
}

function stateOf(item: AppItem | undefined): Pick<AppRow, 'state' | 'reason'> {
  const reason = item?.reason ? sentenceOf(item.reason) : null;
  if (item?.action === 'add') return { state: 'missing', reason };
  return { state: item?.action === 'fail' || !item ? 'cannot' : 'here', reason };
}
