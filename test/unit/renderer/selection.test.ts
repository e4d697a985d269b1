import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { createSelect, startingPoint } from '../../../main/core/scopes/home/selection.ts';
import {
  chosenAmount,
  choicesOf,
  type Decisions,
  decideAll,
  escapeGlob,
  isNothingChosen,
  noDecisions,
  tickOf,
  toggle,
} from '../../../renderer/wizard/selection.ts';
import type { FolderRow } from '../../../shared/model/inventory.ts';
import { amount, row } from './rows.ts';

const home = { amount: amount(100), left: amount(20) };
const docs = row('Documents', { amount: amount(30) });
const tax = row('Documents/Tax', { amount: amount(5) });
const cache = row('.cache', { amount: amount(20), left: amount(20), rule: 'cache' });
const mesa = row('.cache/mesa', { amount: amount(4), left: amount(4), rule: 'cache' });

const after = (...rows: readonly FolderRow[]): Decisions => rows.reduce(toggle, noDecisions);
const homeChoices = (decisions: Decisions) => choicesOf(decisions, 'keep-both').home;

/** What the engine makes of the choices: the verdict for a path, folder by folder as it does. */
function verdict(decisions: Decisions, path: string): string {
  const choices = homeChoices(decisions);
  const select = createSelect([{ id: 'cache', reason: '', match: ['.cache'] }], choices);
  const parts = path.split('/');
  let match = startingPoint(choices);
  parts.forEach((_part, at) => {
    match = select(parts.slice(0, at + 1).join('/'), match);
  });
  return match.verdict.kind;
}

describe('what is chosen', () => {
  it('is everything but what rules leave behind', () => {
    expect(tickOf(noDecisions, docs)).toBe('on');
    expect(tickOf(noDecisions, cache)).toBe('off');
    expect(chosenAmount(noDecisions, home).files).toBe(80);
    expect(homeChoices(noDecisions)).toEqual({ conflicts: 'keep-both' });
  });

  it('loses a folder with all that lies in it', () => {
    const decisions = after(docs);
    expect(tickOf(decisions, docs)).toBe('off');
    expect(tickOf(decisions, tax)).toBe('off');
    expect(chosenAmount(decisions, home).files).toBe(50);
    expect(homeChoices(decisions)).toEqual({ exclude: ['Documents/**'], conflicts: 'keep-both' });
    expect(verdict(decisions, 'Documents/Tax/2024.pdf')).toBe('skipped');
    expect(verdict(decisions, 'Music/song.ogg')).toBe('move');
  });

  it('shows a folder as partly chosen when something in it differs', () => {
    const decisions = after(tax);
    expect(tickOf(decisions, docs)).toBe('mixed');
    expect(tickOf(decisions, row('Documents2'))).toBe('on');
    expect(chosenAmount(decisions, home).files).toBe(75);
  });

  it('makes all of a partly chosen folder chosen again, and forgets what was decided in it', () => {
    const decisions = after(tax, docs);
    expect(decisions.size).toBe(0);
    expect(tickOf(decisions, docs)).toBe('on');
  });

  it('can keep a folder inside one that was taken out', () => {
    const decisions = after(docs, tax);
    expect(tickOf(decisions, docs)).toBe('mixed');
    expect(chosenAmount(decisions, home).files).toBe(55);
    expect(verdict(decisions, 'Documents/Tax/a')).toBe('move');
    expect(verdict(decisions, 'Documents/b')).toBe('skipped');
    expect(verdict(decisions, 'Music/c')).toBe('move');
    expect(verdict(decisions, '.cache/d')).toBe('left');
  });

  it('can take along what a rule leaves behind, even a folder that the rule names itself', () => {
    const decisions = after(cache);
    expect(tickOf(decisions, cache)).toBe('on');
    expect(tickOf(decisions, mesa)).toBe('on');
    expect(chosenAmount(decisions, home).files).toBe(100);
    expect(verdict(decisions, '.cache/mesa/x')).toBe('move');
    expect(verdict(decisions, 'Music/c')).toBe('move');
    const part = after(mesa);
    expect(tickOf(part, cache)).toBe('mixed');
    expect(verdict(part, '.cache/mesa/x')).toBe('move');
    expect(verdict(part, '.cache/other')).toBe('left');
  });

  it('can start from nothing', () => {
    const none = decideAll(false, home);
    expect(isNothingChosen(none, home.amount)).toBe(true);
    expect(tickOf(none, docs)).toBe('off');
    expect(chosenAmount(none, home).files).toBe(0);
    const some = toggle(none, docs);
    expect(isNothingChosen(some, home.amount)).toBe(false);
    expect(chosenAmount(some, home).files).toBe(30);
    expect(verdict(some, 'Documents/a')).toBe('move');
    expect(verdict(some, 'Music/c')).toBe('skipped');
    expect(decideAll(true, home).size).toBe(0);
  });
});

describe('globs', () => {
  const names = [
    'plain',
    'with space',
    'a*b',
    'a?b',
    '[2019]',
    '{a,b}',
    '!(x)',
    '+(x|y)',
    '@home',
    'back\\slash',
    '"quoted"',
    "it's",
    '$HOME^',
    '~tilde',
    '#hash',
    '.hidden',
    '...',
    'Grüße',
    'odd\udcffbyte',
    '-dash',
    'a,b',
    '%20',
    '(round)',
    '!bang',
    '**',
  ];

  it.each(names)('stand for %j and for nothing else', (name) => {
    const options = { dot: true, nobrace: true, nonegate: true, noextglob: true };
    const fits = picomatch(escapeGlob(`dir/${name}`), options);
    expect(fits(`dir/${name}`)).toBe(true);
    for (const other of names) if (other !== name) expect(fits(`dir/${other}`), other).toBe(false);
  });

  it.each(names)('take out a folder called %j in the engine, and only that', (name) => {
    const decisions = after(row(name));
    expect(verdict(decisions, `${name}/x`)).toBe('skipped');
    for (const other of names) if (other !== name) expect(verdict(decisions, other)).toBe('move');
  });
});
