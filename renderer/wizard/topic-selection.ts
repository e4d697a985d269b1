import type { Reply } from '../../shared/ipc/contract.ts';
import type { TopicRow } from '../../shared/model/profile.ts';
import { findRows } from './search.ts';

/** All that is known of the desktop's settings: topics, how much of them is known, recipes that are not used. */
export type Topics = Reply<'plans.topics'>;

/** What a person ticked or unticked, by a topic's id. What is not in it follows the default. */
export type TopicDecisions = ReadonlyMap<string, boolean>;

/** The topics of the old desktop's settings, with what was ticked and unticked. */
export interface TopicSelection {
  readonly rows: readonly TopicRow[];
  readonly decisions: TopicDecisions;
}

export const noTopics: TopicSelection = { rows: [], decisions: new Map() };

const order: readonly TopicRow['state'][] = ['comes', 'asks', 'cannot', 'same'];

/** Topics as the list shows them: what comes, what asks, what has nothing to do; each by name. */
export function sortTopics(rows: readonly TopicRow[]): readonly TopicRow[] {
  return rows.toSorted(
    (a, b) =>
      order.indexOf(a.state) - order.indexOf(b.state) || a.title.localeCompare(b.title, 'en'),
  );
}

/** Whether a topic can be ticked at all: something of it is otherwise, and it can be brought. */
export function canChooseTopic({ state }: Pick<TopicRow, 'state'>): boolean {
  return state === 'comes' || state === 'asks';
}

/** Whether a topic will be brought. */
export function isTopicChosen(
  decisions: TopicDecisions,
  row: Pick<TopicRow, 'id' | 'state'>,
): boolean {
  return canChooseTopic(row) && (decisions.get(row.id) ?? row.state === 'comes');
}

/** Ticks or unticks a topic; one that cannot be ticked stays as it is. */
export function toggleTopic(decisions: TopicDecisions, row: TopicRow): TopicDecisions {
  if (!canChooseTopic(row)) return decisions;
  return new Map([...decisions, [row.id, !isTopicChosen(decisions, row)]]);
}

/** Ticks or unticks several topics. What asks, such as secret keys, is ticked by itself only. */
export function decideTopics(
  decisions: TopicDecisions,
  rows: readonly TopicRow[],
  chosen: boolean,
): TopicDecisions {
  return new Map([
    ...decisions,
    ...rows
      .filter((row) => canChooseTopic(row) && !(chosen && row.state === 'asks'))
      .map(({ id }) => [id, chosen] as const),
  ]);
}

/** Why no topic at all can be brought; null where some can. */
export function refusalOf(rows: readonly TopicRow[]): string | null {
  const [first] = rows;
  return first && rows.every(({ state }) => state === 'cannot') ? (first.reason ?? '') : null;
}

/**
 * The ids of the topics that are to come, those that are the same already among them; null where that is
 * what comes by itself. Whoever names one has chosen it, and so what asks has to be named.
 */
export function namedTopics({ rows, decisions }: TopicSelection): readonly string[] | null {
  const isDefault = rows.every(
    (row) => isTopicChosen(decisions, row) === isTopicChosen(noTopics.decisions, row),
  );
  if (isDefault) return null;
  return rows
    .filter((row) => row.state === 'same' || isTopicChosen(decisions, row))
    .map(({ id }) => id);
}

/** How many topics there are of each kind. */
export function topicTotals({ rows, decisions }: TopicSelection) {
  return {
    chosen: rows.filter((row) => isTopicChosen(decisions, row)).length,
    choosable: rows.filter(canChooseTopic).length,
    same: rows.filter(({ state }) => state === 'same').length,
    asking: rows.filter((row) => row.state === 'asks' && !isTopicChosen(decisions, row)).length,
  };
}

/** The topics in whose title or description every word of a search occurs. */
export function findTopics(rows: readonly TopicRow[], search: string): readonly TopicRow[] {
  return findRows(rows, search, ({ title, description, id }) => [title, description, id]);
}
