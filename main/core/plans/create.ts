import { randomUUID } from 'node:crypto';
import { mkdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Choices } from '../../../shared/model/choices.ts';
import type { Amount } from '../../../shared/model/inventory.ts';
import type { PlannedProfile } from '../../../shared/model/profile.ts';
import type { PlanAction, PlanHead, PlanItem, PlanSummary } from '../../../shared/model/plan.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import { type Env, runsDir } from '../env.ts';
import { below, look } from '../fs/target.ts';
import { describeHost } from '../host.ts';
import type { JobContext } from '../jobs/runner.ts';
import { Steps } from '../jobs/steps.ts';
import {
  dataOf,
  dataPatterns,
  desktopFilesOf,
  renamedData,
  withDataChoice,
} from '../scopes/apps/data.ts';
import { planApps } from '../scopes/apps/plan.ts';
import { type ProfileFiles, plannedFiles } from '../scopes/profile/files.ts';
import { withComingActivities } from '../scopes/profile/for-run.ts';
import { ACTIVITIES, lookHere } from '../scopes/profile/here.ts';
import type { WalletFate } from '../scopes/profile/wallet.ts';
import { type OfferedTwin, twinData, withTwins } from '../scopes/apps/twins.ts';
import { needsContent } from '../scopes/home/copy.ts';
import { type HomePlanning, planHome } from '../scopes/home/plan.ts';
import type { HomeRules } from '../scopes/home/rules.ts';
import {
  createSelect,
  createTopicSelect,
  outsideOfTopics,
  startingPoint,
} from '../scopes/home/selection.ts';
import { lookAtTarget } from '../scopes/home/settle.ts';
import { addAmounts, amountOf } from '../scopes/home/tally.ts';
import {
  defaultFolders,
  parseUserDirs,
  planRemaps,
  type Remap,
} from '../scopes/home/xdg-folders.ts';
import { readInventory } from '../store/inspection-store.ts';
import type { Inspected } from './inspect.ts';
import { plannedProfile } from './inspect-profile.ts';
import { planFile } from './make-file.ts';
import { openPlan, type PlanTotals, readPlanItems, writePlan } from './plan-file.ts';

const SAMPLES = 50;

/** Which folders with a meaning go to folders of another name. */
export async function remapsFor(env: Env, inspected: Inspected): Promise<readonly Remap[]> {
  if (inspected.userDirs === null) return [];
  const own = await readFile(join(env.configHome, 'user-dirs.dirs'), 'utf8').catch(() => null);
  const target = own === null ? await foldersThere(env) : parseUserDirs(own, env.home);
  const remaps = planRemaps(
    parseUserDirs(inspected.userDirs, inspected.inspection.host.home),
    target,
  );
  // Where the old home has a folder of the new name as well, both would become one: leave them apart.
  return remaps.filter(({ to }) => !inspected.tally.folders.has(to));
}

async function foldersThere(env: Env): Promise<ReturnType<typeof defaultFolders>> {
  const there = new Set<string>();
  for (const name of Object.values(defaultFolders(() => true))) {
    if (name && look(below(env.home, name))?.type === 'directory') there.add(name);
  }
  return defaultFolders((name) => there.has(name));
}

/** Makes a plan from an inspection and choices and stores it. Nothing else is changed. */
export async function createPlan(
  env: Env,
  inspected: Inspected,
  choices: Choices,
  parts: {
    readonly rules: HomeRules;
    readonly scopes: readonly ScopeId[];
    readonly job: JobContext;
  },
): Promise<PlanSummary> {
  const { inspection } = inspected;
  const apps = plannedApps(inspected, choices);
  const profile = await profileOf(env, inspected, { choices, apps, scopes: parts.scopes });
  const head: PlanHead = {
    version: 1,
    id: randomUUID(),
    createdAt: new Date(env.now()).toISOString(),
    source: inspection.source,
    from: inspection.host,
    to: await describeHost(env),
    scopes: parts.scopes,
    choices,
    ...optionalParts({ apps, profile, inspected }),
  };
  parts.job.progress.phase('comparing', {
    bytes: 0,
    entries: inspection.scopes.find(({ id }) => id === 'home')?.amount.entries ?? 0,
  });
  const home = withDataChoice(choices);
  const moved = [...renamedData(apps ?? []), ...twinData(chosenTwins(inspected.apps, choices))];
  const inventory = readInventory(env, inspection.id);
  const isAll = parts.scopes.includes('home') || profile !== null;
  const items = planHome(isAll ? inventory : dataOf(inventory, moved), {
    ...selecting({ ...parts, home, profile, moved }),
    conflicts: choices.home?.conflicts ?? 'keep-both',
    masked: new Set(inspected.masked),
    exactTimes: inspected.exactTimes,
    oldHome: inspection.host.home,
    newHome: env.home,
    disk: lookAtTarget(env.home, '')?.disk ?? '',
    remaps: [...(await remapsFor(env, inspected)), ...moved],
    look: (path) => lookAtTarget(env.home, path),
  });
  const totals = new Totals();
  const file = await fileOfPlan(env, head.id);
  await writePlan(file, head, totals.watch(items, parts.job), () => totals.list());
  return summariseTotals(env, { file, head, totals });
}

interface PlannedFiles {
  readonly env: Env;
  readonly planned: PlannedProfile;
  readonly files: ProfileFiles;
  readonly contents: ReadonlyMap<string, Buffer>;
  readonly unfitWallets: ReadonlyMap<string, WalletFate>;
}

/** What decides over the desktop's settings; null where they were not asked for. */
async function profileOf(
  env: Env,
  { profile }: Inspected,
  {
    choices,
    apps,
    scopes,
  }: {
    readonly choices: Choices;
    readonly apps: PlanHead['apps'] | null;
    readonly scopes: readonly ScopeId[];
  },
): Promise<PlannedFiles | null> {
  if (!profile || !scopes.includes('profile')) return null;
  const planned = plannedProfile(profile, choices.profile);
  const here = await lookHere(env, desktopFilesOf(apps ?? []));
  const first = plannedFiles(planned, env.home, here);
  const { contents, unfitWallets } = profile;
  const activities = withComingActivities(here, first, contents.get(ACTIVITIES) ?? null);
  const files = plannedFiles(planned, env.home, activities);
  return { env, planned, files, contents, unfitWallets };
}

function optionalParts({
  apps,
  profile,
  inspected,
}: {
  readonly apps: PlanHead['apps'] | null;
  readonly profile: PlannedFiles | null;
  readonly inspected: Inspected;
}): Pick<PlanHead, 'apps' | 'profile' | 'sharesBlocks'> {
  return {
    ...(apps ? { apps } : {}),
    ...(profile ? { profile: profile.planned } : {}),
    ...(inspected.sharesBlocks ? { sharesBlocks: true } : {}),
  };
}

/** Which entries the plan is about, and what decides over each. */
function selecting({
  scopes,
  rules,
  home,
  profile,
  moved,
}: {
  readonly scopes: readonly ScopeId[];
  readonly rules: HomeRules;
  readonly home: Choices['home'];
  readonly profile: PlannedFiles | null;
  readonly moved: readonly { readonly from: string }[];
}): Pick<HomePlanning, 'select' | 'start' | 'make'> {
  if (!profile) return { select: createSelect(rules, home), start: startingPoint(home) };
  const topics = profile.files.catalogue.patterns;
  const make = planFile(profile);
  if (scopes.includes('home')) {
    return { select: createSelect(rules, home, topics), start: startingPoint(home), make };
  }
  const data = scopes.includes('apps') ? moved.map(({ from }) => from) : [];
  return {
    select: createTopicSelect(rules, [...topics, ...dataPatterns(data)]),
    start: outsideOfTopics,
    make,
  };
}

function plannedApps({ apps }: Inspected, choices: Choices): PlanHead['apps'] | null {
  if (!apps) return null;
  const twins = chosenTwins(apps, choices);
  const old = withTwins(apps.old, apps.here, twins);
  // Who asks for one means it, whatever else is chosen.
  const include = choices.apps?.include && {
    include: [...choices.apps.include, ...twins.map(({ app }) => app)],
  };
  return planApps({ ...apps, old, choices: { ...choices.apps, ...include } });
}

function chosenTwins(apps: Inspected['apps'], choices: Choices): readonly OfferedTwin[] {
  return (apps?.twins ?? []).filter(({ app }) => choices.apps?.twins?.includes(app));
}

/** The file of a stored plan. */
export async function fileOfPlan(env: Env, id: string): Promise<string> {
  const dir = join(runsDir(env), '..', 'plans');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return join(dir, `${id}.json`);
}

/** Sums a plan while it goes by. */
class Totals {
  readonly #amounts = new Map<PlanAction, Amount>();
  readonly samples: PlanItem[] = [];
  bytesToCopy = 0;

  add(item: PlanItem): void {
    const amount = amountOf(item.entry.type, item.entry.size);
    const before = this.#amounts.get(item.action);
    this.#amounts.set(item.action, before ? addAmounts(before, amount) : amount);
    if (needsContent(item)) this.bytesToCopy += item.entry.size;
    const notable = item.reason === 'conflict' || item.linkTo !== null || item.action === 'fail';
    if (notable && this.samples.length < SAMPLES) this.samples.push(item);
  }

  list(): PlanTotals {
    return [...this.#amounts].map(([action, amount]) => ({ action, amount }));
  }

  async *watch(
    all: AsyncIterable<readonly PlanItem[]>,
    job: JobContext,
  ): AsyncGenerator<readonly PlanItem[]> {
    const steps = new Steps(job.progress);
    for await (const items of all) {
      job.signal.throwIfAborted();
      for (const item of items) {
        steps.step(item.entry.path);
        this.add(item);
      }
      yield items;
    }
    steps.end();
  }
}

/** The summary of a plan file that was made earlier. Throws `plan/unreadable` or `plan/changed`. */
export async function summarisePlan(env: Env, file: string): Promise<PlanSummary> {
  const { head } = await openPlan(file);
  const totals = new Totals();
  for await (const { item } of readPlanItems(file)) totals.add(item);
  return summariseTotals(env, { file, head, totals });
}

async function summariseTotals(
  env: Env,
  plan: { readonly file: string; readonly head: PlanHead; readonly totals: Totals },
): Promise<PlanSummary> {
  const { bavail, bsize } = await statfs(env.home);
  const { file, head, totals } = plan;
  return {
    head,
    file,
    totals: totals.list(),
    bytesToCopy: totals.bytesToCopy,
    bytesNeeded: head.sharesBlocks === true ? 0 : totals.bytesToCopy,
    bytesFree: bavail * bsize,
    samples: totals.samples,
  };
}
