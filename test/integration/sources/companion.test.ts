import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Env } from '../../../main/core/env.ts';
import { bytesOfName } from '../../../main/core/fs/names.ts';
import { createMountLane } from '../../../main/core/lanes/mount.ts';
import { createRsyncLane } from '../../../main/core/lanes/rsync.ts';
import { createSftpLane } from '../../../main/core/lanes/sftp.ts';
import type { LaneOutcome } from '../../../main/core/lanes/lane.ts';
import { asLaneFile, laneContext, laneEntries } from '../../support/lane-files.ts';
import { openChannel } from '../../../main/core/sources/open.ts';
import type { Listed, OpenSource } from '../../../main/core/sources/source.ts';
import { buildHelper } from '../../support/helper-build.ts';
import { setStage, type Stage } from '../offer/stage.ts';

const signal = new AbortController().signal;

// Real: the offer, sshd in its sandbox, ssh, sshfs, rsync, the helper. Only KDE Connect is stood in for.
describe('the home of a computer that offers itself', () => {
  let stage: Stage;
  let source: OpenSource;
  let env: Env;

  beforeAll(async () => {
    stage = setStage();
    const { oldHome } = stage;
    mkdirSync(join(oldHome, 'Documents'));
    mkdirSync(join(oldHome, '.ssh'));
    writeFileSync(join(oldHome, 'Documents', 'a\nb'), 'line');
    writeFileSync(Buffer.from(bytesOfName(`${oldHome}/Documents/\udcff`)), 'byte');
    writeFileSync(join(oldHome, 'large'), Buffer.alloc(3_000_000, 7));
    execFileSync('ln', [join(oldHome, 'large'), join(oldHome, 'second name')]);
    execFileSync('ln', ['-s', '../../outside', join(oldHome, 'link')]);
    execFileSync('touch', ['-d', '@1700000000.123456789', join(oldHome, 'large')]);
    execFileSync('mkfifo', [join(oldHome, 'Documents', 'pipe')]);
    env = {
      ...stage.newEnv,
      helper: { command: process.execPath, args: [buildHelper(stage.dir)], env: {} },
    };
    const channel = await stage.open();
    source = await openChannel(channel, { env, signal, ask: async () => null });
  });
  afterAll(async () => {
    await source.dispose();
    await stage.close();
  });

  it('is listed with hard links, nanoseconds and odd names', async () => {
    const items = await gather(source);
    const entries = new Map(
      items.flatMap((item) => (item.kind === 'entry' ? [[item.entry.path, item.entry]] : [])),
    );
    expect(entries.get('Documents')?.type).toBe('directory');
    expect(entries.get('Documents/a\nb')?.size).toBe(4);
    expect(entries.get('Documents/\udcff')?.size).toBe(4);
    expect(entries.get('large')).toMatchObject({ mtime: '1700000000123456789', size: 3_000_000 });
    expect(entries.get('large')?.linkGroup).toBe(entries.get('second name')?.linkGroup);
    expect(entries.get('Documents/a\nb')?.linkGroup).toBeNull();
    expect(entries.get('link')).toMatchObject({ type: 'link', target: '../../outside' });
    expect(entries.get('Documents/pipe')?.type).toBe('fifo');
    expect(source.masked).toContain('.ssh');
    expect(source.lane.id).toBe('rsync');
  });

  it.each(['rsync', 'sftp', 'mount'] as const)('fills staging by the %s lane', async (id) => {
    const staging = mkdtempSync(join(stage.dir, 'staging-'));
    const { rsync, sftp } = source;
    if (!rsync || !sftp) throw new Error('no rsync or no SFTP');
    const lane = {
      rsync: () => createRsyncLane(rsync, env, source),
      sftp: () => createSftpLane(source, sftp, env),
      mount: () => createMountLane(source, env),
    }[id]();
    const files = (await gather(source)).flatMap((item) =>
      item.kind === 'entry' && item.entry.type === 'file' ? [asLaneFile(item.entry)] : [],
    );
    const told: LaneOutcome[] = [];
    const outcomes = lane.fill(laneEntries(files), staging, laneContext());
    for await (const outcome of outcomes) told.push(outcome);
    const kinds = id === 'rsync' ? ['arrived', 'settled'] : ['staged'];
    const wanted = kinds.flatMap((kind) => files.map(() => kind));
    expect(told.map(({ kind }) => kind)).toEqual(wanted);
    const large = told.find(({ file }) => file.path === 'large');
    const sum = execFileSync('xxh128sum', [join(stage.oldHome, 'large')], { encoding: 'utf8' });
    expect(large).toMatchObject({ hash: sum.split(' ')[0] });
    expect(readFileSync(join(staging, 'large')).equals(Buffer.alloc(3_000_000, 7))).toBe(true);
    expect(readFileSync(Buffer.from(bytesOfName(`${staging}/Documents/\udcff`)), 'utf8')).toBe(
      'byte',
    );
    for (const { path, mtime, mode } of files) {
      const stat = statSync(Buffer.from(bytesOfName(`${staging}/${path}`)), { bigint: true });
      expect([path, stat.mtimeNs.toString()]).toEqual([path, mtime]);
      expect(Number(stat.mode & 0o7777n)).toBe(mode);
    }
    rmSync(staging, { recursive: true });
  });
});

async function gather(source: OpenSource): Promise<Listed[]> {
  const items: Listed[] = [];
  for await (const some of source.list(signal)) items.push(...some);
  return items;
}
