import { keepsAll } from '../../../shared/model/lane.ts';
import { fill } from '../../../shared/failure.ts';
import { messages } from '../../../shared/messages/en/index.ts';
import type { PlanHead, PlanItem } from '../../../shared/model/plan.ts';
import type { PlannedProfile } from '../../../shared/model/profile.ts';
import {
  type FailedItem,
  type Outcome,
  type Proof,
  proofs,
  type Report,
  type ScopeCounts,
} from '../../../shared/model/report.ts';
import { type FailureData, failure, type Params, toFailureData } from '../../../shared/failure.ts';
import { type AppsSums, sumUpApps } from '../scopes/apps/sum-up.ts';
import { couldHaveCome, reasonOfTopicRule } from '../scopes/profile/catalogue.ts';
import { plannedRecipes } from '../scopes/profile/files.ts';
import type { PlanItems } from '../plans/plan-items.ts';
import type { ItemOutcome } from '../journal/records.ts';
import type { RunState } from './run-state.ts';

interface ReportInput {
  readonly run: string;
  readonly head: PlanHead;
  readonly plan: PlanItems;
  readonly state: RunState;
  readonly endedAt: string;
}

type Counts = Record<ItemOutcome, number>;

/**
 * Sums up a run from its plan and its journal. Every item ends as exactly one of moved, identical,
 * skipped, left, failed; throws `run/sums-differ` where that does not hold for a finished run.
 */
export async function buildReport(input: ReportInput): Promise<Report> {
  const { head, state } = input;
  const sums = await sumUp(input);
  const apps = sumUpApps(head, state);
  const scopes = [...(apps ? [apps.counts] : []), ...scopesOf(head, sums)];
  const outcome = outcomeOf(state, scopes);
  for (const scope of scopes) assertWhole(scope);
  return {
    version: 1,
    run: input.run,
    source: head.source,
    from: head.from,
    to: head.to,
    startedAt: state.startedAt,
    endedAt: input.endedAt,
    outcome,
    bytes: sums.bytes,
    lane: state.lane,
    scopes,
    failures: [...(apps?.failures ?? []), ...sums.failures],
    skipped: [...(apps?.skipped ?? []), ...sums.skipped],
    left: [...sums.left].map(([rule, count]) => ({ rule, count, ...reasonOfLeft(head, rule) })),
    todo: todoOf(sums, { head, state, apps }),
    proofs: proofs.map((proof) => ({ proof, count: sums.proofs[proof] })),
    verdict: verdictOf(outcome, { sums, head }, scopes),
  };
}

/** The home, and the settings where they were asked for, each with its own counts. */
function scopesOf(head: PlanHead, { counts, settings }: Sums): readonly ScopeCounts[] {
  const home: ScopeCounts = { id: 'home', ...counts };
  const isAlone = head.profile && !head.scopes.includes('home') && counts.inventory === 0;
  return [
    ...(isAlone ? [] : [home]),
    ...(head.profile ? [{ id: 'profile' as const, ...settings }] : []),
  ];
}

function assertWhole({ id, inventory, ...counts }: ScopeCounts): void {
  const total = Object.values(counts).reduce((all, count) => all + count, 0);
  if (total === inventory) return;
  throw failure('run/sums-differ', { detail: `${id}: ${inventory} = ${JSON.stringify(counts)}` });
}

interface Sums {
  readonly counts: Counts & { inventory: number };
  readonly settings: Counts & { inventory: number };
  bytes: number;
  keptBoth: number;
  readonly proofs: Record<Proof, number>;
  /** Places of files with several names whose content was checked. */
  readonly checkedFirst: Set<string>;
  readonly masked: string[];
  /** What could not be kept, by its sentence, and of how many things. */
  readonly lacking: Map<string, number>;
  readonly failures: FailedItem[];
  readonly skipped: { scope: 'home' | 'profile'; path: string; reason: string }[];
  readonly left: Map<string, number>;
  /** Topics of which something came. */
  readonly topics: Set<string>;
}

const noCounts = { inventory: 0, moved: 0, identical: 0, skipped: 0, left: 0, failed: 0 };

/** Which scope an item counts for. */
export function scopeOf({ topics }: Pick<PlanItem, 'topics'>): 'home' | 'profile' {
  return topics === undefined ? 'home' : 'profile';
}

async function sumUp({ plan, state }: ReportInput): Promise<Sums> {
  const sums: Sums = {
    counts: { ...noCounts },
    settings: { ...noCounts },
    bytes: 0,
    keptBoth: 0,
    proofs: { 'content-hash': 0, 'second-name': 0, attributes: 0 },
    checkedFirst: new Set(),
    masked: [],
    lacking: new Map(),
    failures: [],
    skipped: [],
    left: new Map(),
    topics: new Set(),
  };
  let notReached = 0;
  for await (const { index, item } of plan.read()) {
    const counts = scopeOf(item) === 'home' ? sums.counts : sums.settings;
    counts.inventory += 1;
    const ended = state.items.ended(index);
    if (!ended) {
      if (!state.finished) {
        notReached += 1;
        counts.failed += 1;
      }
      continue;
    }
    counts[ended.outcome] += 1;
    addItem(sums, item, ended.outcome, ended.error);
    if (ended.outcome === 'moved') addProof(sums, item, state.items.hashOf(index) !== null);
    const lack = ended.outcome === 'moved' ? state.lacking.get(index)?.message : undefined;
    if (lack !== undefined) sums.lacking.set(lack, (sums.lacking.get(lack) ?? 0) + 1);
  }
  if (notReached > 0) {
    const error = toFailureData(failure('run/not-reached', { count: notReached }));
    sums.failures.push(failedItem('home', '', error));
  }
  return sums;
}

function addItem(
  sums: Sums,
  item: PlanItem,
  outcome: ItemOutcome,
  error: FailureData | null,
): void {
  const { path } = item.entry;
  if (outcome === 'moved') addMoved(sums, item);
  if (outcome === 'skipped')
    sums.skipped.push({ scope: scopeOf(item), path, reason: item.reason ?? 'choice' });
  if (outcome === 'left') addLeft(sums, path, item.reason ?? '');
  if (outcome === 'failed' && error) sums.failures.push(failedItem(scopeOf(item), path, error));
}

function addMoved(sums: Sums, { entry, action, hardLinkOf, topics = [] }: PlanItem): void {
  for (const topic of topics) sums.topics.add(topic);
  if (entry.type === 'file' && hardLinkOf === null) sums.bytes += entry.size;
  if (action === 'keep-both') sums.keptBoth += 1;
}

function addProof(sums: Sums, item: PlanItem, isChecked: boolean): void {
  const { entry, to, hardLinkOf } = item;
  if (isChecked && entry.linkGroup !== null && to !== null) sums.checkedFirst.add(to);
  const isFurther = hardLinkOf !== null && sums.checkedFirst.has(hardLinkOf);
  sums.proofs[isChecked ? 'content-hash' : isFurther ? 'second-name' : 'attributes'] += 1;
}

function addLeft(sums: Sums, path: string, rule: string): void {
  sums.left.set(rule, (sums.left.get(rule) ?? 0) + 1);
  if (rule === 'masked') sums.masked.push(path);
}

function failedItem(
  scope: 'home' | 'profile',
  path: string,
  { code, message, remedy }: FailureData,
): FailedItem {
  return { scope, path, code, message, remedy };
}

function outcomeOf(state: RunState, all: readonly Pick<Counts, 'failed' | 'skipped'>[]): Outcome {
  if (state.undo === 'done') return 'undone';
  if (!state.finished) return 'stopped';
  if (all.some(({ failed }) => failed > 0)) return 'failed';
  return all.some(({ skipped }) => skipped > 0) ? 'skipped' : 'done';
}

function todoOf(
  sums: Sums,
  { head, state, apps }: { head: PlanHead; state: RunState; apps: AppsSums | null },
): Report['todo'] {
  const todo = [...(apps ? [] : [say('todo/apps', {})]), ...settingsTodo(head, sums)];
  if (apps && apps.fromOld > 0) todo.push(say('todo/apps-from-old', { count: apps.fromOld }));
  if (apps && apps.withWallet.length > 0) {
    todo.push(say('todo/apps-wallet', { apps: apps.withWallet.join(', ') }));
  }
  const lane = limitedLane(state);
  if (lane !== null && sums.counts.moved > 0) todo.push(say('todo/lane-limits', { lane }));
  for (const [text, count] of sums.lacking) todo.push(say('todo/lacking', { count, text }));
  if (sums.keptBoth > 0) todo.push(say('todo/kept-both', { count: sums.keptBoth }));
  if (sums.masked.length > 0) todo.push(say('todo/left-out', { paths: sums.masked.join(', ') }));
  return todo;
}

function settingsTodo({ profile }: PlanHead, { settings, topics }: Sums): Report['todo'] {
  if (!profile) return [say('todo/profile', {})];
  return settings.moved > 0 ? [say('todo/log-out', {}), ...tellOf(profile, topics)] : [];
}

/** Things of the settings that could have come: keys that nobody chose, what is for another Plasma. */
function notAskedFor({ profile }: PlanHead, { left }: Sums): number {
  if (!profile) return 0;
  const recipes = plannedRecipes(profile);
  const counts = [...left].filter(([rule]) => couldHaveCome(recipes, rule));
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

function reasonOfLeft({ profile }: PlanHead, rule: string): { reason?: string } {
  const reason = profile ? reasonOfTopicRule(plannedRecipes(profile), rule) : null;
  return reason === null ? {} : { reason };
}

/** What recipes tell the person of topics that came. */
function tellOf(profile: PlannedProfile, topics: ReadonlySet<string>): Report['todo'] {
  return plannedRecipes(profile).flatMap(({ id, title, tell }) =>
    tell !== undefined && topics.has(id) ? [{ code: 'todo/topic', text: `${title}: ${tell}` }] : [],
  );
}

/** A way that files came which cannot carry all that a file is; null where there was none. */
export function limitedLane({ lanes }: Pick<RunState, 'lanes'>): string | null {
  return [...lanes].find((id) => !keepsAll(id)) ?? null;
}

function verdictOf(
  outcome: Outcome,
  { sums, head }: { readonly sums: Sums; readonly head: PlanHead },
  all: readonly Pick<ScopeCounts, 'id' | 'failed' | 'skipped'>[],
): Report['verdict'] {
  const failed = all.reduce((sum, counts) => sum + counts.failed, 0);
  const skipped = all.reduce((sum, counts) => sum + counts.skipped, 0);
  const reasons: string[] = [];
  const because = (code: keyof typeof messages, params: Params): void => {
    reasons.push(fill(messages[code].text, params));
  };
  if (outcome === 'undone') because('verdict/undone', {});
  if (outcome === 'stopped') because('verdict/unfinished', {});
  // What was not reached is no failure to look into.
  else if (failed > 0) because('verdict/failures', { count: failed });
  if (skipped > 0) because('verdict/skipped', { count: skipped });
  const notAsked = notAskedFor(head, sums);
  if (notAsked > 0) because('verdict/not-asked', { count: notAsked });
  if (sums.masked.length > 0) because('verdict/left-out', { count: sums.masked.length });
  if (!all.some(({ id }) => id === 'apps')) because('verdict/no-apps', {});
  if (!all.some(({ id }) => id === 'profile')) because('verdict/scopes', {});
  return { safeToWipe: reasons.length === 0, reasons };
}

function say(code: keyof typeof messages, params: Params): { code: string; text: string } {
  const { text, remedy } = messages[code];
  return { code, text: `${fill(text, params)} ${fill(remedy, params)}` };
}
