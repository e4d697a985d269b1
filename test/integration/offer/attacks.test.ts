import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenChannel } from '../../../main/core/board/handshake.ts';
import { makeKeyPair } from '../../../main/core/board/session-files.ts';
import type { Env } from '../../../main/core/env.ts';
import { makeRequest } from '../../../main/core/offer/request.ts';
import { findMeans, openServing, type Serving } from '../../../main/core/offer/serving.ts';
import { factsOf, fillAwkwardHome, pathsOf } from './awkward-home.ts';
import {
  loopback,
  makeTestEnv,
  rsync,
  setStage,
  sftp,
  ssh,
  sshArgs,
  runProgram,
  type Stage,
} from './stage.ts';

let stage: Stage;
let channel: OpenChannel;
let awkward: { close(): void };
let home: string;
let paths: Buffer[];
let before: string[];

beforeAll(async () => {
  stage = setStage();
  home = stage.oldHome;
  awkward = await fillAwkwardHome(home);
  channel = await stage.open();
  paths = pathsOf(home);
  before = factsOf(paths);
});
afterAll(async () => {
  awkward.close();
  await channel.close();
  await stage.close();
});
afterEach(() => {
  expect(factsOf(paths)).toEqual(before);
});

describe('a new computer that wants more than it was allowed', () => {
  it.each([
    ['a command', 'id'],
    ['a shell', ''],
    ['a shell by name', 'sh -c id'],
    ['another sftp-server', '/usr/lib/openssh/sftp-server'],
    ['a listing with more', 'relokate-list /etc'],
    ['two commands', 'relokate-hello; id'],
    ['two lines', 'relokate-hello\nid'],
    ['rsync as receiver', 'rsync --server -logDtpr . HOME/'],
    ['rsync with a command in it', 'rsync --server --sender -r . HOME/$(id)'],
    ['rsync with a redirection', 'rsync --server --sender -r . HOME/ > HOME/x'],
    ['rsync of another place', 'rsync --server --sender -r . /etc'],
    ['rsync of the root', 'rsync --server --sender -r . /'],
    ['rsync of a relative place', 'rsync --server --sender -r . Documents'],
    ['rsync up and out', 'rsync --server --sender -r . HOME/../../etc'],
    ['rsync up and out by the short name', 'rsync --server --sender -r . /relokate/home/..'],
    ['rsync of a place that only begins so', 'rsync --server --sender -r . HOMEx'],
    ['rsync that removes', 'rsync --server --sender --remove-source-files -r . HOME/'],
    ['rsync that writes a log', 'rsync --server --sender --log-file=HOME/x -r . HOME/'],
    ['rsync with hidden arguments', 'rsync --server --sender -s'],
    ['rsync with hidden arguments in a group', 'rsync --server --sender -lsre.iLf . HOME/'],
    ['rsync as a daemon', 'rsync --server --daemon .'],
    ['rsync without a place', 'rsync --server --sender -r'],
  ])('is refused %s', async (_what, command) => {
    const ran = await ssh(channel, command.replaceAll('HOME', home));
    expect(ran).toEqual({
      status: 126,
      stdout: '',
      stderr: 'relokate: this is not offered here\n',
    });
  });

  it.each([
    ['put', (dir: string) => `put "${dir}/victim" "HOME/new.txt"`],
    ['overwrite', (dir: string) => `put "${dir}/victim" "HOME/top.txt"`],
    ['append', (dir: string) => `put -a "${dir}/victim" "HOME/top.txt"`],
    ['rm', () => 'rm "HOME/top.txt"'],
    ['rename', () => 'rename "HOME/top.txt" "HOME/x"'],
    ['chmod', () => 'chmod 777 "HOME/top.txt"'],
    ['mkdir', () => 'mkdir "HOME/new"'],
    ['symlink', () => 'symlink /etc "HOME/new"'],
    ['link', () => 'ln "HOME/top.txt" "HOME/new"'],
    ['get a private key', (dir: string) => `get "HOME/.ssh/id_ed25519" "${dir}/got"`],
    [
      'get a masked key',
      (dir: string) => `get "HOME/.config/kdeconnect/privateKey.pem" "${dir}/got"`,
    ],
    [
      'get a wallet through a link',
      (dir: string) => `get "HOME/.local/share/kwalletd/kdewallet.kwl" "${dir}/got"`,
    ],
    [
      'get a wallet where it lies',
      (dir: string) => `get "HOME/dotfiles/wallet/kdewallet.kwl" "${dir}/got"`,
    ],
    [
      'get through a link to a folder outside',
      (dir: string) => `get "HOME/etc-link/hostname" "${dir}/got"`,
    ],
    ['get from outside', (dir: string) => `get /etc/hostname "${dir}/got"`],
    ['get by climbing', (dir: string) => `get "HOME/../../../etc/hostname" "${dir}/got"`],
    ['get from the other computer', (dir: string) => `get "${dir}/victim" "${dir}/got"`],
    ['list other homes', () => 'ls /home'],
    ['list run-time folders', () => 'ls /run/user'],
  ])('cannot %s over sftp', async (_what, batch) => {
    writeFileSync(join(stage.dir, 'victim'), 'x');
    const ran = await sftp(channel, `${batch(stage.dir).replaceAll('HOME', home)}\n`);
    expect(ran.status).toBe(1);
    expect(existsSync(join(stage.dir, 'got'))).toBe(false);
  });
});

describe('a new computer that tries its luck', () => {
  it('reads its own line and no other through a link to /etc/passwd', async () => {
    const got = join(stage.dir, 'passwd');
    await sftp(channel, `get "${home}/passwd-link" "${got}"\n`);
    expect(readFileSync(got, 'utf8')).toMatch(/^relokate:x:\d+:\d+::\/:\/relokate\/sh\n$/);
  });

  it('gets empty folders where something is masked, over rsync too', async () => {
    const target = join(stage.dir, 'copy');
    await rsync(channel, ['-rL', `127.0.0.1:${home}/`, `${target}/`]);
    const found = await runProgram('grep', ['-rlE', 'SECRET|root:', target]);
    expect(found.stdout).toBe('');
  });

  it('cannot push by rsync', async () => {
    const ran = await rsync(channel, ['-r', `${stage.dir}/identity-0.pem`, `127.0.0.1:${home}/`]);
    expect(ran.status).not.toBe(0);
  });

  it('gets no forwarding, no terminal and no other port', async () => {
    const tunnel = [
      '-o',
      'ExitOnForwardFailure=yes',
      '-R',
      '0:127.0.0.1:1',
      '127.0.0.1',
      'relokate-hello',
    ];
    const ran = await runProgram('ssh', [...sshArgs(channel), ...tunnel]);
    expect(ran.status).toBe(255);
    const direct = await runProgram('ssh', [
      ...sshArgs(channel),
      '-W',
      '127.0.0.1:22',
      '127.0.0.1',
    ]);
    expect(direct.status).not.toBe(0);
    const terminal = await runProgram('ssh', [...sshArgs(channel), '-tt', '127.0.0.1', 'id']);
    expect(terminal.stdout).not.toContain('uid=');
  });

  it('does not get in with another key, another name or a password', async () => {
    const other = join(stage.dir, 'other');
    await makeKeyPair(stage.newEnv, other);
    const stranger = await ssh({ ...channel, identityFile: other }, 'relokate-hello');
    expect(stranger).toMatchObject({ status: 255, stdout: '' });
    expect(stranger.stderr).toContain('Permission denied (publickey)');
    const root = { ...channel, offer: { ...channel.offer, user: 'root' } };
    expect(await ssh(root, 'relokate-hello')).toMatchObject({ status: 255, stdout: '' });
  });

  it('does not keep the others out by holding connections open', async () => {
    const idle = Array.from({ length: 12 }, () =>
      connect(channel.offer.port, '127.0.0.1').on('error', () => undefined),
    );
    await new Promise((done) => setTimeout(done, 300));
    const open = idle.filter((socket) => !socket.destroyed && socket.readable).length;
    expect(open).toBeLessThanOrEqual(6);
    for (const socket of idle) socket.destroy();
    await new Promise((done) => setTimeout(done, 300));
    expect(await ssh(channel, 'relokate-hello')).toMatchObject({ status: 0 });
  });
});

describe('somebody who runs code of his own inside the box', () => {
  let dir: string;
  let env: Env;
  let serving: Serving;
  let host: Server;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'relokate-inside-'));
    env = makeTestEnv(dir, []);
    writeFileSync(join(env.home, 'top.txt'), 'here');
    host = createServer((socket) => socket.end('REACHED'));
    await new Promise<void>((done) => host.listen(0, done));
    // In place of sshd, on the same socket with the same arguments: a shell.
    const evil = join(dir, 'evil');
    writeFileSync(evil, '#!/relokate/sh\nexec /usr/bin/bash --norc 2>&1\n');
    chmodSync(evil, 0o755);
    const means = await findMeans(env, false);
    const programs = { ...means.programs, sshd: evil, rsync: '/usr/bin/bash' };
    const device = { id: 'x', name: 'x', type: 'laptop', reachable: true, paired: true } as const;
    const row = { ...device, pairing: 'paired', key: null, hasRelokate: true } as const;
    const request = await makeRequest(env, row, { scopes: ['home'], expiresAt: 0 });
    const clientKey = `ssh-ed25519 ${'A'.repeat(68)}`;
    const onChange = (): void => undefined;
    serving = await openServing({
      env,
      means: { ...means, programs },
      network: loopback,
      request,
      clientKey,
      onChange,
    });
  });
  afterEach(async () => {
    host.close();
    await serving.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function inside(commands: string): Promise<string> {
    return new Promise((done) => {
      const socket = connect(serving.offer.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      socket.on('close', () => done(text)).on('error', () => undefined);
      socket.end(`${commands}\nexit\n`);
    });
  }

  it('really runs there', async () => {
    expect(await inside(`echo "$(<${env.home}/top.txt)" $((6*7))`)).toBe('here 42\n');
  });

  it('can write nowhere', async () => {
    for (const place of [
      `${env.home}/top.txt`,
      `${env.home}/new`,
      '/tmp/new',
      '/new',
      '/etc/passwd',
      '/relokate/authorized',
    ]) {
      expect(await inside(`echo x > ${place} && echo WRITTEN`)).toContain('Read-only file system');
    }
    expect(readFileSync(join(env.home, 'top.txt'), 'utf8')).toBe('here');
  });

  it('reaches no network, neither this computer nor another', async () => {
    const address = host.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const said = await inside(
      `cat() { read -r -d "" x <&3; echo "$x"; }; exec 3<>/dev/tcp/127.0.0.1/${port} && cat; exec 3<>/dev/tcp/1.1.1.1/53 && echo OUT`,
    );
    expect(said).not.toContain('REACHED');
    expect(said).not.toContain('OUT');
    expect(said).toMatch(/refused|unreachable/);
  });

  it('sees no processes, no other files, no environment of ours, and is nobody in particular', async () => {
    expect(await inside('set +f; echo /proc/* /run/* /home/* /root/* /var/* /sys/*')).toBe(
      '/proc/* /run/sshd /home/* /root/* /var/* /sys/*\n',
    );
    const seen = (await inside('set +f; echo /*')).trim().split(' ').sort();
    expect(
      seen.filter((name) => !/^\/(lib\w*|usr|bin|sbin|etc|dev|proc|run|tmp|relokate)$/.test(name)),
    ).toEqual([]);
    expect(await inside('set +f; echo /etc/* /dev/*')).toBe(
      '/etc/group /etc/ld.so.cache /etc/nsswitch.conf /etc/os-release /etc/passwd /dev/null /dev/urandom\n',
    );
    const variables = (await inside('declare -x')).match(/declare -x (\w+)/g)?.sort();
    const known = ['LC_ALL', 'OLDPWD', 'PATH', 'PWD', 'SHLVL'].map((name) => `declare -x ${name}`);
    expect(variables?.filter((name) => !known.includes(name))).toEqual([]);
    expect(await inside('echo $UID')).not.toBe('0\n');
    expect(await inside(`kill -0 ${process.pid}`)).toContain('No such process');
  });
});
