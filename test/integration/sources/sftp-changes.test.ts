import {
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill, laneFile, laneFiles } from '../../support/lane-files.ts';
import { LONG_AGO, type SftpHost, startSftpHost, writeLarge } from '../../support/sftp-host.ts';
import { canRunSshd } from '../../support/sshd.ts';

/** Takes more than a second to come over. */
const SIZE = 100_000_000;
const never = new AbortController().signal;

// Real: an sshd that starts nothing but internal-sftp, ssh, sshfs, the helper process, tar and cp.
describe.skipIf(!canRunSshd)('a host without rsync that does not hold still', () => {
  let host: SftpHost;
  beforeAll(async () => {
    host = await startSftpHost(30);
  });
  afterAll(() => host.dispose());

  it('never gives what a file was replaced by, or what is gone', async () => {
    const names = ['turned', 'gone', 'pipe now'];
    for (const name of names) writeFileSync(join(host.home, name), 'text');
    const files = names.map((name) => laneFile(host.home, name));
    for (const name of names) rmSync(join(host.home, name));
    symlinkSync('odd/locked', join(host.home, 'turned'));
    mkdirSync(join(host.home, 'pipe now'));
    const staging = host.freshStaging();
    const { codes } = await fill(host.lane(), files, staging);
    expect(codes).toEqual({
      turned: 'source/changed',
      gone: 'home/vanished',
      'pipe now': expect.stringMatching(/^source\/changed$|^home\/unreadable$/) as string,
    });
    for (const name of names) expect(existsSync(join(staging, name))).toBe(false);
  });

  it('gives a file that was changed since the plan as it is now', async () => {
    const path = join(host.home, 'edited');
    writeFileSync(path, 'first');
    const file = laneFile(host.home, 'edited');
    writeFileSync(path, 'second text');
    utimesSync(path, LONG_AGO, LONG_AGO);
    const staging = host.freshStaging();
    expect((await fill(host.lane(), [file], staging)).codes).toEqual({ edited: 'staged' });
    await host.expectArrived([laneFile(host.home, 'edited')], staging);
  });

  const changes: readonly [string, (path: string) => void][] = [
    [
      'shrinks',
      (path) => {
        truncateSync(path, SIZE / 2);
        utimesSync(path, LONG_AGO + 2, LONG_AGO + 2);
      },
    ],
    ['is rewritten', (path) => writeLarge(path, SIZE, 2, LONG_AGO + 2)],
    [
      'is replaced',
      (path) => {
        writeLarge(`${path}.new`, SIZE, 3, LONG_AGO + 2);
        renameSync(`${path}.new`, path);
      },
    ],
  ];
  it.each(changes)(
    'never gives a mixture when a file %s while it is read',
    async (kind, change) => {
      const path = join(host.home, 'changing');
      writeLarge(path, SIZE, 1);
      const file = laneFile(host.home, 'changing');
      const staging = host.freshStaging();
      let changedAt = 0;
      const { codes } = await fill(host.lane(), [file], staging, (bytes) => {
        if (changedAt > 0) return;
        changedAt = bytes;
        change(path);
      });
      expect(changedAt).toBeGreaterThan(0);
      expect(changedAt).toBeLessThan(SIZE);
      // Once it is at rest it is read again; rewriting may take longer than that waits.
      if (codes['changing'] === 'staged') {
        await host.expectArrived([laneFile(host.home, 'changing')], staging);
      } else {
        expect([kind, codes]).toEqual(['is rewritten', { changing: 'source/changed' }]);
        expect(existsSync(join(staging, 'changing'))).toBe(false);
      }
      rmSync(staging, { recursive: true });
    },
  );

  it('tells a file that keeps changing', async () => {
    const path = join(host.home, 'busy');
    writeLarge(path, 100_000_000, 1);
    const file = laneFile(host.home, 'busy');
    const staging = host.freshStaging();
    const writer = setInterval(() => writeFileSync(path, 'x', { flag: 'a' }), 1);
    const { codes } = await fill(host.lane(), [file], staging);
    clearInterval(writer);
    expect(codes).toEqual({ busy: 'source/changed' });
    expect(existsSync(join(staging, 'busy'))).toBe(false);
  });

  it('may be lost in the middle; afterwards only what is missing is fetched', async () => {
    const staging = host.freshStaging();
    const files = [...laneFiles(host.home, 'many'), laneFile(host.home, 'large')];
    const total = files.reduce((sum, { size }) => sum + size, 0);
    let killed = false;
    const first = await fill(host.lane(), files, staging, (bytes) => {
      if (killed || bytes < 5_000_000) return;
      killed = true;
      host.sshd.cut();
    });
    expect(first.error).toMatchObject({ code: 'source/link-lost' });
    expect(first.told.length).toBeGreaterThan(0);
    expect(first.codes).toEqual(
      Object.fromEntries(first.told.map(({ file }) => [file.path, 'staged'])),
    );
    await host.source.whenReady(never);
    const there = new Set(first.told.map(({ file }) => file.path));
    const missing = files.filter(({ path }) => !there.has(path));
    const second = await fill(host.lane(), files, staging);
    expect(second.error).toBeNull();
    expect(second.told).toHaveLength(files.length);
    expect(second.bytes).toBeLessThan(total);
    expect(second.bytes).toBeLessThanOrEqual(missing.reduce((sum, { size }) => sum + size, 0));
    await host.expectArrived(files, staging);
  });
});
