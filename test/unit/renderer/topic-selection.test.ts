import { describe, expect, it } from 'vitest';
import {
  choicesOf,
  decideAll,
  isNothingChosen,
  noDecisions,
} from '../../../renderer/wizard/selection.ts';
import {
  decideTopics,
  findTopics,
  isTopicChosen,
  noTopics,
  refusalOf,
  sortTopics,
  type TopicDecisions,
  toggleTopic,
  topicTotals,
} from '../../../renderer/wizard/topic-selection.ts';
import { topicSums } from '../../../renderer/screens/review/plan-totals.ts';
import { choicesSchema } from '../../../shared/model/choices.ts';
import { topicRow } from '../../ui/support/samples-topics.ts';
import { amount } from './rows.ts';

const look = topicRow('look', { title: 'Colours', effect: 'login', changedFiles: 1 });
const konsole = topicRow('konsole', { title: 'Konsole', changedKeys: 3 });
const keys = topicRow('ssh-keys', { title: 'SSH keys', state: 'asks', reason: 'Secret keys.' });
const same = topicRow('fonts', { title: 'Fonts', state: 'same' });
const rows = [konsole, same, keys, look];
const none: TopicDecisions = noTopics.decisions;
const choices = (decisions: TopicDecisions) =>
  choicesOf(noDecisions, 'keep-both', { topics: { rows, decisions } }).profile;

describe('the chosen topics', () => {
  it('are those that come by themselves, and then nothing is said about them', () => {
    expect(rows.filter((row) => isTopicChosen(none, row))).toEqual([konsole, look]);
    expect(topicTotals({ rows, decisions: none })).toEqual({
      chosen: 2,
      choosable: 3,
      same: 1,
      asking: 1,
    });
    expect(choices(none)).toBeUndefined();
  });

  it('are named one by one as soon as one differs, with what is the same already', () => {
    const without = toggleTopic(none, konsole);
    expect(choices(without)).toEqual({ topics: ['fonts', 'look'] });
    expect(choicesSchema.parse({ profile: choices(without) })).toEqual({
      profile: choices(without),
    });
    expect(choices(toggleTopic(without, konsole))).toBeUndefined();
  });

  it('have what asks only where it is named, and lose it again', () => {
    const asked = toggleTopic(none, keys);
    expect(choices(asked)).toEqual({ topics: ['konsole', 'fonts', 'ssh-keys', 'look'] });
    expect(topicTotals({ rows, decisions: asked }).asking).toBe(0);
    expect(choices(toggleTopic(asked, keys))).toBeUndefined();
  });

  it('never have what asks by a button for all, but lose it by one', () => {
    const all = decideTopics(none, rows, true);
    expect(isTopicChosen(all, keys)).toBe(false);
    const asked = toggleTopic(all, keys);
    expect(isTopicChosen(decideTopics(asked, rows, true), keys)).toBe(true);
    expect(isTopicChosen(decideTopics(asked, rows, false), keys)).toBe(false);
  });

  it('can be none, which is said', () => {
    const nothing = decideTopics(none, rows, false);
    expect(choices(nothing)).toEqual({ topics: ['fonts'] });
    const differing = { rows: [konsole], decisions: nothing };
    expect(choicesOf(noDecisions, 'keep-both', { topics: differing }).profile).toEqual({
      topics: [],
    });
  });

  it('never have one that is the same or cannot come, whatever was decided before', () => {
    const cannot = topicRow('panels', { state: 'cannot', reason: 'Older.' });
    expect(toggleTopic(toggleTopic(none, same), cannot).size).toBe(0);
    expect(isTopicChosen(new Map([['panels', true]]), cannot)).toBe(false);
  });

  it('change only as far as a search shows them', () => {
    const decisions = decideTopics(none, findTopics(rows, 'kons'), false);
    expect(rows.filter((row) => isTopicChosen(decisions, row))).toEqual([look]);
  });
});

describe('the list of topics', () => {
  it('begins with what comes, then what asks, and ends with what has nothing to do', () => {
    expect(sortTopics(rows)).toEqual([look, konsole, keys, same]);
  });

  it('is refused as a whole only where nothing of it can come', () => {
    const cannot = { state: 'cannot', reason: 'Plasma 6 to 5.' } as const;
    expect(refusalOf(rows.map((row) => ({ ...row, ...cannot })))).toBe('Plasma 6 to 5.');
    expect(refusalOf([konsole, { ...look, ...cannot }])).toBeNull();
    expect(refusalOf([])).toBeNull();
  });

  it('is searched by title and description', () => {
    expect(findTopics(rows, 'what konsole')).toEqual([konsole]);
    expect(findTopics(rows, 'SSH')).toEqual([keys]);
    expect(findTopics(rows, ' ')).toBe(rows);
  });

  it('is summed up for the review', () => {
    expect(topicSums([look, konsole])).toEqual({ keys: 15, files: 1, later: [look] });
  });
});

describe('nothing', () => {
  it('is chosen only where no topic is either', () => {
    const noFiles = decideAll(false, { amount: amount(100), left: amount(0) });
    const noneOfThem = decideTopics(none, rows, false);
    const isNothing = (decisions: TopicDecisions): boolean =>
      isNothingChosen(noFiles, amount(100), { topics: { rows, decisions } });
    expect(isNothing(none)).toBe(false);
    expect(isNothing(noneOfThem)).toBe(true);
    expect(isNothing(toggleTopic(noneOfThem, keys))).toBe(false);
    expect(
      isNothingChosen(noFiles, amount(100), { topics: { rows: [same], decisions: none } }),
    ).toBe(true);
  });
});
