import { describe, expect, it } from 'vitest';
import { type Check, finding } from '../../../main/core/preflight/check.ts';
import { kdeConnect } from '../../../main/core/preflight/checks/kde-connect.ts';
import { compareSystems } from '../../../main/core/preflight/checks/systems.ts';
import { compareVersions } from '../../../main/core/util/versions.ts';
import { runPreflight } from '../../../main/core/preflight/run.ts';
import { failure } from '../../../shared/failure.ts';
import { context, quiet } from '../../support/preflight-context.ts';

const debian = { id: 'debian', name: 'Debian 12', versionId: '12', variantId: '' };

describe('compareVersions', () => {
  it.each([
    ['3.7.3', '3.7', 1],
    ['3.7', '3.7.0', 0],
    ['22.12.3', '22.4', 1],
    ['3.2.7', '3.10', -1],
    ['9.2p1', '9.2', 1],
  ])('compares %s with %s', (a, b, expected) => {
    expect(Math.sign(compareVersions(a, b))).toBe(expected);
  });
});

describe('compareSystems', () => {
  it.each([
    [debian, debian, 'preflight/system-same', 'ok'],
    [debian, { ...debian, versionId: '13' }, 'preflight/system-newer', 'warning'],
    [{ ...debian, versionId: '13' }, debian, 'preflight/system-backwards', 'warning'],
    [debian, { ...debian, variantId: 'kde' }, 'preflight/system-other-edition', 'warning'],
    [debian, { ...debian, id: 'arch' }, 'preflight/system-other-distribution', 'warning'],
    [null, debian, 'preflight/system-unknown', 'warning'],
  ])('says how %j and %j differ', (from, to, code, level) => {
    expect(compareSystems(from, to)).toMatchObject({ code, level });
  });
});

describe('kdeConnect', () => {
  it.each([
    [{ kind: 'daemon-absent' }, 'preflight/kde-connect-absent'],
    [{ kind: 'connecting' }, 'preflight/kde-connect-starting'],
    [{ kind: 'bus-gone' }, 'preflight/no-session-bus'],
  ] as const)('says what to do when it is %j', async (state, code) => {
    const found = await kdeConnect.run(context({ kdeConnect: state }), quiet);
    expect(found).toMatchObject([{ code, level: 'warning' }]);
  });

  it('names this computer as others see it', async () => {
    const state = { kind: 'ready', selfId: 'x', selfName: 'desk', dialect: 'paired' } as const;
    const [found] = await kdeConnect.run(context({ kdeConnect: state }), quiet);
    expect(found?.text).toContain('desk');
  });

  it('has nothing to say in the demonstration', async () => {
    expect(await kdeConnect.run(context({}, { mode: 'demo' }), quiet)).toEqual([]);
  });
});

describe('runPreflight', () => {
  const good: Check = {
    id: 'good',
    title: 'good',
    run: () => Promise.resolve([finding('good', 'ok', 'preflight/fuse-usable', {})]),
  };
  const failing = (error: Error): Check => ({
    id: 'bad',
    title: 'bad thing',
    run: () => Promise.reject(error),
  });

  it('keeps the order and goes on after a check that fails', async () => {
    const expected = failure('app/timed-out', { what: 'it', seconds: 3 });
    const found = await runPreflight(context({}), quiet, [failing(expected), good]);
    expect(found.map((one) => one.id)).toEqual(['bad', 'good']);
    expect(found[0]).toMatchObject({ code: 'preflight/check-failed', level: 'warning' });
    expect(found[0]?.text).toContain('longer than 3 seconds');
  });

  it('turns a bug in a check into a finding, too', async () => {
    const [found] = await runPreflight(context({}), quiet, [failing(new TypeError('oops'))]);
    expect(found?.text).toContain('oops');
  });
});
