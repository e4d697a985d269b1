import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AgreedChannel } from '../../../main/core/board/types.ts';
import { makeSessionFolder } from '../../../main/core/board/session-files.ts';
import { sessionDir } from '../../../main/core/env.ts';
import { makeTestEnv, rsync, setStage, sftp, sleep, ssh, sshArgs } from './stage.ts';

interface Alone {
  readonly dir: string;
  readonly home: string;
  readonly pid: number;
  readonly channel: AgreedChannel;
  readonly child: ChildProcess;
}

const started: { child: ChildProcess; dir: string }[] = [];
afterEach(async () => {
  for (const { child, dir } of started.splice(0)) {
    child.kill('SIGKILL');
    await sleep(50);
    rmSync(dir, { recursive: true, force: true });
  }
});

const node = ['--import', 'tsx', 'test/integration/offer/serve-alone.ts'];

async function serveAlone(command: string, args: readonly string[], uid?: number): Promise<Alone> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };
  const ids = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(command, [...args], { env, ...ids, stdio: ['pipe', 'pipe', 'inherit'] });
  const text = await new Promise<string>((done, fail) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      said += more;
      if (said.includes('\n')) done(said);
    });
    child.once('exit', () => fail(new Error(`ended early: ${said}`)));
  });
  const alone = JSON.parse(text) as Omit<Alone, 'child'>;
  started.push({ child, dir: alone.dir });
  return { ...alone, child };
}

/** All processes that descend from one, by pid, with their command lines. */
function familyOf(pid: number): Map<number, string> {
  const found = new Map<number, string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      try {
        const [, parent] = /\) \S+ (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
        if (Number(parent) !== pid && !found.has(Number(parent))) continue;
        found.set(
          Number(name),
          readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '),
        );
      } catch {
        // It ended while we looked.
      }
    }
  }
  return found;
}

const isAlive = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** Holds an sftp session, a slow rsync and a stranger's connection, then kills the server's process. */
async function expectNoOrphans(alone: Alone): Promise<void> {
  const { channel, home, pid } = alone;
  const held = spawn('ssh', [...sshArgs(channel), '-s', '127.0.0.1', 'sftp'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const heldEnded = new Promise((done) => held.once('exit', done));
  const stranger = spawn('bash', [
    '-c',
    `exec 3<>/dev/tcp/127.0.0.1/${channel.offer.port}; read -r -u 3; sleep 30`,
  ]);
  const copy = rsync(channel, ['-r', '--bwlimit=1000', `127.0.0.1:${home}/large`, `${alone.dir}/`]);
  const lines = (): string => [...familyOf(pid).values()].join('\n');
  await expect.poll(lines, { timeout: 10_000 }).toMatch(/sftp-server/);
  await expect.poll(lines, { timeout: 10_000 }).toMatch(/rsync --server --sender/);
  const family = [...familyOf(pid).keys()];
  expect(family.length).toBeGreaterThanOrEqual(5);
  process.kill(pid, 'SIGKILL');
  await heldEnded;
  expect((await copy).status).not.toBe(0);
  await expect.poll(() => family.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  stranger.kill();
}

describe("the server's process", () => {
  it('takes sshd, sftp-server and rsync with it when it is killed', async () => {
    await expectNoOrphans(await serveAlone(process.execPath, node));
  });

  it.runIf(process.getuid?.() === 0)(
    'serves as a plain user too, boxed, and leaves no orphans',
    async () => {
      const alone = await serveAlone(process.execPath, node, 65_534);
      const { channel, home, dir } = alone;
      expect(statSync(home).uid).toBe(65_534);
      expect(await ssh(channel, 'relokate-hello')).toMatchObject({ status: 0 });
      expect((await ssh(channel, 'relokate-list')).stdout).not.toContain('.ssh');
      expect(await sftp(channel, `rm ${home}/top.txt\n`)).toMatchObject({ status: 1 });
      expect(await sftp(channel, `get ${home}/top.txt ${dir}/got\n`)).toMatchObject({ status: 0 });
      await expectNoOrphans(alone);
    },
  );

  it('serves without a box where that was demanded: still only reading, and leaves no orphans', async () => {
    const passwd = `${process.cwd()}/node_modules/.relokate-test-passwd-${process.pid}`;
    writeFileSync(passwd, 'anna:x:4242:4242::/:/bin/sh\n');
    try {
      // A user of its own for sshd, which asks a root for privileges that it gives up.
      const user = ['--unshare-user', '--uid', '4242', '--gid', '4242', '--die-with-parent'];
      const box = [...user, '--dev-bind', '/', '/', '--ro-bind', passwd, '/etc/passwd', '--'];
      const alone = await serveAlone('bwrap', [...box, process.execPath, ...node, 'unboxed']);
      const { channel, home, dir } = alone;
      expect(channel.offer.user).toBe('anna');
      expect(await ssh(channel, 'relokate-hello')).toMatchObject({
        status: 0,
        stdout: 'relokate 1\n',
      });
      expect(await ssh(channel, 'id')).toMatchObject({ status: 126, stdout: '' });
      expect(await sftp(channel, `rm ${home}/top.txt\n`)).toMatchObject({ status: 1 });
      expect(await sftp(channel, `get ${home}/top.txt ${dir}/got\n`)).toMatchObject({ status: 0 });
      expect(await rsync(channel, ['-r', '/etc/hostname', `127.0.0.1:${home}/`])).not.toMatchObject(
        { status: 0 },
      );
      await expectNoOrphans(alone);
    } finally {
      rmSync(passwd);
    }
  });

  it('leaves keys that the next one finds and removes', async () => {
    const alone = await serveAlone(process.execPath, node);
    const env = makeTestEnv(alone.dir, []);
    expect(readdirSync(sessionDir(env))).toHaveLength(1);
    const ended = new Promise((done) => alone.child.once('exit', done));
    process.kill(alone.pid, 'SIGKILL');
    await ended;
    const own = await makeSessionFolder(env, 'next');
    expect(readdirSync(sessionDir(env))).toEqual(['next']);
    rmSync(own, { recursive: true });
  });

  it('refuses a folder for keys that others can read', async () => {
    const alone = await serveAlone(process.execPath, node);
    const env = { ...makeTestEnv(alone.dir, []), runtimeDir: join(alone.dir, 'open') };
    mkdirSync(sessionDir(env), { recursive: true });
    chmodSync(sessionDir(env), 0o755);
    await expect(makeSessionFolder(env, 'x')).rejects.toMatchObject({
      code: 'board/unsafe-folder',
    });
  });
});

describe('a channel that nobody uses', () => {
  it('ends by itself, but not while somebody is connected', async () => {
    const stage = setStage({ timing: { idleMs: 1500 } });
    try {
      const channel = await stage.open();
      const held = spawn('ssh', [...sshArgs(channel), '-s', '127.0.0.1', 'sftp'], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      await sleep(2500);
      expect(stage.states.at(-1)).toMatchObject({ kind: 'serving', connections: 1 });
      held.kill();
      expect(await stage.until('ended')).toMatchObject({ reason: 'idle' });
      await channel.close();
    } finally {
      await stage.close();
    }
  });
});
