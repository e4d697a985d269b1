import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readMounts } from '../../../main/core/fs/mounts.ts';
import { openSource } from '../../../main/core/sources/open.ts';
import { canRunSshd, startSshd, type TestSshd } from '../../support/sshd.ts';
import { makeSourceEnv, person, type SourceEnv, until } from '../../support/source-env.ts';

// Real: sshd, ssh, sshfs, the terminal, the helper process. The person is a list of answers.
describe.skipIf(!canRunSshd)('logging in to an ssh host', () => {
  let sshd: TestSshd;
  let world: SourceEnv;
  const never = new AbortController().signal;
  const name = () =>
    ({ kind: 'ssh', user: sshd.user, host: '127.0.0.1', port: sshd.port }) as const;
  const open = (ask: ReturnType<typeof person>['ask'], signal = never) =>
    openSource(name(), { env: world.env, ask, signal });
  const mounts = async () =>
    (await readMounts()).filter(({ point }) => point.startsWith(world.dir));

  beforeAll(async () => {
    world = makeSourceEnv();
    sshd = await startSshd();
    writeFileSync(join(sshd.home, 'note.txt'), 'hello');
  });
  afterAll(async () => {
    await sshd.dispose();
    world.dispose();
  });
  afterEach(async () => {
    expect(await mounts()).toEqual([]);
    expect(world.log.join('')).not.toContain(sshd.password);
  });

  it('refuses a host whose key the person did not confirm', async () => {
    const { ask, asked } = person(['no']);
    await expect(open(ask)).rejects.toMatchObject({ code: 'source/host-key-refused' });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ kind: 'host-key', secret: false });
    expect(asked[0]?.detail).toMatch(/^ED25519 SHA256:/);
  });

  it('gives up when a question is dismissed', async () => {
    const { ask } = person([null]);
    await expect(open(ask)).rejects.toMatchObject({ code: 'source/dismissed' });
  });

  it('asks again after a wrong password, then opens the home, read-only', async () => {
    const { ask, asked } = person(['yes', 'wrong', sshd.password]);
    const source = await open(ask);
    try {
      expect(asked.map(({ kind, again }) => [kind, again])).toEqual([
        ['host-key', false],
        ['password', false],
        ['password', true],
      ]);
      expect(source.host).toMatchObject({ user: sshd.user, home: sshd.home });
      expect(source.host.os?.id).toBeTruthy();
      expect(source.isReady()).toBe(true);
      expect(await mounts()).toMatchObject([{ type: 'fuse.sshfs' }]);
      expect((await source.readSmall('note.txt', 100))?.toString()).toBe('hello');
      expect(await source.readSmall('note.txt', 4)).toBeNull();
      expect(await source.readSmall('nothing', 4)).toBeNull();
      expect(source.lane.id).toBe('rsync');
      expect(() => writeFileSync(join(source.root, 'new'), '')).toThrow(/EROFS/);
    } finally {
      await source.dispose();
    }
  });

  it('knows a host whose key was confirmed before', async () => {
    const { ask, asked } = person([sshd.password]);
    const source = await open(ask);
    await source.dispose();
    expect(asked.map(({ kind }) => kind)).toEqual(['password']);
  });

  it('asks for the password again when the link was lost, and goes on with one login', async () => {
    const { ask, asked } = person([sshd.password, sshd.password]);
    const source = await open(ask);
    try {
      await sshd.stop();
      await until(() => !source.isReady(), 15);
      await sshd.start();
      await source.whenReady(never);
      expect(asked.map(({ kind }) => kind)).toEqual(['password', 'password']);
      const first = await source.list(never)[Symbol.asyncIterator]().next();
      expect(first).toMatchObject({ value: [{ entry: { path: 'note.txt' } }] });
      expect(asked).toHaveLength(2);
    } finally {
      await source.dispose();
    }
  });

  it('says so when the password was wrong three times', async () => {
    const { ask, asked } = person(['a', 'b', 'c']);
    await expect(open(ask)).rejects.toMatchObject({ code: 'source/denied' });
    expect(asked).toHaveLength(3);
  });

  it('can be called off while a question is open', async () => {
    const controller = new AbortController();
    const ask = async () => {
      setTimeout(() => controller.abort(new Error('called off')), 100);
      return new Promise<string | null>(() => undefined);
    };
    await expect(open(ask, controller.signal)).rejects.toThrow('called off');
  });

  it('refuses a changed host key without asking, and names its fingerprint', async () => {
    sshd.changeHostKey();
    await sshd.stop();
    await sshd.start();
    const { ask, asked } = person([sshd.password]);
    await expect(open(ask)).rejects.toMatchObject({
      code: 'source/host-key-changed',
      params: { fingerprint: expect.stringMatching(/^SHA256:/) as unknown },
    });
    expect(asked).toEqual([]);
  });

  it('names what is wrong where nobody listens', async () => {
    await sshd.stop();
    const { ask } = person([]);
    await expect(open(ask)).rejects.toMatchObject({ code: 'source/refused' });
    await sshd.start();
  });
});
