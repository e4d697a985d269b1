import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashFile } from '../../../main/core/fs/hash.ts';
import { createMountLane } from '../../../main/core/lanes/mount.ts';
import { createSftpLane } from '../../../main/core/lanes/sftp.ts';
import type { Lane, LaneFile, LaneOutcome } from '../../../main/core/lanes/lane.ts';
import { asLaneFile, laneContext, laneEntries } from '../../support/lane-files.ts';
import { openSource } from '../../../main/core/sources/open.ts';
import type { Listed, OpenSource } from '../../../main/core/sources/source.ts';
import type { Entry } from '../../../shared/model/inventory.ts';
import { canRunSshd, startSshd, type TestSshd } from '../../support/sshd.ts';
import { makeSourceEnv, person, type SourceEnv, until } from '../../support/source-env.ts';

const never = new AbortController().signal;

function fillHome(home: string): void {
  mkdirSync(join(home, 'd'), { recursive: true });
  writeFileSync(join(home, 'd', 'large'), Buffer.alloc(2_500_000, 'xyz'));
  writeFileSync(join(home, 'd', 'empty'), '');
  writeFileSync(join(home, 'd', 'locked'), 'can be read only', { mode: 0o444 });
  writeFileSync(Buffer.from(`${home}/d/\xff`, 'latin1'), 'byte');
  symlinkSync('d', join(home, 'link'));
  execFileSync('touch', ['-d', '@1600000000.987654321', join(home, 'd', 'large')]);
  execFileSync('touch', ['-d', '@-1.5', join(home, 'd', 'empty')]);
  mkdirSync(join(home, 'closed'), { mode: 0 });
}

async function gather(source: OpenSource): Promise<Listed[]> {
  const items: Listed[] = [];
  for await (const some of source.list(never)) items.push(...some);
  return items;
}

const entriesOf = (items: readonly Listed[]): Map<string, Entry> =>
  new Map(items.flatMap((item) => (item.kind === 'entry' ? [[item.entry.path, item.entry]] : [])));
const filesOf = (items: readonly Listed[]): LaneFile[] =>
  [...entriesOf(items).values()].filter(({ type }) => type === 'file').map(asLaneFile);

function laneOf({ env }: SourceEnv, source: OpenSource, id: 'mount' | 'sftp'): Lane {
  if (id === 'mount') return createMountLane(source, env);
  if (!source.sftp) throw new Error('no SFTP');
  return createSftpLane(source, source.sftp, env);
}

function fill(world: SourceEnv, source: OpenSource, files: readonly LaneFile[], staging: string) {
  return fillBy(createMountLane(source, world.env), files, staging);
}

async function fillBy(lane: Lane, files: readonly LaneFile[], staging: string) {
  const told: LaneOutcome[] = [];
  let bytes = 0;
  const report = (more: number): void => {
    bytes += more;
  };
  const outcomes = lane.fill(laneEntries(files), staging, laneContext({ report }));
  for await (const one of outcomes) told.push(one);
  return { told, bytes };
}

// Real: sshd, ssh, sshfs, find, rsync, cp, tar, the helper process.
describe.skipIf(!canRunSshd)('ssh hosts', () => {
  let world: SourceEnv;
  beforeAll(() => {
    world = makeSourceEnv();
  });
  afterAll(() => world.dispose());

  async function opened<T>(
    config: readonly string[],
    work: (source: OpenSource, sshd: TestSshd) => Promise<T>,
  ): Promise<T> {
    const sshd = await startSshd(config);
    fillHome(sshd.home);
    execFileSync('chown', ['-Rh', sshd.user, sshd.home]);
    const name = { kind: 'ssh', user: sshd.user, host: '127.0.0.1', port: sshd.port } as const;
    const { ask } = person(['yes', sshd.password]);
    try {
      const source = await openSource(name, { env: world.env, ask, signal: never });
      try {
        return await work(source, sshd);
      } finally {
        await source.dispose();
      }
    } finally {
      await sshd.dispose();
    }
  }

  it('are listed by their own find, over the one login', async () => {
    await opened([], async (source) => {
      const items = await gather(source);
      expect(entriesOf(items).get('d/large')?.mtime).toBe('1600000000987654321');
      expect(entriesOf(items).get('d/\udcff')?.size).toBe(4);
      expect(items.find((item) => item.kind === 'unreadable')).toMatchObject({ path: 'closed' });
      expect(source.lane.id).toBe('rsync');
    });
  });

  it('that only let files be read are listed by SFTP, and copied from the mount too', async () => {
    await opened(['ForceCommand internal-sftp -R'], async (source, sshd) => {
      expect(source.host).toMatchObject({ user: sshd.user, home: sshd.home, os: null });
      expect(source.lane.id).toBe('sftp');
      expect(source.rsync).toBeNull();
      expect(source.sftp?.home).toBe(sshd.home);
      const items = await gather(source);
      expect(entriesOf(items).get('d/large')).toMatchObject({
        mtime: '1600000000000000000',
        linkGroup: null,
        blocks: null,
      });
      expect(entriesOf(items).get('link')).toMatchObject({ type: 'link', target: 'd' });
      expect(items.find((item) => item.kind === 'unreadable')).toMatchObject({ path: 'closed' });
      const staging = mkdtempSync(join(world.dir, 'staging-'));
      const { told, bytes } = await fill(world, source, filesOf(items), staging);
      expect(told.filter(({ kind }) => kind !== 'staged')).toEqual([]);
      expect(bytes).toBe(filesOf(items).reduce((sum, { size }) => sum + size, 0));
      expect(statSync(join(staging, 'd', 'locked')).mode & 0o7777).toBe(0o444);
      expect(await hashFile(join(staging, 'd', 'large'))).toBe(
        await hashFile(join(sshd.home, 'd', 'large')),
      );
    });
  });

  it.each(['mount', 'sftp'] as const)(
    'end the %s lane with a lost link when they freeze',
    async (id) => {
      await opened(['ForceCommand internal-sftp -R'], async (source, sshd) => {
        const files = filesOf(await gather(source));
        const staging = mkdtempSync(join(world.dir, 'staging-'));
        sshd.freeze();
        const began = Date.now();
        const lane = laneOf(world, source, id);
        await expect(fillBy(lane, files, staging)).rejects.toMatchObject({
          code: 'source/link-lost',
        });
        expect(Date.now() - began).toBeLessThan(15_000);
      });
    },
  );

  it('end a listing with a lost link, never with a short list', async () => {
    await opened([], async (source, sshd) => {
      const name = 'n'.repeat(240);
      for (let count = 0; count < 20_000; count++) {
        writeFileSync(join(sshd.home, `${name}${count}`), '');
      }
      const listing = source.list(never)[Symbol.asyncIterator]();
      await listing.next();
      await sshd.stop();
      const rest = async () => {
        while (!(await listing.next()).done);
      };
      await expect(rest()).rejects.toMatchObject({ code: 'source/link-lost' });
      await until(() => !source.isReady(), 15);
    });
  });
});

describe('a folder', () => {
  let world: SourceEnv;
  let home: string;
  let source: OpenSource;
  let staging: string;
  beforeAll(async () => {
    world = makeSourceEnv();
    home = join(world.dir, 'old');
    fillHome(home);
    const name = { kind: 'folder', path: home } as const;
    source = await openSource(name, { env: world.env, ask: async () => null, signal: never });
    staging = mkdtempSync(join(world.dir, 'staging-'));
  });
  afterAll(async () => {
    await source.dispose();
    chmodSync(join(home, 'closed'), 0o700);
    world.dispose();
  });

  it('that is not there is refused', async () => {
    const name = { kind: 'folder', path: join(home, 'nothing') } as const;
    const opening = openSource(name, { env: world.env, ask: async () => null, signal: never });
    await expect(opening).rejects.toMatchObject({ code: 'source/folder-missing' });
  });

  it('arrives by the mount lane with its times to the nanosecond', async () => {
    expect(source.rsync?.shell).toBeNull();
    const files = filesOf(await gather(source));
    expect(files).toHaveLength(4);
    const { told } = await fill(world, source, files, staging);
    expect(told).toHaveLength(4);
    for (const { path, mtime, mode } of files) {
      const text = Buffer.from(`${staging}/${path.replace('\udcff', '\xff')}`, 'latin1');
      const stat = statSync(text, { bigint: true });
      expect([path, stat.mtimeNs.toString()]).toEqual([path, mtime]);
      expect(Number(stat.mode & 0o7777n)).toBe(mode);
    }
    for (const outcome of told) {
      const from = Buffer.from(`${home}/${outcome.file.path.replace('\udcff', '\xff')}`, 'latin1');
      const sum = execFileSync('xxh128sum', { input: readFileSync(from), encoding: 'utf8' });
      expect(outcome).toMatchObject({ kind: 'staged', hash: sum.split(' ')[0] });
    }
  });

  it('is not fetched again where it is whole in staging', async () => {
    const files = filesOf(await gather(source));
    const { told, bytes } = await fill(world, source, files, staging);
    expect(told.map(({ kind }) => kind)).toEqual(files.map(() => 'staged'));
    expect(bytes).toBe(0);
    truncateSync(join(staging, 'd', 'large'), 100);
    expect((await fill(world, source, files, staging)).bytes).toBe(2_500_000);
  });

  it('never gives what lies outside of it', async () => {
    const entry = { size: 4, mode: 0o600, mtime: '0' };
    writeFileSync(join(world.dir, 'outside'), 'text');
    symlinkSync('..', join(home, 'up'));
    symlinkSync('../outside', join(home, 'last'));
    execFileSync('mkfifo', [join(home, 'pipe')]);
    const files = ['up/outside', 'last', 'pipe', 'nothing', 'd'].map((path) =>
      asLaneFile({ path, ...entry }),
    );
    const { told } = await fill(world, source, files, staging);
    const codes = Object.fromEntries(
      told.map((one) => [one.file.path, one.kind === 'failed' ? one.error.code : one.kind]),
    );
    expect(codes).toEqual({
      'up/outside': 'source/changed',
      last: 'source/changed',
      pipe: 'source/changed',
      nothing: 'source/vanished',
      d: 'source/changed',
    });
    expect(await source.readSmall('up/outside', 10)).toBeNull();
    rmSync(join(home, 'pipe'));
  });

  it('tells a file that changes while it is read', async () => {
    const path = 'd/busy';
    const size = 40_000_000;
    writeFileSync(join(home, path), Buffer.alloc(size));
    const entry = { path, size, mode: 0o644, mtime: '0' };
    const writer = setInterval(() => writeFileSync(join(home, path), 'x', { flag: 'a' }), 1);
    const { told } = await fill(world, source, [asLaneFile(entry)], staging);
    clearInterval(writer);
    expect(told).toMatchObject([{ kind: 'failed', error: { code: 'source/changed' } }]);
  });
});
