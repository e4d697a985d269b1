import { expect, test } from 'vitest';
import { cases } from '../../bench/cases.ts';
import { readOptions } from '../../bench/options.ts';

test('runs everything at full size, five turns, when nothing is said', () => {
  expect(readOptions([])).toEqual({ cases, turns: 5, scale: 1, profile: null });
});

test('takes cases by how their names begin', () => {
  const {
    cases: meant,
    turns,
    scale,
  } = readOptions(['rsync-large', 'inventory', '--turns', '3', '--scale', '0.1']);
  expect(meant.map(({ id }) => id)).toEqual([
    'rsync-large-0ms',
    'rsync-large-10ms',
    'inventory-many',
  ]);
  expect([turns, scale]).toEqual([3, 0.1]);
});

test('refuses what makes no sense', () => {
  expect(() => readOptions(['tape'])).toThrow('there is no case tape');
  expect(() => readOptions(['--turns', '0'])).toThrow('--turns');
  expect(() => readOptions(['--scale', '2'])).toThrow('--scale');
});

test('no two cases are called the same', () => {
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});
