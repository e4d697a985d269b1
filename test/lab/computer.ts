import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SessionBus, startSessionBus, stopProcess } from '../support/session-bus.ts';
import { processesOf, type TemporaryUser } from '../support/temporary-user.ts';

/** What a computer is made of. */
export interface ComputerParts {
  readonly name: string;
  readonly netns: string;
  readonly address: string;
  readonly user: TemporaryUser;
  /** A folder of its own below /tmp. */
  readonly dir: string;
  /** A system that bus and kdeconnectd run in; null for this one. */
  readonly chroot: string | null;
}

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Packages have moved the daemon: Debian 12, other libexec folders, today. */
const daemons = [
  '/usr/lib/x86_64-linux-gnu/libexec/kdeconnectd',
  '/usr/lib/aarch64-linux-gnu/libexec/kdeconnectd',
  '/usr/libexec/kdeconnectd',
  '/usr/lib/libexec/kdeconnectd',
  '/usr/bin/kdeconnectd',
];

/** Where kdeconnectd is below a root folder, or null. */
export const findDaemon = (root: string): string | null =>
  daemons.find((path) => existsSync(join(root, path))) ?? null;

/** A person's session on a computer of its own: network, user, home, session bus, kdeconnectd. */
export class Computer {
  readonly name: string;
  readonly address: string;
  /** The file of its network namespace. */
  readonly netns: string;
  readonly user: TemporaryUser;
  readonly home: string;
  readonly runtimeDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #parts: ComputerParts;
  #bus: SessionBus | null = null;
  #daemon: ChildProcess | null = null;

  constructor(parts: ComputerParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.address = parts.address;
    this.netns = parts.netns;
    this.user = parts.user;
    this.home = join(parts.dir, 'home');
    this.runtimeDir = join(parts.dir, 'run');
    const config = join(this.home, '.config');
    const kdeConnect = join(config, 'kdeconnect');
    for (const folder of [parts.dir, this.home, this.runtimeDir, config, kdeConnect]) {
      this.#ownFolder(folder);
    }
    // Set before the first start: setAnnouncedName would announce it twice within a moment.
    writeFileSync(join(kdeConnect, 'config'), `[General]\nname=${parts.name}\n`);
    chownSync(join(kdeConnect, 'config'), this.user.uid, this.user.gid);
    this.env = {
      PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
      LANG: 'C.UTF-8',
      HOME: this.home,
      USER: parts.user.name,
      LOGNAME: parts.user.name,
      XDG_RUNTIME_DIR: this.runtimeDir,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(this.runtimeDir, 'bus')}`,
      QT_QPA_PLATFORM: 'offscreen',
    };
  }

  /** Starts a program of this system as this computer's user, on its network. It ends with us. */
  spawn(program: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
    return this.#start([...this.#become(), ...this.#environment(env), program, ...args]);
  }

  /** Runs a program to its end. */
  async run(program: string, args: readonly string[], input?: string): Promise<Finished> {
    const child = this.spawn(program, args);
    child.stdin?.end(input);
    return finished(child);
  }

  /** Calls a method of kdeconnectd with dbus-send; gives what it prints. */
  async dbus(path: string, method: string, ...args: readonly string[]): Promise<string> {
    const to = ['--session', '--print-reply', '--dest=org.kde.kdeconnect', path, method];
    const result = await this.run('dbus-send', [...to, ...args]);
    if (result.status !== 0) throw new Error(result.stderr);
    return result.stdout;
  }

  async startBus(): Promise<void> {
    const start = (program: string, args: readonly string[]): ChildProcess =>
      this.#startDaemonSide(program, args, {});
    this.#bus = await startSessionBus(start, join(this.runtimeDir, 'bus'));
  }

  async stopBus(): Promise<void> {
    await this.#bus?.stop();
    this.#bus = null;
  }

  /** Starts kdeconnectd; `env` goes to it alone. Activation by the bus needs no such start. */
  startDaemon(env: Record<string, string> = {}): void {
    const program = findDaemon(this.#parts.chroot ?? '/');
    if (program === null) throw new Error(`${this.name}: no kdeconnectd`);
    this.#daemon = this.#startDaemonSide(program, [], env);
  }

  /** Ends kdeconnectd, whoever started it. */
  async stopDaemon(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#daemon !== null) await stopProcess(this.#daemon, signal);
    this.#daemon = null;
    const name = ['org.freedesktop.DBus', 'org.kde.kdeconnect'];
    const ask = ['--session', '--print-reply', `--dest=${name[0] ?? ''}`, '/org/freedesktop/DBus'];
    const get = `${name[0] ?? ''}.GetConnectionUnixProcessID`;
    const answer = await this.run('dbus-send', [...ask, get, `string:${name[1] ?? ''}`]);
    const pid = /uint32 (\d+)/.exec(answer.stdout)?.[1];
    if (pid !== undefined) process.kill(Number(pid), signal);
  }

  /** What still runs as this computer's user. */
  processes(): readonly number[] {
    return processesOf(this.user.uid);
  }

  #ownFolder(folder: string): void {
    mkdirSync(folder, { recursive: true });
    chownSync(folder, this.user.uid, this.user.gid);
    chmodSync(folder, 0o700);
  }

  #startDaemonSide(
    program: string,
    args: readonly string[],
    env: Record<string, string>,
  ): ChildProcess {
    const { chroot, dir } = this.#parts;
    if (chroot === null) return this.spawn(program, args, env);
    // The mounts live in a namespace of the process and so end with it.
    const enter = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', enterChroot, 'sh'];
    const command = [...this.#become(), ...this.#environment(env), program, ...args];
    return this.#start([...enter, chroot, dir, ...command]);
  }

  #start(command: readonly string[]): ChildProcess {
    const child = spawn('nsenter', [`--net=${this.netns}`, ...command], {
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '' },
    });
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    if (process.env['RELOKATE_LAB_LOG'] !== undefined) child.stderr.pipe(process.stderr);
    else child.stderr.resume();
    return child;
  }

  #become(): readonly string[] {
    const { uid, gid } = this.user;
    const as = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--pdeathsig=KILL'];
    return ['setpriv', ...as, '--'];
  }

  #environment(more: Record<string, string>): readonly string[] {
    return ['env', '-i', ...Object.entries({ ...this.env, ...more }).map(([k, v]) => `${k}=${v}`)];
  }
}

/** Arguments: the new root, the folder to show in it, then the command. */
const enterChroot = `set -e
root=$1; dir=$2; shift 2
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root$dir"
mount --rbind "$dir" "$root$dir"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
for file in passwd group machine-id hosts; do
  if [ -e "/etc/$file" ] && [ -e "$root/etc/$file" ]; then mount --bind "/etc/$file" "$root/etc/$file"; fi
done
exec chroot "$root" "$@"`;

/** Collects what a program says until it ends. */
export async function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number>((resolve) =>
    child.once('close', (code) => resolve(code ?? -1)),
  );
  return { status, stdout, stderr };
}
