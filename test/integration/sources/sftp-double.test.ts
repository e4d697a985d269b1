import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSftpLane } from '../../../main/core/lanes/sftp.ts';
import { listBySftp } from '../../../main/core/sources/listing.ts';
import { canSftp } from '../../../main/core/sources/sftp-probe.ts';
import type { Listed } from '../../../main/core/sources/source.ts';
import { buildSftpDouble } from '../../support/helper-build.ts';
import { asLaneFile, fill } from '../../support/lane-files.ts';
import type { Misdeed } from '../../support/sftp-double.ts';
import { makeSourceEnv, type SourceEnv } from '../../support/source-env.ts';

const never = new AbortController().signal;
const link = { isReady: () => true, subscribe: () => () => undefined };
const file = { path: 'd/file 0', size: 50_000, mode: 0o640, mtime: '1700000000000000000' };
/** One that comes in one answer, and one that does not. */
const sizes = [5000, 50_000];

// Real: the helper process. The server is a double that keeps to the rules or breaks them.
describe('an SFTP server that misbehaves', () => {
  let world: SourceEnv;
  let double: string;
  beforeAll(() => {
    world = makeSourceEnv();
    double = buildSftpDouble(world.dir);
  });
  afterAll(() => world.dispose());

  const endpoint = (misdeed: Misdeed, size = file.size) => ({
    command: [process.execPath, double, misdeed, String(size)],
    home: '/home',
  });
  const brought = async (misdeed: Misdeed, files = [file]) => {
    const staging = mkdtempSync(join(world.dir, 'staging-'));
    const lane = createSftpLane(link, endpoint(misdeed, files[0]?.size), world.env);
    return { ...(await fill(lane, files.map(asLaneFile), staging)), staging };
  };

  it.each(
    (['honest', 'short-reads'] as const).flatMap((kind) => sizes.map((size) => ({ kind, size }))),
  )('is no matter where it keeps to the rules: $kind, $size bytes', async ({ kind, size }) => {
    const { told, bytes, staging } = await brought(kind, [{ ...file, size }]);
    expect(told).toMatchObject([{ kind: 'staged', file: { path: file.path } }]);
    expect(bytes).toBe(size);
    const staged = join(staging, file.path);
    expect(readFileSync(staged).equals(Buffer.alloc(size, 'x'))).toBe(true);
    expect(statSync(staged).mode & 0o7777).toBe(0o640);
    expect(statSync(staged).mtimeMs).toBe(1_700_000_000_000);
  });

  const oneByOne = [
    ['lying-size', 'source/short-read'],
    ['never-the-same', 'source/changed'],
    ['failing-close', 'source/short-read'],
  ] as const;
  it.each(oneByOne.flatMap(([kind, code]) => sizes.map((size) => ({ kind, code, size }))))(
    'leaves no file behind: $kind, $size bytes',
    async ({ kind, code, size }) => {
      const { codes, error, staging } = await brought(kind, [{ ...file, size }]);
      expect(error).toBeNull();
      expect(codes).toEqual({ [file.path]: code });
      expect(existsSync(join(staging, file.path))).toBe(false);
    },
  );

  it.each([
    ['more-than-asked', 'source/protocol-broken'],
    ['foreign-id', 'source/protocol-broken'],
    ['dies', 'source/link-lost'],
  ] as const)('ends the lane: %s', async (misdeed, code) => {
    const many = Array.from({ length: 200 }, (_, at) => ({ ...file, path: `d/file ${at}` }));
    const { error, told, staging } = await brought(misdeed, many);
    expect(error).toMatchObject({ code });
    const there = existsSync(join(staging, 'd')) ? readdirSync(join(staging, 'd')) : [];
    expect(there.length).toBe(told.filter(({ kind }) => kind === 'staged').length);
  });

  it('is asked for nothing that could be written outside of staging', async () => {
    const paths = ['../outside', 'd/../../outside', '/tmp/outside', 'd//x', ''];
    const files = paths.map((path) => ({ ...file, path }));
    const { codes } = await brought('honest', files);
    expect(codes).toEqual(Object.fromEntries(paths.map((path) => [path, 'source/bad-path'])));
    expect(existsSync(join(world.dir, 'outside'))).toBe(false);
  });

  it('lists no name that leads elsewhere', async () => {
    const items: Listed[] = [];
    for await (const some of listBySftp(world.env, endpoint('wicked-names'), never)) {
      items.push(...some);
    }
    expect(items.filter(({ kind }) => kind === 'entry')).toMatchObject([{ entry: { path: 'ok' } }]);
    const refused = items.flatMap((item) => (item.kind === 'unreadable' ? [item] : []));
    expect(refused.map(({ error }) => error.code)).toEqual(refused.map(() => 'source/bad-path'));
    expect(refused.map(({ path }) => path)).toEqual([
      '../../evil',
      '/etc/evil',
      'a/b',
      '',
      'nul\0',
    ]);
  });

  it('ends a listing that gets nowhere', async () => {
    const listing = listBySftp(world.env, endpoint('no-names'), never);
    await expect(listing[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'source/protocol-broken',
    });
  });

  it('that is none is noticed', async () => {
    const nobody = { command: ['false'], home: '/home' };
    expect(await canSftp(world.env, nobody, never)).toBe(false);
    const talker = { command: ['echo', 'Welcome to this computer'], home: '/home' };
    expect(await canSftp(world.env, talker, never)).toBe(false);
    // Its home is a file.
    expect(await canSftp(world.env, endpoint('honest'), never)).toBe(false);
  });
});
