import { describe, expect, it } from 'vitest';
import {
  type AppDecisions,
  appTotals,
  chooseVersion,
  decideApps,
  excludedApps,
  findApps,
  hasEverybodys,
  isAppChosen,
  noApps,
  toggleApp,
} from '../../../renderer/wizard/app-selection.ts';
import {
  choicesOf,
  decideAll,
  isNothingChosen,
  noDecisions,
} from '../../../renderer/wizard/selection.ts';
import { choicesSchema } from '../../../shared/model/choices.ts';
import { appRow } from '../../ui/support/samples-apps.ts';
import { amount } from './rows.ts';

const okular = appRow('org.kde.okular', { title: 'Okular', size: 10 });
const cafe = appRow('org.example.Cafe', { title: 'Café', size: null, origin: 'kitchen' });
const here = appRow('org.kde.kate', { title: 'Kate', state: 'here' });
const cannot = appRow('org.example.Lost', { title: 'Lost', state: 'cannot' });
const rows = [cafe, here, cannot, okular];
const none: AppDecisions = noApps.decisions;
const choices = (decisions: AppDecisions) =>
  choicesOf(noDecisions, 'keep-both', { apps: { ...noApps, rows, decisions } }).apps;

describe('the chosen apps', () => {
  it('are all that are missing, and then nothing is said about them', () => {
    expect(rows.filter((row) => isAppChosen(none, row))).toEqual([cafe, okular]);
    expect(appTotals({ rows, decisions: none })).toEqual({
      chosen: 2,
      choosable: 2,
      here: 1,
      cannot: 1,
      bytes: 10,
    });
    expect(choices(none)).toBeUndefined();
    expect(choicesOf(noDecisions, 'keep-both')).toEqual({ home: { conflicts: 'keep-both' } });
  });

  it('lose one that is taken out, and get it back', () => {
    const without = toggleApp(none, okular);
    expect(isAppChosen(without, okular)).toBe(false);
    expect(excludedApps({ rows, decisions: without })).toEqual([okular.key]);
    expect(choices(without)).toEqual({ exclude: ['user:app/org.kde.okular/x86_64/stable'] });
    expect(choicesSchema.parse({ apps: choices(without) })).toEqual({ apps: choices(without) });
    expect(choices(toggleApp(without, okular))).toBeUndefined();
  });

  it('of everybody can become the own ones, which is said only where there are some', () => {
    const everybodys = appRow('org.kde.gwenview', { installation: 'system' });
    const known = { ...noApps, rows: [okular, everybodys] };
    expect(hasEverybodys(known)).toBe(true);
    expect(hasEverybodys({ ...known, decisions: toggleApp(none, everybodys) })).toBe(false);
    expect(hasEverybodys({ ...known, rows: [okular] })).toBe(false);
    expect(choicesOf(noDecisions, 'keep-both', { apps: known, isForMe: true }).apps).toEqual({
      installation: 'user',
    });
  });

  it('come in another version where one was chosen, and in their own again', () => {
    const beta = chooseVersion(noApps.versions, okular, 'beta');
    const known = { rows: [okular, cafe], decisions: none, versions: beta };
    const branch = { [okular.key]: 'beta' };
    expect(choicesOf(noDecisions, 'keep-both', { apps: known }).apps).toEqual({ branch });
    const without = { ...known, decisions: toggleApp(none, okular) };
    expect(choicesOf(noDecisions, 'keep-both', { apps: without }).apps).toEqual({
      exclude: [okular.key],
    });
    const back = { ...known, versions: chooseVersion(beta, okular, okular.branch) };
    expect(choicesOf(noDecisions, 'keep-both', { apps: back }).apps).toBeUndefined();
  });

  it('that would take the place of a program are so only where they are asked for', () => {
    const twin = appRow('org.mozilla.firefox', { isTwin: true });
    const known = { ...noApps, rows: [okular, twin] };
    expect(appTotals(known)).toMatchObject({ chosen: 1, choosable: 2 });
    expect(choicesOf(noDecisions, 'keep-both', { apps: known }).apps).toBeUndefined();
    expect(decideApps(none, known.rows, true).has(twin.key)).toBe(false);
    const decisions = toggleApp(none, twin);
    expect(choicesOf(noDecisions, 'keep-both', { apps: { ...known, decisions } }).apps).toEqual({
      twins: ['org.mozilla.firefox'],
    });
  });

  it('never have one that is here or cannot be brought, nor is it taken out', () => {
    const all = decideApps(none, rows, true);
    expect(isAppChosen(all, here)).toBe(false);
    expect(toggleApp(toggleApp(none, here), cannot).size).toBe(0);
    expect(choices(decideApps(none, rows, false))).toEqual({ exclude: [cafe.key, okular.key] });
    // An older decision says nothing about an app that has come to be here since.
    expect(isAppChosen(new Map([[here.key, true]]), here)).toBe(false);
  });

  it('change only as far as a search shows them', () => {
    const decisions = decideApps(none, findApps(rows, 'okular'), false);
    expect(excludedApps({ rows, decisions })).toEqual([okular.key]);
    expect(excludedApps({ rows, decisions: decideApps(decisions, [cafe], true) })).toEqual([
      okular.key,
    ]);
  });
});

describe('searching apps', () => {
  it.each([
    ['', rows],
    ['   ', rows],
    ['OKU', [okular]],
    ['cafe', [cafe]],
    ['CAFÉ', [cafe]],
    ['org.kde', [here, okular]],
    ['kde kat', [here]],
    ['kitchen', [cafe]],
    ['.*', []],
    ['spreadsheet', []],
  ])('for %j finds what has every word', (search, found) => {
    expect(findApps(rows, search)).toEqual(found);
  });

  it('gives the very same list where there is nothing to look for', () => {
    expect(findApps(rows, ' ')).toBe(rows);
  });
});

describe('nothing', () => {
  const home = { amount: amount(100), left: amount(0) };
  const noFiles = decideAll(false, home);

  it('is chosen only where there are neither files nor apps', () => {
    const noneOfThem = decideApps(none, rows, false);
    expect(isNothingChosen(noFiles, home.amount)).toBe(true);
    expect(isNothingChosen(noFiles, home.amount, { apps: { rows, decisions: none } })).toBe(false);
    expect(isNothingChosen(noFiles, home.amount, { apps: { rows, decisions: noneOfThem } })).toBe(
      true,
    );
    expect(
      isNothingChosen(noDecisions, home.amount, { apps: { rows, decisions: noneOfThem } }),
    ).toBe(false);
    expect(isNothingChosen(noDecisions, amount(0), { apps: { rows, decisions: noneOfThem } })).toBe(
      true,
    );
    expect(
      isNothingChosen(noDecisions, amount(0), { apps: { rows: [here], decisions: none } }),
    ).toBe(true);
  });
});
