import { execFileSync } from 'node:child_process';
import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fsPath } from '../../../main/core/fs/names.ts';
import { listBySftp } from '../../../main/core/sources/listing.ts';
import type { Listed } from '../../../main/core/sources/source.ts';
import { fill, laneFiles } from '../../support/lane-files.ts';
import { LARGE, type SftpHost, startSftpHost } from '../../support/sftp-host.ts';
import { canRunSshd } from '../../support/sshd.ts';

const never = new AbortController().signal;

// Real: an sshd that starts nothing but internal-sftp, ssh, sshfs, the helper process, tar and cp.
describe.skipIf(!canRunSshd)('a host without rsync', () => {
  let host: SftpHost;
  beforeAll(async () => {
    host = await startSftpHost();
  });
  afterAll(() => host.dispose());

  it('is read by SFTP', () => {
    expect(host.source.rsync).toBeNull();
    expect(host.source.lane.id).toBe('sftp');
  });

  it('is listed as it is, a folder before all that lies in it', async () => {
    const items: Listed[] = [];
    for await (const some of listBySftp(host.world.env, host.endpoint, never)) items.push(...some);
    const paths = items.map((item) => (item.kind === 'entry' ? item.entry.path : item.path));
    const found = execFileSync('find', ['.', '-mindepth', '1', '-printf', '%P\\0'], {
      cwd: host.home,
      encoding: 'latin1',
    });
    const there = found.split('\0').filter((path) => path !== '');
    const bytes = paths.map((path) => Buffer.from(fsPath(path)).toString('latin1'));
    // What lies in `closed` is told as one more item: that it cannot be looked into.
    expect([...bytes].sort()).toEqual([...there, 'closed'].sort());
    const entry = (path: string) =>
      items.flatMap((item) =>
        item.kind === 'entry' && item.entry.path === path ? [item.entry] : [],
      )[0];
    expect(entry('odd/link')).toMatchObject({ type: 'link', target: 'to\n\udcff' });
    expect(entry('odd/pipe')?.type).toBe('fifo');
    expect(entry('odd/locked')).toMatchObject({ mtime: '1600000000000000000', mode: 0o444 });
    expect(entry('odd/empty')).toMatchObject({ mtime: '-2000000000', linkGroup: null });
    expect(entry('large')).toMatchObject({ type: 'file', size: LARGE, blocks: null });
    expect(items.find(({ kind }) => kind === 'unreadable')).toMatchObject({ path: 'closed' });
    // Depth first: the paths below a folder follow it without a gap.
    paths.forEach((path, at) => {
      const folder = path.split('/').slice(0, -1).join('/');
      if (folder === '') return;
      const begin = paths.indexOf(folder);
      expect(begin).toBeLessThan(at);
      expect(paths.slice(begin + 1, at).every((one) => one.startsWith(`${folder}/`))).toBe(true);
    });
  });

  it('arrives whole, with modes and times to the nanosecond; what cannot be read is told', async () => {
    const staging = host.freshStaging();
    const files = laneFiles(host.home);
    const { codes, bytes, error } = await fill(host.lane(), files, staging);
    expect(error).toBeNull();
    const failed = Object.entries(codes).filter(([, code]) => code !== 'staged');
    expect(failed).toEqual([['secret', 'home/unreadable']]);
    const readable = files.filter(({ path }) => path !== 'secret');
    expect(bytes).toBe(readable.reduce((sum, { size }) => sum + size, 0));
    await host.expectArrived(readable, staging);
    const again = await fill(host.lane(), readable, staging);
    expect(again.told.map(({ kind }) => kind)).toEqual(readable.map(() => 'staged'));
    expect(again.bytes).toBe(0);
    truncateSync(join(staging, 'odd', 'locked'), 3);
    expect((await fill(host.lane(), readable, staging)).bytes).toBe('read only'.length);
    rmSync(staging, { recursive: true });
  });
});
