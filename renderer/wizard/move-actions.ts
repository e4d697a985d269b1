import { toFailureData } from '../../shared/failure.ts';
import type { Request } from '../../shared/ipc/contract.ts';
import type { AppRow } from '../../shared/model/apps.ts';
import type { ConflictPolicy } from '../../shared/model/choices.ts';
import type { FolderRow } from '../../shared/model/inventory.ts';
import type { TopicRow } from '../../shared/model/profile.ts';
import { scopeIds } from '../../shared/model/scope.ts';
import { nothingKnown } from '../store/wizard.ts';
import { chooseVersion, decideApps, hasEverybodys, toggleApp } from './app-selection.ts';
import { startJob } from './jobs.ts';
import { choicesOf, decideAll, toggle } from './selection.ts';
import { type NewStep, nextStep, type Side, type StepId } from './steps.ts';
import { idle, valueOf } from './task.ts';
import { decideTopics, sortTopics, toggleTopic } from './topic-selection.ts';
import { homeTotals } from './totals.ts';
import { addPage, PAGE, setOpen } from './tree.ts';
import { press, runTask, type World } from './world.ts';

/** What can be done about the steps themselves, the checks, the plan and the runs. */
export function createMoveActions(world: World) {
  const { client, wizard, mirror } = world;
  const go = (wanted: NewStep): void => wizard.setState({ wanted, failure: null, resuming: null });
  return {
    go,
    proceed: (step: StepId): void => {
      const { state } = mirror.store.getState();
      const next = state && nextStep(step, { app: state, wizard: wizard.getState() });
      if (next !== null) go(next);
    },
    chooseSide: (side: Side | null): void =>
      wizard.setState({ side, wanted: side === 'new' ? 'connect' : 'welcome', failure: null }),
    check: () => runTask(world, 'preflight', () => client.call('preflight.run', null)),
    plan: () => makePlan(world),
    start: async (): Promise<void> => {
      const plan = valueOf(wizard.getState().plan);
      if (plan !== null) await startJob(world, { kind: 'run', plan: plan.head.id });
    },
    startJob: (request: Request<'jobs.start'>) => startJob(world, request),
    cancelJob: (job: string) => press(world, 'cancel', () => client.call('jobs.cancel', { job })),
    pauseJob: (job: string) => press(world, 'pause', () => client.call('jobs.pause', { job })),
    goOnJob: (job: string) => press(world, 'pause', () => client.call('jobs.goOn', { job })),
    loadReport: (run: string) =>
      runTask(world, 'report', () => client.call('runs.report', { run })),
    showReport: (run: string): void =>
      wizard.setState({ run, report: idle, side: 'new', wanted: 'done', failure: null }),
    dismissFailure: (): void => wizard.setState({ failure: null }),
  };
}

/** What can be done in the chooser. */
export function createChooseActions(world: World) {
  const { client, wizard } = world;
  const pages = new Set<string>();
  return {
    inspect: async (): Promise<void> => {
      const { tree, treeErrors, decisions, apps, appDecisions, appVersions } = nothingKnown;
      const { topics, topicDecisions } = nothingKnown;
      wizard.setState({ tree, treeErrors, decisions, apps, appDecisions, appVersions });
      wizard.setState({ topics, topicDecisions });
      await runTask(world, 'inspection', () => client.call('plans.inspect', { scopes: scopeIds }));
      const first = { folder: '', page: 0 };
      await Promise.all([loadApps(world), loadTopics(world), loadPage(world, pages, first)]);
    },
    loadApps: () => loadApps(world),
    toggleApp: (row: AppRow): void =>
      wizard.setState(({ appDecisions }) => ({ appDecisions: toggleApp(appDecisions, row) })),
    chooseApps: (rows: readonly AppRow[], chosen: boolean): void =>
      wizard.setState(({ appDecisions }) => ({
        appDecisions: decideApps(appDecisions, rows, chosen),
      })),
    chooseVersion: (row: AppRow, branch: string): void =>
      wizard.setState(({ appVersions }) => ({
        appVersions: chooseVersion(appVersions, row, branch),
      })),
    ...topicActions(world),
    loadPage: (folder: string, page: number) => loadPage(world, pages, { folder, page }),
    retryFolder: (folder: string): Promise<void> => {
      wizard.setState(({ treeErrors }) => ({ treeErrors: without(treeErrors, folder) }));
      return loadPage(world, pages, { folder, page: 0 });
    },
    openFolder: async (row: FolderRow, isOpen: boolean): Promise<void> => {
      if (isOpen) await loadPage(world, pages, { folder: row.path, page: 0 });
      wizard.setState(({ tree }) => ({ tree: setOpen(tree, row.path, isOpen) }));
    },
    showHidden: (showHidden: boolean): void =>
      wizard.setState(({ tree }) => ({ tree: { ...tree, showHidden } })),
    toggle: (row: FolderRow): void =>
      wizard.setState(({ decisions }) => ({ decisions: toggle(decisions, row) })),
    chooseAll: (chosen: boolean): void =>
      wizard.setState(({ inspection }) => ({
        decisions: decideAll(chosen, homeTotals(valueOf(inspection))),
      })),
    installForMe: (appsForMe: boolean): void => wizard.setState({ appsForMe }),
    setConflicts: (conflicts: ConflictPolicy): void => wizard.setState({ conflicts }),
  };
}

/** What can be done about the desktop's settings. */
function topicActions(world: World) {
  const { client, wizard } = world;
  return {
    loadTopics: () => loadTopics(world),
    toggleTopic: (row: TopicRow): void =>
      wizard.setState(({ topicDecisions }) => ({
        topicDecisions: toggleTopic(topicDecisions, row),
      })),
    chooseTopics: (rows: readonly TopicRow[], chosen: boolean): void =>
      wizard.setState(({ topicDecisions }) => ({
        topicDecisions: decideTopics(topicDecisions, rows, chosen),
      })),
    /** What of a topic would be otherwise, page by page. */
    differences: async (topic: string, offset: number, limit: number) => {
      const inspection = valueOf(wizard.getState().inspection)?.id ?? '';
      return client.call('plans.differences', { inspection, topic, offset, limit });
    },
  };
}

export type MoveActions = ReturnType<typeof createMoveActions>;
export type ChooseActions = ReturnType<typeof createChooseActions>;

/** Asks for the apps of the inspection at hand. */
async function loadApps(world: World): Promise<void> {
  const { client, wizard } = world;
  const id = valueOf(wizard.getState().inspection)?.id;
  if (id === undefined) return;
  await runTask(world, 'apps', async () => {
    const { rows } = await client.call('plans.apps', { inspection: id });
    return rows;
  });
}

/** Asks for the topics of the desktop's settings, which are sorted as they are shown. */
async function loadTopics(world: World): Promise<void> {
  const { client, wizard } = world;
  const id = valueOf(wizard.getState().inspection)?.id;
  if (id === undefined) return;
  await runTask(world, 'topics', async () => {
    const found = await client.call('plans.topics', { inspection: id });
    return { ...found, rows: sortTopics(found.rows) };
  });
}

/** Fetches one page of a folder, unless it is there or on its way already. */
async function loadPage(
  { client, wizard }: World,
  pages: Set<string>,
  { folder, page }: { readonly folder: string; readonly page: number },
): Promise<void> {
  const id = valueOf(wizard.getState().inspection)?.id;
  const key = JSON.stringify([id, folder, page]);
  const isThere = wizard.getState().tree.branches.get(folder)?.pages.has(page) ?? false;
  if (id === undefined || isThere || pages.has(key)) return;
  pages.add(key);
  try {
    const request = { inspection: id, path: folder, offset: page * PAGE, limit: PAGE };
    const { total, rows } = await client.call('plans.folders', request);
    if (valueOf(wizard.getState().inspection)?.id !== id) return;
    wizard.setState(({ tree, treeErrors }) => ({
      tree: addPage(tree, folder, { index: page, total, rows }),
      treeErrors: without(treeErrors, folder),
    }));
  } catch (error) {
    wizard.setState(({ treeErrors }) => ({
      treeErrors: new Map([...treeErrors, [folder, toFailureData(error)]]),
    }));
  } finally {
    pages.delete(key);
  }
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  return new Map([...map].filter(([other]) => other !== key));
}

/** Makes the plan of what is chosen, unless the one at hand was made of just that. */
async function makePlan(world: World): Promise<void> {
  const { client, wizard } = world;
  const { inspection, decisions, conflicts, planKey, plan, ...chosen } = wizard.getState();
  const id = valueOf(inspection)?.id;
  if (id === undefined) return;
  const apps = {
    rows: valueOf(chosen.apps) ?? [],
    decisions: chosen.appDecisions,
    versions: chosen.appVersions,
  };
  const topics = { rows: valueOf(chosen.topics)?.rows ?? [], decisions: chosen.topicDecisions };
  const isForMe = chosen.appsForMe && hasEverybodys(apps);
  const choices = choicesOf(decisions, conflicts, { apps, isForMe, topics });
  const key = JSON.stringify([id, choices]);
  if (key === planKey && (plan.kind === 'done' || plan.kind === 'busy')) return;
  wizard.setState({ planKey: key });
  await runTask(world, 'plan', () => client.call('plans.create', { inspection: id, choices }));
}
