import { describe, expect, test } from 'vitest';
import { cases } from '../../bench/cases.ts';
import { figuresOf, median } from '../../bench/output/figures.ts';
import { mergeResults, skippedResult } from '../../bench/output/results.ts';
import { caseOf, resultOf } from './results.ts';

describe('figures of a case', () => {
  test('the median is the middle value, or the mean of both', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  test('ratios are taken turn by turn, so that a slow minute counts for both', () => {
    const result = resultOf({ relokate: [1, 10, 2], others: { rsync: [2, 20, 5] } });
    const figures = figuresOf(caseOf({ atMost: 0.5 }), result);
    expect(figures).toMatchObject({ relokate: 2, against: 5, ratio: 0.5, isMet: true });
  });

  test('an aim is missed by a little more', () => {
    const result = resultOf({ relokate: [5.1], others: { rsync: [10] } });
    expect(figuresOf(caseOf({ atMost: 0.5 }), result)?.isMet).toBe(false);
    expect(figuresOf(caseOf({ atMost: null }), result)?.isMet).toBe(null);
  });

  test('memory has an aim of its own', () => {
    const over = resultOf({ megabytes: 301 });
    expect(figuresOf(caseOf({ megabytesAtMost: 300 }), over)?.isSmallEnough).toBe(false);
    expect(figuresOf(caseOf({ megabytesAtMost: null }), over)?.isSmallEnough).toBe(null);
  });

  test('a case that was not run has none', () => {
    expect(figuresOf(caseOf({}), skippedResult('rsync-small-0ms', 'no room'))).toBe(null);
  });
});

describe('results', () => {
  test('newer ones take the place of earlier ones, in the order of the cases', () => {
    const [first, second] = cases;
    if (!first || !second) throw new Error('no cases');
    const earlier = [
      resultOf({ id: 'gone' }),
      resultOf({ id: second.id, megabytes: 1 }),
      resultOf({ id: first.id, megabytes: 1 }),
    ];
    const merged = mergeResults(earlier, [resultOf({ id: second.id, megabytes: 2 })]);
    expect(merged.map(({ id, megabytes }) => [id, megabytes])).toEqual([
      [first.id, 1],
      [second.id, 2],
    ]);
  });
});
