import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../shared/model/report.ts';
import { ended, parsed } from '../support/cli.ts';
import { canRunFlatpak } from '../support/flatpak-repo.ts';
import { makeOldDisk, type OldDisk } from '../support/old-disk.ts';
import { canAskPolkit, openPolkitSeat, type PolkitSeat } from '../support/polkit-seat.ts';

const TALK = 'app/org.example.Talk/x86_64/stable';

// Real: flatpak as a plain user, its helper for everybody's installation, polkitd, signed repositories.
describe.skipIf(!canRunFlatpak || !canAskPolkit)('apps of everybody, for a plain user', () => {
  let old: OldDisk;
  let seat: PolkitSeat;
  beforeAll(async () => {
    old = await makeOldDisk();
    execFileSync('chmod', ['-R', 'a+rX', old.dir]);
    seat = await openPolkitSeat(old.dir);
  }, 120_000);
  afterAll(async () => {
    await seat.dispose();
    await old.dispose();
  });

  async function report(...args: readonly string[]): Promise<Report> {
    const words = [resolve('out/relokate'), ...args, '--json', '--progress', 'none'];
    return parsed(reportSchema, await ended(seat.start(process.execPath, ...words)));
  }
  const move = () => report('run', '--from', old.from, '--scopes', 'apps', '--yes');
  const installed = async (): Promise<string> =>
    (await ended(seat.start('flatpak', '--system', 'list', '--all', '--columns=ref,origin'))).out;

  it('are refused with a word and a way where the user may not, and the own ones come', async () => {
    const { failures, scopes } = await move();
    const refused = failures.filter(({ path }) => path.startsWith('system: '));
    expect(refused.map(({ path, code }) => [path, code])).toEqual([
      ['system: source main', 'apps/not-allowed'],
      [`system: ${TALK}`, 'apps/not-allowed'],
    ]);
    expect(refused[0]?.remedy).toContain('for yourself alone');
    expect(failures.filter(({ path }) => path.startsWith('user: '))).toEqual([]);
    expect(scopes.find(({ id }) => id === 'apps')?.moved).toBeGreaterThan(3);
    expect(await installed()).toBe('');
  });

  it('come where polkit lets the user, and go again with undo', async () => {
    await seat.allow(true);
    const moved = await move();
    expect(moved.failures).toEqual([]);
    expect(await installed()).toContain(TALK.slice('app/'.length));
    expect(await report('verify', moved.run)).toMatchObject({ failures: [] });

    expect(await report('undo', moved.run)).toMatchObject({ outcome: 'undone', failures: [] });
    expect(await installed()).toBe('');
  });
});
