import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countEntries, NewTrees } from '../../../main/core/scopes/home/trees.ts';
import type { PlanItem } from '../../../shared/model/plan.ts';

function item(path: string, given: Partial<PlanItem> = {}): PlanItem {
  const type = path.endsWith('/') ? 'directory' : 'file';
  const clean = path.replace(/\/$/, '');
  const rest = { size: 1, mode: 0o644, mtime: '0', linkGroup: null, blocks: 8, target: null };
  return {
    entry: { path: clean, type, ...rest },
    ...{ action: 'create', to: clean, reason: null, linkTo: null, hardLinkOf: null },
    ...given,
  };
}

function found(items: readonly PlanItem[], gone: readonly number[] = []) {
  const trees = new NewTrees();
  for (const [index, one] of items.entries()) {
    const isThere = one.action === 'create' && !gone.includes(index);
    trees.add(index, one, { isThere, isAnew: true });
  }
  return [...trees.found];
}

describe('new folders', () => {
  test('are the topmost ones, with all that is ready in them', () => {
    const items = ['a/', 'a/x', 'a/b/', 'a/b/y', 'c', 'd/', 'd/z'].map((path) => item(path));
    expect(found(items)).toEqual([
      [0, { last: 3, entries: 3 }],
      [5, { last: 6, entries: 1 }],
    ]);
  });

  test('may hold what stays behind or failed', () => {
    const items = [item('a/'), item('a/x', { action: 'leave', to: null }), item('a/y')];
    expect(found(items, [2])).toEqual([[0, { last: 2, entries: 0 }]]);
  });

  test('come piece by piece when something in them goes elsewhere', () => {
    const items = [item('a/'), item('a/x', { to: 'Pictures/x' }), item('a/y')];
    expect(found(items)).toEqual([]);
  });

  test('are no folders that were here before', () => {
    expect(found([item('a/', { action: 'merge' }), item('a/b/'), item('a/b/x')])).toEqual([
      [1, { last: 2, entries: 1 }],
    ]);
  });
});

test('entries are counted at all levels, links not followed, and not far beyond the limit', () => {
  const dir = mkdtempSync(join(tmpdir(), 'relokate-count-'));
  mkdirSync(join(dir, 'a', 'b'), { recursive: true });
  symlinkSync('/', join(dir, 'a', 'root'));
  for (let number = 0; number < 50; number++) writeFileSync(join(dir, 'a', 'b', `${number}`), '');
  expect(countEntries(dir, 1000)).toBe(53);
  expect(countEntries(dir, 1)).toBeGreaterThan(1);
  rmSync(dir, { recursive: true });
});
