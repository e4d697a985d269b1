import { failure, toFailureData } from '../../../shared/failure.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import type { PlanHead, PlanItem } from '../../../shared/model/plan.ts';
import type { Env } from '../env.ts';
import { readPlanItems } from '../plans/plan-file.ts';
import { whyApp } from '../scopes/apps/why.ts';
import { loadHomeRules, reasonOf } from '../scopes/home/rules.ts';
import { reasonOfTopicRule } from '../scopes/profile/catalogue.ts';
import { plannedRecipes } from '../scopes/profile/files.ts';
import { limitedLane } from './report.ts';
import type { RunState } from './run-state.ts';
import { openRun, type StoredRun } from './run-store.ts';

const actionSentences = {
  create: 'It was not on the new computer: it was to be moved.',
  merge: 'The folder was there already: it was to be kept, with what came added to it.',
  replace: 'Something else was in its place: it was to be replaced, and the former kept for undo.',
  'keep-both': 'Something else was in its place: both were to be kept.',
  identical: 'The same was there already: nothing had to be done.',
  skip: 'It was not to be moved.',
  leave: 'It was left behind by rule.',
  fail: 'It could not be looked at on the old computer.',
} as const;

/** Why a path of the old home, or something of its apps, ended as it did, in sentences. Throws `run/not-there`. */
export async function whyPath(env: Env, run: string, path: string): Promise<readonly string[]> {
  const stored = await openRun(env, run);
  return whyApp(stored.head, stored.state, path) ?? whyEntry(env, stored, path);
}

async function whyEntry(
  env: Env,
  { paths, state, head }: StoredRun,
  path: string,
): Promise<readonly string[]> {
  const wanted = path.replace(/^\/+/, '').replace(/\/+$/, '');
  const inHome = wanted.startsWith(`${head.from.home.slice(1)}/`)
    ? wanted.slice(head.from.home.length)
    : wanted;
  for await (const { index, item } of readPlanItems(paths.plan)) {
    if (item.entry.path !== inHome) continue;
    const lines: string[] = [actionSentences[item.action]];
    lines.push(...(await reasonsOf(env, head, item)));
    if (item.to !== null && item.to !== inHome)
      lines.push(`Its place here: ${displayPath(item.to)}`);
    const ended = state.items.ended(index);
    lines.push(ended ? `It ended as: ${ended.outcome}.` : 'It was not reached.');
    if (ended?.error) lines.push(ended.error.message, ended.error.remedy);
    const lacking = state.lacking.get(index);
    if (lacking) lines.push(`${lacking.message} ${lacking.remedy}`);
    lines.push(...limitsOf(state, index, item));
    const hash = state.items.hashOf(index);
    if (hash) lines.push(`Its content was checked after it was written (xxh128 ${hash}).`);
    return lines;
  }
  throw failure('run/not-there', { path: displayPath(path) });
}

/** What the way by which it came cannot carry. Links are made anew, and have nothing more. */
function limitsOf(state: RunState, index: number, { entry }: PlanItem): readonly string[] {
  const lane = limitedLane(state);
  const isMoved = state.items.ended(index)?.outcome === 'moved';
  if (lane === null || !isMoved || entry.type === 'link') return [];
  const { message, remedy } = toFailureData(failure('todo/lane-limits', { lane }));
  return [`${message} ${remedy}`];
}

async function reasonsOf(env: Env, head: PlanHead, item: PlanItem): Promise<readonly string[]> {
  return [
    ...(item.reason === null ? [] : [await sentenceOf(env, head, item.reason)]),
    ...(item.isMade ? ['It was made of the old file and the one that was here.'] : []),
  ];
}

async function sentenceOf(env: Env, { profile }: PlanHead, reason: string): Promise<string> {
  if (reason === 'choice') return 'You chose so.';
  if (reason === 'conflict') return 'What to do then was your choice for conflicts.';
  if (reason === 'holds-something') return 'It was made because something in it was chosen.';
  const ofTopic = profile ? reasonOfTopicRule(plannedRecipes(profile), reason) : null;
  if (ofTopic !== null) return ofTopic;
  return `Rule “${reason}”: ${reasonOf(await loadHomeRules(env.assetsDir), reason)}`;
}
