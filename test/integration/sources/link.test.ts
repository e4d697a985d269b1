import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readMounts } from '../../../main/core/fs/mounts.ts';
import { openChannel } from '../../../main/core/sources/open.ts';
import type { OpenSource } from '../../../main/core/sources/source.ts';
import { canRunSshd, startSshd, type TestSshd } from '../../support/sshd.ts';
import { channelTo, makeSourceEnv, type SourceEnv, until } from '../../support/source-env.ts';
import { processesNaming } from '../../support/processes.ts';

// Real: sshd, ssh, sshfs, the terminal, the helper process. The offering side is a plain sshd.
describe.skipIf(!canRunSshd)('a channel to a computer that runs Relokate', () => {
  let sshd: TestSshd;
  let world: SourceEnv;
  const never = new AbortController().signal;
  const open = (): Promise<OpenSource> =>
    openChannel(channelTo(sshd), { env: world.env, signal: never, ask: async () => 'no' });
  const mounts = async () =>
    (await readMounts()).filter(({ point }) => point.startsWith(world.dir));

  beforeAll(async () => {
    sshd = await startSshd();
    writeFileSync(join(sshd.home, 'note.txt'), 'hello');
    execFileSync('chown', ['-R', sshd.user, sshd.home]);
    world = makeSourceEnv();
  });
  afterAll(async () => {
    await sshd.dispose();
    world.dispose();
  });
  afterEach(async () => {
    expect(await mounts()).toEqual([]);
    expect(processesNaming(world.dir)).toEqual([]);
    expect(readdirSync(join(world.dir, 'run', 'relokate'))).toEqual([]);
  });

  it('refuses a computer that shows another host key than the one agreed on', async () => {
    const channel = { ...channelTo(sshd), hostKeyAlias: 'somebody-else' };
    const opening = openChannel(channel, { env: world.env, signal: never, ask: async () => 'yes' });
    await expect(opening).rejects.toMatchObject({ code: 'source/host-key-unknown' });
  });

  it('tries all addresses that were offered', async () => {
    const channel = channelTo(sshd);
    const offer = { ...channel.offer, addresses: ['192.0.2.1', '127.0.0.1'] };
    const source = await openChannel(
      { ...channel, offer },
      { env: world.env, signal: never, ask: async () => null },
    );
    await source.dispose();
  });

  it('notices a frozen server within 15 s and comes back by itself', async () => {
    const source = await open();
    try {
      expect(sshd.sessions().length).toBeGreaterThan(0);
      sshd.freeze();
      const noticed = await until(() => !source.isReady(), 15);
      const began = Date.now();
      await source.whenReady(never);
      console.log(`frozen: noticed after ${noticed} ms, back after ${Date.now() - began} ms`);
      expect((await source.readSmall('note.txt', 10))?.toString()).toBe('hello');
    } finally {
      await source.dispose();
    }
  });

  it('comes back by itself after the server was gone', async () => {
    const source = await open();
    try {
      const changes: boolean[] = [];
      source.subscribe(() => changes.push(source.isReady()));
      await sshd.stop();
      const noticed = await until(() => !source.isReady(), 15);
      await expect(source.readSmall('note.txt', 10)).rejects.toMatchObject({
        code: 'source/link-lost',
      });
      await new Promise((resolve) => setTimeout(resolve, 4000));
      await sshd.start();
      const began = Date.now();
      await source.whenReady(never);
      const back = Date.now() - began;
      console.log(`killed: noticed after ${noticed} ms, back ${back} ms after the server`);
      expect(back).toBeLessThan(6500);
      expect(changes).toEqual([false, true]);
    } finally {
      await source.dispose();
    }
  });

  it('frees what reads from a mount whose server froze', async () => {
    const source = await open();
    try {
      sshd.freeze();
      const began = Date.now();
      await expect(source.readSmall('note.txt', 10)).rejects.toMatchObject({
        code: 'source/link-lost',
      });
      expect(Date.now() - began).toBeLessThan(15_000);
    } finally {
      await source.dispose();
    }
  });

  it('ends at once when it is closed while the server is frozen', async () => {
    const source = await open();
    sshd.freeze();
    const began = Date.now();
    await source.dispose();
    expect(Date.now() - began).toBeLessThan(3000);
  });
});
