import { describe, expect, test } from 'vitest';
import type { AppItem, Remote } from '../../../shared/model/apps.ts';
import type { Offered } from '../../../main/core/scopes/apps/offers.ts';
import { type AppsGiven, planApps } from '../../../main/core/scopes/apps/plan.ts';
import { empty, installation, installed, remote } from '../../support/installations.ts';

const REF = 'app/org.example.Calc/x86_64/stable';
const BETA = 'app/org.example.Calc/x86_64/beta';
const alive: Offered = { ended: null, renamed: null, download: null };

function plan(changes: Partial<AppsGiven> = {}): readonly AppItem[] {
  return planApps({
    old: [installation()],
    here: [empty('user'), empty('system')],
    offers: new Map([['user:main', new Map([[REF, alive]])]]),
    arches: ['x86_64'],
    canInstall: true,
    choices: undefined,
    ...changes,
  });
}

const refs = (items: readonly AppItem[]) => items.filter((item) => item.kind === 'ref');
const only = (changes: Partial<AppsGiven>) => refs(plan(changes))[0];

describe('a plan of apps', () => {
  test('adds the source, then the app, as they were', () => {
    expect(plan()).toMatchObject([
      { kind: 'remote', installation: 'user', action: 'add', remote: { name: 'main' } },
      { kind: 'ref', installation: 'user', action: 'add', ref: REF, origin: 'main', reason: null },
    ]);
  });

  test('never uses a source of the same name with another address or key', () => {
    for (const other of [remote({ url: 'https://other.org' }), remote({ keys: 'b3RoZXI=' })]) {
      const here = [installation({ remotes: [other], installed: [] }), empty('system')];
      expect(plan({ here }).map(({ action, reason }) => `${action} ${reason}`)).toEqual([
        'fail apps/source-conflict',
        'fail apps/source-conflict',
      ]);
      const choices = { remotes: { main: 'old-main' } };
      expect(refs(plan({ here, choices }))).toMatchObject([{ action: 'add', origin: 'old-main' }]);
    }
  });

  test('leaves what is there already, and says where', () => {
    const here = [installation(), empty('system')];
    expect(only({ here })).toMatchObject({ action: 'identical' });
    const elsewhere = [empty('user'), installation({ id: 'system' })];
    expect(only({ here: elsewhere })).toMatchObject({
      action: 'skip',
      reason: 'apps/other-installation',
    });
    const other = [installation({ installed: [installed(REF, 'other')] }), empty('system')];
    expect(only({ here: other })).toMatchObject({ action: 'skip', reason: 'apps/other-origin' });
  });

  test('says of what cannot be had why', () => {
    const offers = new Map([['user:main', new Map<string, Offered>()]]);
    expect(only({ offers })).toMatchObject({ action: 'fail', reason: 'apps/not-offered' });
    expect(only({ arches: ['aarch64'] })).toMatchObject({ reason: 'apps/other-architecture' });
    const old = (changes: Partial<Remote>) => [installation({ remotes: [remote(changes)] })];
    expect(only({ old: old({ isDisabled: true }) })).toMatchObject({
      reason: 'apps/source-disabled',
    });
    expect(only({ old: old({ keys: null }) })).toMatchObject({ reason: 'apps/no-key' });
    expect(only({ old: old({ url: 'file:///home/anna/repo' }) })).toMatchObject({
      action: 'fail',
      reason: 'apps/no-source',
    });
    const gone = [installation({ remotes: [] })];
    expect(only({ old: gone })).toMatchObject({ action: 'fail', reason: 'apps/no-source' });
  });

  test('adds nothing where there is no flatpak, and says so of each', () => {
    expect(plan({ canInstall: false, arches: [] }).map(({ reason }) => reason)).toEqual([
      'apps/no-flatpak',
      'apps/no-flatpak',
    ]);
  });

  test('follows a new name with the permissions, and says so', () => {
    const NEW = 'app/org.example.Sums/x86_64/stable';
    const renamed = { ...alive, ended: 'renamed', renamed: NEW };
    const offer = new Map([
      [REF, renamed],
      [NEW, alive],
    ]);
    const old = [installation({ overrides: [{ id: 'org.example.Calc', content: 'eA==' }] })];
    const items = plan({ old, offers: new Map([['user:main', offer]]) });
    expect(refs(items)).toMatchObject([{ oldRef: REF, ref: NEW, reason: 'apps/renamed' }]);
    expect(items).toContainEqual(
      expect.objectContaining({ override: { id: 'org.example.Sums', content: 'eA==' } }),
    );
  });

  test('takes another branch only where a source has it', () => {
    const beta = remote({ name: 'beta', url: 'https://example.org/beta' });
    const old = [installation({ remotes: [remote(), beta] })];
    const choices = { branch: { [REF]: 'beta' } };
    const offers = new Map([
      ['user:main', new Map([[REF, alive]])],
      ['user:beta', new Map([[BETA, alive]])],
    ]);
    expect(only({ old, choices, offers })).toMatchObject({
      ...{ action: 'add', ref: BETA, origin: 'beta' },
    });
    expect(only({ choices })).toMatchObject({ action: 'fail', reason: 'apps/no-such-branch' });
  });

  test('goes by what was chosen', () => {
    for (const name of [REF, `user:${REF}`, 'org.example.Calc']) {
      const skipped = { action: 'skip', reason: 'choice' };
      expect(only({ choices: { exclude: [name] } })).toMatchObject(skipped);
      expect(only({ choices: { dataOnly: [name] } })).toMatchObject(skipped);
      expect(only({ choices: { include: [name] } })).toMatchObject({ action: 'add' });
    }
    expect(only({ choices: { include: ['org.example.Other'] } })).toMatchObject({
      action: 'skip',
    });
    const old = [installation({ id: 'system' })];
    const offers = new Map([['system:main', new Map([[REF, alive]])]]);
    expect(only({ old, offers, choices: { installation: 'user' } })).toMatchObject({
      ...{ installation: 'user', from: 'system', action: 'add' },
    });
  });

  test('brings runtimes only where a person chose them, and settings of everybody not at all', () => {
    const runtime = 'runtime/org.example.Extra/x86_64/1';
    const old = [
      installation({
        id: 'system',
        installed: [installed(runtime)],
        overrides: [{ id: 'global', content: 'eA==' }],
      }),
    ];
    expect(refs(plan({ old }))).toEqual([]);
    expect(plan({ old })).toContainEqual(expect.objectContaining({ reason: 'apps/needs-admin' }));
    const pinned = [installation({ installed: [installed(runtime)], pins: [runtime] })];
    const offers = new Map([['user:main', new Map([[runtime, alive]])]]);
    expect(only({ old: pinned, offers })).toMatchObject({ action: 'add', ref: runtime });
  });
});

describe('permissions', () => {
  test('that the new computer has of its own stay', () => {
    const id = 'org.example.Calc';
    const old = [installation({ overrides: [{ id, content: 'eA==' }] })];
    const kept = (content: string) => {
      const here = [{ ...empty('user'), overrides: [{ id, content }] }, empty('system')];
      const found = plan({ old, here }).find(({ kind }) => kind === 'override');
      return `${found?.action ?? ''} ${found?.reason ?? ''}`;
    };
    expect(['eQ==', 'eA==', ''].map(kept)).toEqual([
      'skip apps/permissions-set',
      'identical ',
      'add ',
    ]);
  });
});
