import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
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

interface How {
  /** A plain user to serve as; needs root. */
  readonly uid?: number;
  /** A program that runs the server, with its arguments. */
  readonly within?: readonly string[];
  readonly unboxed?: boolean;
}

async function serveAlone({ uid, within = [], unboxed = false }: How = {}): Promise<Alone> {
  const dir = mkdtempSync(join(tmpdir(), 'relokate-alone-'));
  if (uid !== undefined) chownSync(dir, uid, uid);
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };
  const ids = uid === undefined ? {} : { uid, gid: uid };
  const script = ['--import', 'tsx', 'test/integration/offer/serve-alone.ts', dir];
  const [command, ...args] = [...within, process.execPath, ...script, unboxed ? 'unboxed' : ''];
  const child = spawn(command, args, { env, ...ids, stdio: ['pipe', 'pipe', 'inherit'] });
  started.push({ child, dir });
  const text = await new Promise<string>((done, fail) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      said += more;
      if (said.includes('\n')) done(said);
    });
    child.once('exit', () => fail(new Error(`ended early: ${said}`)));
  });
  const alone = JSON.parse(text) as Omit<Alone, 'child'>;
  return { ...alone, child };
}

/** All processes that descend from one, by pid, with their command lines. */
function familyOf(pid: number): Map<number, string> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const rows = pids.map((name) => ({
    pid: Number(name),
    parent: Number(/\) \S+ (\d+)/.exec(readIf(`/proc/${name}/stat`))?.[1]),
    line: readIf(`/proc/${name}/cmdline`).replaceAll('\0', ' '),
  }));
  const found = new Map<number, string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    const family = rows.filter(({ parent }) => parent === pid || found.has(parent));
    for (const row of family) found.set(row.pid, row.line);
  }
  return found;
}

/** What a process says of itself; nothing when it ended while we looked. */
function readIf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Boxes whose parent is gone. */
const orphans = (): string[] =>
  readdirSync('/proc').filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      readIf(`/proc/${pid}/cmdline`).includes('/relokate/sshd_config') &&
      /\) \S+ 1 /.test(readIf(`/proc/${pid}/stat`)),
  );

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
    await expectNoOrphans(await serveAlone());
  });

  it('leaves none behind when it is killed while boxes are still being set up', async () => {
    const before = new Set(orphans());
    for (const delay of [4, 10, 16, 22, 30, 45]) {
      const { channel, child } = await serveAlone();
      const { port } = channel.offer;
      const sockets = Array.from({ length: 6 }, () =>
        connect(port, '127.0.0.1').on('error', () => undefined),
      );
      await sleep(delay);
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await ended;
      const left = (): string[] => orphans().filter((pid) => !before.has(pid));
      await expect.poll(left, { timeout: 5000 }).toEqual([]);
      for (const socket of sockets) socket.destroy();
    }
  });

  it.runIf(process.getuid?.() === 0)(
    'serves as a plain user too, boxed, and leaves no orphans',
    async () => {
      const alone = await serveAlone({ uid: 65_534 });
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
      const alone = await serveAlone({ within: ['bwrap', ...box], unboxed: true });
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
    const alone = await serveAlone();
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
    const alone = await serveAlone();
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
