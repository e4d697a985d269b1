import { addTwins, type InspectedApps, inspectApps } from '../scopes/apps/inspect.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import { keepsAll } from '../../../shared/model/lane.ts';
import { randomUUID } from 'node:crypto';
import type { Choices } from '../../../shared/model/choices.ts';
import type { Inspection } from '../../../shared/model/inventory.ts';
import { type InspectedProfile, inspectProfile } from './inspect-profile.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import type { Env } from '../env.ts';
import type { JobContext } from '../jobs/runner.ts';
import { Steps } from '../jobs/steps.ts';
import { type HomeRules, reasonOf } from '../scopes/home/rules.ts';
import { createSelect, startingPoint } from '../scopes/home/selection.ts';
import { addAmounts, amountOf, HomeTally } from '../scopes/home/tally.ts';
import { textOfProblem } from '../recipes/parse.ts';
import type { Listed, OpenSource } from '../sources/source.ts';
import {
  beginInspection,
  finishInspection,
  readInventory,
  removeInspection,
} from '../store/inspection-store.ts';

/** What an inspection found, beside the stored inventory. */
export interface Inspected {
  readonly inspection: Inspection;
  readonly tally: HomeTally;
  readonly scopes: readonly ScopeId[];
  /** What there is of apps; null where they were not asked for. */
  readonly apps: InspectedApps | null;
  /** What there is of the desktop's settings; null where they were not asked for. */
  readonly profile: InspectedProfile | null;
  /** The old home's `user-dirs.dirs`, or null where there is none. */
  readonly userDirs: string | null;
  readonly masked: readonly string[];
  /** Whether listing and lane tell times to the nanosecond. */
  readonly exactTimes: boolean;
  /** Whether files will share their blocks with the old ones. */
  readonly sharesBlocks: boolean;
}

const UNREADABLE_TOLD = 100;
const USER_DIRS_MAX = 64 * 1024;

/** Looks at all that was asked for; the home is always counted, since apps have their data in it. */
export async function inspect(
  env: Env,
  source: OpenSource,
  sourceName: string,
  parts: {
    readonly rules: HomeRules;
    readonly job: JobContext;
    readonly scopes: readonly ScopeId[];
  },
): Promise<Inspected> {
  const wantsApps = parts.scopes.includes('apps');
  const looking = wantsApps ? inspectApps(env, source, parts.job.signal) : Promise.resolve(null);
  // It is waited for after the counting, which may fail first.
  looking.catch(() => undefined);
  const home = await inspectHome(env, source, sourceName, parts);
  const apps = await withApps(env, await looking, home, parts.job.signal);
  const wantsProfile = parts.scopes.includes('profile');
  const all = wantsProfile ? await withProfile(env, source, apps, parts) : apps;
  return { ...all, scopes: parts.scopes };
}

/** Reads what the settings are made of, from the inventory that was stored. */
async function withProfile(
  env: Env,
  source: OpenSource,
  inspected: Inspected,
  { rules, job }: { readonly rules: HomeRules; readonly job: JobContext },
): Promise<Inspected> {
  const listing = readInventory(env, inspected.inspection.id);
  const profile = await inspectProfile(env, source, listing, { rules, signal: job.signal });
  const { inspection } = inspected;
  const scopes = [...inspection.scopes, profileScope(profile)];
  return { ...inspected, profile, inspection: { ...inspection, scopes } };
}

function profileScope({ contents, others, recipes }: InspectedProfile): ScopeOf<Inspection> {
  const come = others.filter(({ stays }) => !stays);
  const sizes = [
    ...[...contents.values()].map(({ length }) => amountOf('file', length)),
    ...come.map(({ entry }) => amountOf(entry.type, entry.size)),
  ];
  return {
    id: 'profile',
    amount: sizes.reduce(addAmounts, { entries: 0, files: 0, bytes: 0 }),
    left: [],
    unreadable: recipes.refused.map(({ file, problems }) => ({
      path: file,
      message: problems.map(textOfProblem).join(' '),
    })),
  };
}

type ScopeOf<I extends Inspection> = I['scopes'][number];

async function withApps(
  env: Env,
  found: InspectedApps | null,
  home: Inspected,
  signal: AbortSignal,
): Promise<Inspected> {
  if (!found) return home;
  const hasData = (path: string): boolean => home.tally.folders.has(path);
  const apps = await addTwins(env, found, hasData, signal);
  const { inspection } = home;
  const scopes = [appsScope(apps), ...inspection.scopes];
  return { ...home, apps, inspection: { ...inspection, scopes } };
}

function appsScope({ old }: InspectedApps): Inspection['scopes'][number] {
  const installed = old.flatMap((one) => one.installed.filter(({ ref }) => ref.startsWith('app/')));
  const bytes = installed.reduce((sum, { size }) => sum + (size ?? 0), 0);
  return {
    id: 'apps',
    amount: { entries: installed.length, files: 0, bytes },
    left: [],
    unreadable: old.flatMap(({ problems }) =>
      problems.map(({ what, error }) => ({ path: what, message: error.message })),
    ),
  };
}

const homeAlone: Pick<Inspected, 'scopes' | 'apps' | 'profile'> = {
  scopes: ['home'],
  apps: null,
  profile: null,
};

/** Counts an old home: every entry goes into the store, the sums stay in memory. */
export async function inspectHome(
  env: Env,
  source: OpenSource,
  sourceName: string,
  parts: { readonly rules: HomeRules; readonly job: JobContext },
): Promise<Inspected> {
  const id = randomUUID();
  const writer = await beginInspection(env, id);
  const noChoices: Choices['home'] = undefined;
  const tally = new HomeTally(createSelect(parts.rules, noChoices), startingPoint(noChoices));
  const unreadable: { path: string; message: string }[] = [];
  const { progress, signal } = parts.job;
  progress.phase('counting', { bytes: 0, entries: 0 });
  const steps = new Steps(progress);
  const take = (listed: Listed): void => {
    const from = writer.position();
    writer.put(JSON.stringify(listed));
    if (listed.kind === 'unreadable') {
      const { path, error } = listed;
      unreadable.push({ path: displayPath(path), message: error.message });
      return;
    }
    tally.add(listed.entry, { from, to: writer.position() });
    const { path, size, type } = listed.entry;
    steps.step(path, type === 'file' ? size : 0);
  };
  // Before the listing, which would share the line and the processors; the source remembers it.
  await source.speed(signal).catch(() => null);
  try {
    for await (const some of source.list(signal)) {
      signal.throwIfAborted();
      for (const listed of some) take(listed);
      await writer.drain();
    }
    steps.end();
    tally.finish(writer.position());
    await writer.close();
  } catch (error) {
    await writer.close().catch(() => undefined);
    await removeInspection(env, id);
    throw error;
  }
  const inspection = summarise(id, sourceName, source, {
    tally,
    rules: parts.rules,
    unreadable,
    now: env.now(),
  });
  await finishInspection(env, inspection);
  const userDirs = await source.readSmall('.config/user-dirs.dirs', USER_DIRS_MAX);
  return {
    inspection,
    tally,
    ...homeAlone,
    userDirs: userDirs?.toString('utf8') ?? null,
    masked: source.masked,
    exactTimes: keepsAll(source.lane.id),
    sharesBlocks: source.lane.id === 'clone',
  };
}

function summarise(
  id: string,
  sourceName: string,
  source: OpenSource,
  found: {
    readonly tally: HomeTally;
    readonly rules: HomeRules;
    readonly unreadable: { path: string; message: string }[];
    readonly now: number;
  },
): Inspection {
  const left = [...found.tally.rules].map(([rule, amount]) => ({
    rule,
    reason: reasonOf(found.rules, rule),
    amount,
  }));
  return {
    id,
    source: sourceName,
    host: source.host,
    createdAt: found.now,
    scopes: [
      {
        id: 'home',
        amount: found.tally.total,
        left,
        unreadable: found.unreadable.slice(0, UNREADABLE_TOLD),
      },
    ],
  };
}
