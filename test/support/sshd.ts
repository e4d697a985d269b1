import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real OpenSSH server on loopback with a user made for it. Needs root, for the user. */
export interface TestSshd {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The user's home folder. */
  readonly home: string;
  /** A private key that the server lets in, and one with a passphrase (`locked`), likewise. */
  readonly identityFile: string;
  readonly lockedIdentityFile: string;
  readonly passphrase: string;
  /** A known_hosts file that holds the server's key under the name `alias`. */
  readonly knownHostsFile: string;
  readonly hostKeyAlias: string;
  /** The processes of open connections. */
  sessions(): number[];
  /** Holds all open connections still, as a computer that hangs does; one that ends meanwhile is left alone. */
  freeze(): void;
  /** Ends all open connections, those that end meanwhile left alone. */
  cut(): void;
  /** Ends the server and all connections; `start` brings it back on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Makes another host key; takes effect at the next `start`. */
  changeHostKey(): void;
  /** `stop`, and removes user and files. */
  dispose(): Promise<void>;
}

/** Whether such servers can be had here. */
export const canRunSshd = process.getuid?.() === 0;

/** Starts a server. `config` is added in front of its own lines, so that it wins. */
export async function startSshd(config: readonly string[] = []): Promise<TestSshd> {
  const dir = mkdtempSync(join(tmpdir(), 'rk-sshd-'));
  chmodSync(dir, 0o755);
  const user = `rk${randomBytes(4).toString('hex')}`;
  const password = randomBytes(6).toString('hex');
  const passphrase = randomBytes(6).toString('hex');
  const home = join(dir, 'home');
  mkdirSync(home);
  execFileSync('useradd', ['-M', '-d', home, '-s', '/bin/bash', user], { stdio: 'ignore' });
  execFileSync('chpasswd', { input: `${user}:${password}\n` });
  execFileSync('chown', [user, home]);
  const port = await freePort();
  const makeKey = (name: string, secret = ''): string => {
    rmSync(join(dir, name), { force: true });
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'ed25519',
      '-N',
      secret,
      '-C',
      '',
      '-f',
      join(dir, name),
    ]);
    return readFileSync(join(dir, `${name}.pub`), 'utf8');
  };
  const writeKnownHosts = (key: string): void =>
    writeFileSync(join(dir, 'known_hosts'), `old-computer ${key}`);
  writeKnownHosts(makeKey('host'));
  writeFileSync(join(dir, 'authorized'), makeKey('client') + makeKey('locked', passphrase));
  const lines = [
    ...config,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(dir, 'host')}`,
    `AuthorizedKeysFile ${join(dir, 'authorized')}`,
    `AllowUsers ${user}`,
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    'PasswordAuthentication yes',
    'UseDNS no',
    ...(config.some((line) => line.startsWith('Subsystem '))
      ? []
      : ['Subsystem sftp internal-sftp -R']),
  ];
  writeFileSync(join(dir, 'sshd_config'), `${lines.join('\n')}\n`);
  mkdirSync('/run/sshd', { recursive: true });

  let server: ChildProcess | null = null;
  const sessions = (): number[] => (server?.pid === undefined ? [] : descendants(server.pid));
  const stop = async (): Promise<void> => {
    const ending = server;
    if (!ending) return;
    const pids = sessions();
    server = null;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGKILL');
    for (const pid of pids) signalQuietly(pid, 'SIGKILL');
    await ended;
  };
  const cut = (): void => sessions().forEach((pid) => signalQuietly(pid, 'SIGKILL'));
  const freeze = (): void => {
    // A connection that is just being made forks once more: held are those that hold still.
    const held = new Set<number>();
    for (;;) {
      const running = sessions().filter((pid) => !held.has(pid));
      if (running.length === 0) return;
      for (const pid of running) signalQuietly(pid, 'SIGSTOP');
      for (const pid of running) held.add(pid);
    }
  };
  const start = async (): Promise<void> => {
    server = spawn(
      'setpriv',
      [
        '--pdeathsig',
        'KILL',
        '/usr/sbin/sshd',
        '-D',
        '-E',
        join(dir, 'log'),
        '-f',
        join(dir, 'sshd_config'),
      ],
      { stdio: 'ignore' },
    );
    await untilListening(port);
  };
  await start();
  return {
    ...{ port, user, password, passphrase, home, sessions, freeze, cut, stop, start },
    identityFile: join(dir, 'client'),
    lockedIdentityFile: join(dir, 'locked'),
    knownHostsFile: join(dir, 'known_hosts'),
    hostKeyAlias: 'old-computer',
    changeHostKey: () => void makeKey('host'),
    dispose: async () => {
      await stop();
      execFileSync('userdel', [user], { stdio: 'ignore' });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sshd does not listen on ${port}`);
}

/** All processes below one, from /proc. */
export function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended in between.
    }
  }
  const below = (pid: number): number[] =>
    [...parents]
      .filter(([, parent]) => parent === pid)
      .flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}

function signalQuietly(pid: number, signal: 'SIGKILL' | 'SIGSTOP'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}
