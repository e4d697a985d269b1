import { describe, expect, test } from 'vitest';
import type { Installation } from '../../../shared/model/apps.ts';
import {
  loadTwins,
  offeredTwins,
  type Twin,
  twinCandidates,
  twinData,
  withTwins,
} from '../../../main/core/scopes/apps/twins.ts';

const twin: Twin = {
  app: 'org.example.Calc',
  title: 'Calc',
  commands: ['calc'],
  data: [
    { from: '.config/calc', to: 'config/calc' },
    { from: '.local/share/calc', to: null },
  ],
};
const REF = 'app/org.example.Calc/x86_64/stable';
const remote = {
  ...{ name: 'main', url: 'https://example.org', keys: null, checksSignatures: true },
  ...{ collection: null, subset: null, filter: null, priority: 1, title: null },
  ...{ isDisabled: false, isHidden: false },
};
const installation = (changes: Partial<Installation> = {}): Installation => ({
  ...{ id: 'user', remotes: [], installed: [], languages: null, extraLanguages: null },
  ...{ pins: [], masks: [], overrides: [], answers: [], problems: [] },
  ...changes,
});
const installed = {
  ...{ ref: REF, origin: 'main', commit: '', isCurrent: true, usesWallet: false },
  ...{ size: null, title: 'Calc', icon: null },
};

describe('programs of a distribution', () => {
  test('that come with Relokate can be read, and lead into folders of their own', async () => {
    const twins = await loadTwins('assets');
    expect(twins.map(({ app }) => app)).toContain('org.mozilla.firefox');
    for (const { from, to } of twinData(twins)) {
      expect(from).not.toMatch(/^\/|\.\./);
      expect(to).toMatch(/^\.var\/app\/[\w.]+\/[\w.]/);
    }
  });

  test('are those whose data is there, and that nobody has as an app', () => {
    const hasData = (path: string): boolean => path === '.local/share/calc';
    expect(twinCandidates([twin], [installation()], hasData)).toEqual([twin]);
    expect(twinCandidates([twin], [installation()], () => false)).toEqual([]);
    const there = [installation({ installed: [installed] })];
    expect(twinCandidates([twin], there, hasData)).toEqual([]);
  });

  test('are offered where a source has them, and not when that has ended', () => {
    const sources = [installation({ remotes: [remote] })];
    const offers = (ended: string | null) =>
      new Map([['user:main', new Map([[REF, { ended, renamed: null, download: 7 }]])]]);
    expect(offeredTwins([twin], sources, offers(null), 'x86_64')).toEqual([
      { ...twin, installation: 'user', origin: 'main', ref: REF, download: 7 },
    ]);
    expect(offeredTwins([twin], sources, offers('over'), 'x86_64')).toEqual([]);
    expect(offeredTwins([twin], sources, offers(null), 'aarch64')).toEqual([]);
    expect(offeredTwins([twin], sources, new Map(), 'x86_64')).toEqual([]);
  });

  test('are planned as if they were installed, with nothing else of the new computer', () => {
    const offered = { ...twin, installation: 'user', origin: 'main', ref: REF, download: 7 };
    const old = [installation({ remotes: [remote] })];
    expect(withTwins(old, [], [offered])).toEqual([{ ...old[0], installed: [installed] }]);
    const here = [installation({ remotes: [remote], masks: ['x'], pins: ['y'], languages: 'de' })];
    expect(withTwins([], here, [offered])).toEqual([
      installation({ remotes: [remote], installed: [installed] }),
    ]);
  });
});
