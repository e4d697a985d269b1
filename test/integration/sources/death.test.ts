import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMounts } from '../../../main/core/fs/mounts.ts';
import { openChannel } from '../../../main/core/sources/open.ts';
import { createSession } from '../../../main/core/sources/session.ts';
import { cleanStaleMounts } from '../../../main/core/sources/stale.ts';
import { processesNaming } from '../../support/processes.ts';
import { channelTo, makeSourceEnv, type SourceEnv, until } from '../../support/source-env.ts';
import { canRunSshd, startSshd, type TestSshd } from '../../support/sshd.ts';

const mountsBelow = async (dir: string) =>
  (await readMounts()).filter(({ point }) => point.startsWith(dir));

// Real: sshd, ssh, sshfs, an engine's process that is killed, the helper process.
describe.skipIf(!canRunSshd)('an engine that dies', () => {
  let sshd: TestSshd;
  let world: SourceEnv;
  const never = new AbortController().signal;
  const open = () =>
    openChannel(channelTo(sshd), { env: world.env, signal: never, ask: async () => null });

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

  it.each([false, true])(
    'leaves nothing when the engine is killed (server frozen: %s)',
    async (frozen) => {
      const file = join(world.dir, 'channel.json');
      writeFileSync(file, JSON.stringify(channelTo(sshd)));
      const child = spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          fileURLToPath(new URL('../../support/engine-child.ts', import.meta.url)),
          file,
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const said = await new Promise<string>((resolve) =>
        child.stdout.once('data', (text: Buffer) => resolve(text.toString())),
      );
      const { dir } = JSON.parse(said) as { dir: string };
      expect(await mountsBelow(dir)).toHaveLength(1);
      if (frozen) {
        sshd.freeze();
        // Long enough for a probe to hang in the mount.
        await new Promise((resolve) => setTimeout(resolve, 4000));
      }
      child.kill('SIGKILL');
      await until(async () => (await mountsBelow(dir)).length === 0, 5);
      await until(() => processesNaming(dir).length === 0, 5);
      // The folder is what remains, and the next start takes it away.
      const env = { ...world.env, runtimeDir: join(dir, 'run') };
      expect(readdirSync(join(dir, 'run', 'relokate'))).toHaveLength(1);
      await cleanStaleMounts(env);
      expect(readdirSync(join(dir, 'run', 'relokate'))).toEqual([]);
      rmSync(dir, { recursive: true });
      rmSync(file);
    },
  );

  it('cleans up a mount that was left behind, and leaves one in use alone', async () => {
    const source = await open();
    await cleanStaleMounts(world.env);
    expect(source.isReady()).toBe(true);
    expect(await mountsBelow(world.dir)).toHaveLength(1);
    const owner = join(source.root, '..', 'owner');
    writeFileSync(owner, '1 0\n');
    await cleanStaleMounts(world.env);
    expect(await mountsBelow(world.dir)).toEqual([]);
    expect(existsSync(owner)).toBe(false);
    await source.dispose();
    expect(readFileSync(join(sshd.home, 'note.txt'), 'utf8')).toBe('hello');
  });

  it('cleans up the sockets that lie elsewhere because their path would be too long', async () => {
    const long = { ...world.env, runtimeDir: join(world.dir, 'run', 'r'.repeat(60)) };
    const { dir, controlPath } = await createSession(long);
    const sockets = dirname(controlPath);
    expect(sockets.startsWith(world.dir)).toBe(false);
    expect(existsSync(sockets)).toBe(true);
    writeFileSync(join(dir, 'owner'), '1 0\n');
    await cleanStaleMounts(long);
    expect(existsSync(dir)).toBe(false);
    expect(existsSync(sockets)).toBe(false);
  });
});
