import { describe, expect, test } from 'vitest';
import type { Choices } from '../../../shared/model/choices.ts';
import { createSelect, startingPoint } from '../../../main/core/scopes/home/selection.ts';

const rules = [
  { id: 'cache', reason: 'Caches', match: ['.cache', '.var/app/*/cache'] },
  { id: 'lock', reason: 'Locks', match: ['**/lock'] },
];

/** Decides for a path as the planner does: folder by folder from the top. */
function verdict(path: string, choices?: Choices['home']): string {
  const select = createSelect(rules, choices);
  const parts = path.split('/');
  let match = startingPoint(choices);
  for (let depth = 1; depth <= parts.length; depth++) {
    match = select(parts.slice(0, depth).join('/'), match);
  }
  return match.verdict.kind === 'left' ? match.verdict.rule : match.verdict.kind;
}

describe('selection', () => {
  test('moves everything that no pattern names', () => {
    expect(verdict('Dokumente/a.txt')).toBe('move');
  });

  test('leaves what lies in a folder that a rule names', () => {
    expect(verdict('.cache/thumbnails/1.png')).toBe('cache');
    expect(verdict('.var/app/org.kde.kate/cache/x/y')).toBe('cache');
    expect(verdict('.var/app/org.kde.kate/config/x')).toBe('move');
  });

  test('a more specific choice beats a rule, a less specific one does not', () => {
    expect(verdict('.cache/pip/x', { include: ['.cache/pip', '**'] })).toBe('move');
    expect(verdict('.cache/other/x', { include: ['.cache/pip', '**'] })).toBe('cache');
  });

  test('on a tie a choice beats a rule', () => {
    expect(verdict('.cache/x', { include: ['.cache', '**'] })).toBe('move');
  });

  test('what excludes wins a tie of choices', () => {
    expect(verdict('a/b', { include: ['a/b'], exclude: ['a/b'] })).toBe('skipped');
  });

  test('with an include list only that moves', () => {
    expect(verdict('Musik/x', { include: ['Dokumente'] })).toBe('skipped');
    expect(verdict('Dokumente/x', { include: ['Dokumente'] })).toBe('move');
  });

  test('order never matters', () => {
    const there = verdict('a/b/c', { exclude: ['a', 'a/b/c'], include: ['a/b'] });
    const back = verdict('a/b/c', { exclude: ['a/b/c', 'a'], include: ['a/b'] });
    expect([there, back]).toEqual(['skipped', 'skipped']);
    expect(verdict('a/b/d', { exclude: ['a'], include: ['a/b'] })).toBe('move');
  });

  test('escaped characters of a name are no wildcards', () => {
    expect(verdict('a[1]', { exclude: ['a\\[1\\]'] })).toBe('skipped');
    expect(verdict('a1', { exclude: ['a\\[1\\]'] })).toBe('move');
    expect(verdict('!x', { exclude: ['!x'] })).toBe('skipped');
    expect(verdict('(x)', { exclude: ['(x)'] })).toBe('skipped');
  });
});
