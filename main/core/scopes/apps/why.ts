import { sentenceOf } from '../../../../shared/messages/sentence.ts';
import type { AppItem } from '../../../../shared/model/apps.ts';
import type { PlanHead } from '../../../../shared/model/plan.ts';
import type { RunState } from '../../runs/run-state.ts';

import { nameOf } from './item.ts';

const appSentences = {
  add: 'It was not on the new computer: it was to be brought.',
  identical: 'The same was there already: nothing had to be done.',
  skip: 'It was left as it is.',
  fail: 'It could not be brought.',
} as const;

/** Why something of the apps, by the name that reports give it, ended as it did; null where it is none. */
export function whyApp(head: PlanHead, state: RunState, path: string): readonly string[] | null {
  const items = head.apps ?? [];
  const index = items.findIndex((item) => nameOf(item) === path);
  const item = items[index];
  return item ? [...whyPlanned(item), ...howEnded(state, index)] : null;
}

function whyPlanned({ action, reason }: AppItem): readonly string[] {
  const planned = appSentences[action];
  if (reason === null) return [planned];
  return [planned, reason === 'choice' ? 'You chose so.' : sentenceOf(reason)];
}

function howEnded(state: RunState, index: number): readonly string[] {
  const app = state.apps.get(index);
  if (!app?.ended) return ['It was not reached.'];
  const { outcome, error } = app.ended;
  const lines = [`It ended as: ${outcome}.`];
  if (error) lines.push(error.message, error.remedy);
  if (app.fromOld)
    lines.push('What its source still had the same was taken from the old computer.');
  return lines;
}
