import { describe, expect, it } from 'vitest';
import { appRows, type InspectedApps } from '../../../main/core/scopes/apps/inspect.ts';
import type { Offer } from '../../../main/core/scopes/apps/offers.ts';
import { empty, installation, installed, remote } from '../../support/installations.ts';

const CALC = 'app/org.example.Calc/x86_64';
const alive = { ended: null, renamed: null, download: null };
const offering = (...refs: readonly string[]): Offer => new Map(refs.map((ref) => [ref, alive]));

function rows(changes: Partial<InspectedApps>) {
  const given = {
    old: [installation()],
    here: [empty('user'), empty('system')],
    offers: new Map([['user:main', offering(`${CALC}/stable`)]]),
    ...{ arches: ['x86_64'], canInstall: true, twins: [] },
  };
  return appRows({ ...given, ...changes }, () => 0);
}

describe('the other versions of an app', () => {
  it('are those that any source of the old installation has for it', () => {
    const old = [installation({ remotes: [remote(), remote({ name: 'beta' })] })];
    const offers = new Map([
      ['user:main', offering(`${CALC}/stable`, 'app/org.example.Other/x86_64/old')],
      ['user:beta', offering(`${CALC}/beta`, 'app/org.example.Calc/aarch64/arm')],
      ['system:main', offering(`${CALC}/not-ours`)],
    ]);
    expect(rows({ old, offers })).toMatchObject([{ branch: 'stable', otherBranches: ['beta'] }]);
    expect(rows({})).toMatchObject([{ otherBranches: [] }]);
  });

  it('are not those that have ended, that it has beside it, or that could not be had', () => {
    const ended = { ...alive, ended: 'it is over' };
    const offer = new Map([...offering(`${CALC}/stable`, `${CALC}/beta`), [`${CALC}/old`, ended]]);
    const offers = new Map([['user:main', offer]]);
    const both = [installed(`${CALC}/stable`), installed(`${CALC}/beta`)];
    const [, stable] = rows({ old: [installation({ installed: both })], offers });
    expect(stable).toMatchObject({ state: 'missing', otherBranches: [] });
    const here = [installation(), empty('system')];
    expect(rows({ here, offers })).toMatchObject([{ state: 'here', otherBranches: [] }]);
  });
});
