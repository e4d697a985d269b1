import { describe, expect, test } from 'vitest';
import { ItemStates } from '../../../main/core/runs/item-states.ts';

const hash = 'a0b1c2d3e4f5061728394a5b6c7d8e9f';
const mark = {
  ino: '2049:18446744073709551615',
  size: 9_007_199_254_740_991,
  mtime: '-2500000001',
};
const error = { code: 'home/busy', params: {}, message: '', remedy: '' };

describe('the states of items', () => {
  test('keep hash and mark of each exactly, whatever their number', () => {
    const items = new ItemStates();
    items.stage(70_000, hash, mark);
    items.stage(3, hash.toUpperCase(), {
      ...mark,
      ino: '1:7',
      mtime: '13980000000000000000'.slice(0, 19),
    });
    expect(items.hashOf(70_000)).toBe(hash);
    expect(items.markOf(70_000)).toEqual(mark);
    expect(items.markOf(3)).toEqual({ ...mark, ino: '1:7', mtime: '1398000000000000000' });
    expect(items.markOf(4)).toBeNull();
    expect(items.hashOf(4)).toBeNull();
    expect(items.stagedCount).toBe(2);
  });

  test('tell how each ended, and why', () => {
    const items = new ItemStates();
    items.end(1, 'moved');
    items.end(2, 'failed', error);
    expect([items.ended(0), items.ended(1), items.ended(2)]).toEqual([
      null,
      { outcome: 'moved', error: null },
      { outcome: 'failed', error },
    ]);
    expect(items.failedCount).toBe(1);
  });

  test('begin anew where it failed, and only there', () => {
    const items = new ItemStates();
    items.stage(1, hash, mark);
    items.end(1, 'moved');
    items.stage(2, hash, mark);
    items.end(2, 'failed', error);
    expect(items.forgetFailed()).toEqual([2]);
    expect([items.hasEnded(1), items.hasEnded(2), items.isStaged(1), items.isStaged(2)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(items.markOf(2)).toBeNull();
    expect(items.stagedCount).toBe(1);
  });

  test('take about 42 bytes each', () => {
    const before = process.memoryUsage();
    const items = new ItemStates();
    for (let item = 0; item < 500_000; item++) items.stage(item, hash, mark);
    const { external, arrayBuffers } = process.memoryUsage();
    const grown = external + arrayBuffers - before.external - before.arrayBuffers;
    expect(grown).toBeLessThan(500_000 * 42 * 6);
    expect(items.hashOf(499_999)).toBe(hash);
  });
});
