import { describe, expect, it } from 'vitest';
import {
  addPage,
  emptyTree,
  hiddenRows,
  PAGE,
  setOpen,
  shownAt,
  shownCount,
  type Tree,
} from '../../../renderer/wizard/tree.ts';
import type { FolderRow } from '../../../shared/model/inventory.ts';
import { row } from './rows.ts';

const whole = (tree: Tree, folder: string, rows: readonly FolderRow[]): Tree =>
  addPage(tree, folder, { index: 0, total: rows.length, rows });
const names = (tree: Tree): readonly string[] =>
  Array.from({ length: shownCount(tree) }, (_, at) => {
    const shown = shownAt(tree, at);
    return shown?.kind === 'row' ? `${shown.level} ${shown.row.path}` : 'absent';
  });

const top = whole(emptyTree, '', [row('a'), row('.b'), row('c'), row('d')]);
const opened = setOpen(
  setOpen(
    whole(whole(whole(top, 'a', [row('a/1'), row('a/2')]), 'a/2', [row('a/2/x')]), 'c', []),
    'a',
    true,
  ),
  'a/2',
  true,
);

describe('the open part of the home', () => {
  it('shows nothing before anything came', () => {
    expect(shownCount(emptyTree)).toBe(0);
    expect(shownAt(emptyTree, 0)).toBeNull();
  });

  it('shows folders in their place, with what lies in them below', () => {
    expect(names(opened)).toEqual(['1 a', '2 a/1', '2 a/2', '3 a/2/x', '1 c', '1 d']);
    expect(names(setOpen(opened, 'a', false))).toEqual(['1 a', '1 c', '1 d']);
  });

  it('knows the folder that a row lies in', () => {
    const parents = [0, 1, 2, 3, 4].map((at) => {
      const shown = shownAt(opened, at);
      return shown?.kind === 'row' ? shown.parent : null;
    });
    expect(parents).toEqual([-1, 0, 0, 2, -1]);
  });

  it('hides names with a dot until they are asked for', () => {
    expect(hiddenRows(opened).map(({ path }) => path)).toEqual(['.b']);
    const all = { ...opened, showHidden: true };
    expect(names(all)).toContain('1 .b');
    expect(hiddenRows(all)).toEqual([]);
    const inHidden = setOpen(whole(all, '.b', [row('.b/1')]), '.b', true);
    expect(names(inHidden)).toContain('2 .b/1');
    expect(names({ ...inHidden, showHidden: false })).toEqual(names(opened));
  });

  it('counts a folder of a million and finds any row in it without having it', () => {
    const many = Array.from({ length: PAGE }, (_, at) => row(`a/${at}`));
    const tree = setOpen(addPage(top, 'a', { index: 0, total: 1_000_000, rows: many }), 'a', true);
    expect(shownCount(tree)).toBe(1_000_003);
    expect(shownAt(tree, PAGE)).toMatchObject({ kind: 'row', row: { path: `a/${PAGE - 1}` } });
    expect(shownAt(tree, 777_777)).toEqual({
      kind: 'absent',
      folder: 'a',
      page: Math.floor(777_776 / PAGE),
      level: 2,
    });
    expect(shownAt(tree, 1_000_001)).toMatchObject({ kind: 'row', row: { path: 'c' }, level: 1 });
    expect(shownAt(tree, 1_000_003)).toBeNull();
  });

  it('carries a rule down to what lies in the folder', () => {
    const cache = whole(emptyTree, '', [row('cache', { rule: 'cache' })]);
    const tree = setOpen(whole(cache, 'cache', [row('cache/x', { type: 'file' })]), 'cache', true);
    expect(shownAt(tree, 1)).toMatchObject({ row: { path: 'cache/x', rule: 'cache' } });
  });
});
