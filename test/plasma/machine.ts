import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a machine is made of. */
export interface MachineParts {
  /** The folder with its system; it is not changed. */
  readonly root: string;
  /** The folder with the person's home. Its owner is the person, and not root. */
  readonly home: string;
  /** Where the home is seen; its last name is the person's. */
  readonly at: string;
  readonly hostName: string;
  /** What else is seen, read-only: path there → path here. */
  readonly shows?: Readonly<Record<string, string>>;
}

/** What a program said, and its status. */
export interface Ran {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  /** How long it may take; 60 unless told. */
  readonly seconds?: number;
}

/** A process of a machine, by the number it has outside. */
export interface MachineProcess {
  readonly pid: number;
  readonly name: string;
}

const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';
const spaces = ['--mount', '--pid', '--net', '--ipc', '--uts'];

/**
 * A Debian system with processes, mounts, network and name of its own. Whatever was started in it ends
 * with it, and it ends at the latest when this process does.
 */
export class Machine {
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number };
  readonly at: string;
  readonly runtimeDir: string;
  /** Its namespaces: no process is in any of them once it is switched off. */
  readonly spaces: readonly string[];
  readonly #init: ChildProcess;
  readonly #pid: number;
  readonly #children = new Set<ChildProcess>();

  private constructor(parts: MachineParts, init: ChildProcess, pid: number) {
    this.user = personOf(parts);
    this.at = parts.at;
    this.runtimeDir = `/run/user/${this.user.uid}`;
    this.#init = init;
    this.#pid = pid;
    this.spaces = spacesOf(pid);
  }

  /** Boots a machine: it is there when this resolves, with nothing running in it yet. */
  static async boot(parts: MachineParts): Promise<Machine> {
    const { name, uid, gid } = personOf(parts);
    if (uid === 0) throw new Error(`${parts.home} belongs to root`);
    const shows = Object.entries(parts.shows ?? {}).flatMap(([there, here]) => [here, there]);
    const own = [...spaces, '--propagation', 'private', '--fork', '--kill-child'];
    const script = ['sh', join(import.meta.dirname, 'boot.sh')];
    const about = [parts.root, parts.home, parts.at, name, String(uid), String(gid)];
    const args = [...own, ...script, ...about, parts.hostName, ...shows];
    const init = spawn('unshare', args, { cwd: '/', stdio: 'pipe', env: { PATH } });
    init.stdin.on('error', () => undefined);
    const ended = finished(init);
    const answer = once(init.stdout, 'data').then(([data]) => Number(String(data)));
    const pid = await Promise.race([answer, ended.then(({ stderr }) => stderr)]);
    if (typeof pid === 'string') throw new Error(`no machine: ${pid}`);
    return new Machine(parts, init, pid);
  }

  /** Starts a program as the person, in their home, with `env` and no other variables. */
  spawn(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ChildProcess {
    const { uid, gid } = this.user;
    // nsenter only waits for what it started: what is inside has to end with it.
    const as = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--pdeathsig=KILL'];
    const become = ['setpriv', ...as, '--', 'env', '-i', `--chdir=${this.at}`];
    const variables = Object.entries({ ...this.plainEnv(), ...env }).map(([k, v]) => `${k}=${v}`);
    const command = [...become, ...variables, program, ...args];
    const child = spawn('nsenter', [`--target=${this.#pid}`, ...spaces, '--', ...command], {
      cwd: '/',
      stdio: 'pipe',
      env: { PATH },
    });
    child.stdin.on('error', () => undefined);
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return child;
  }

  /** Runs a program to its end. Throws when it takes too long, not when it fails. */
  async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const child = this.spawn(program, args, options.env ?? {});
    child.stdin?.end(options.input);
    const seconds = options.seconds ?? 60;
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    const ran = await finished(child);
    clearTimeout(timer);
    if (child.killed) throw new Error(`${program} ${args.join(' ')}: not done after ${seconds} s`);
    return ran;
  }

  /** The variables every program of the person has, before there is a session. */
  plainEnv(): Readonly<Record<string, string>> {
    const { name } = this.user;
    return {
      PATH,
      HOME: this.at,
      USER: name,
      LOGNAME: name,
      SHELL: '/bin/bash',
      LANG: 'en_US.UTF-8',
      XDG_RUNTIME_DIR: this.runtimeDir,
    };
  }

  /** Where this process sees a file of the machine. */
  seenAt(path: string): string {
    return `/proc/${this.#pid}/root${path}`;
  }

  /** What runs as the person, zombies left out. */
  processes(): readonly MachineProcess[] {
    return processesIn(this.spaces).flatMap((pid) => about(pid, this.user.uid));
  }

  /** Ends what runs as the person; gives the names of what had to be killed. */
  async endProcesses(): Promise<readonly string[]> {
    for (const { pid } of this.processes()) end(pid, 'SIGTERM');
    for (let tries = 0; tries < 60 && this.processes().length > 0; tries++) await pause(50);
    const stubborn = this.processes();
    for (const { pid } of stubborn) end(pid, 'SIGKILL');
    while (this.processes().length > 0) await pause(20);
    return stubborn.map(({ name }) => name);
  }

  /** Switches it off: nothing of it runs or is mounted when this resolves. */
  async dispose(): Promise<void> {
    if (this.#init.exitCode !== null || this.#init.signalCode !== null) return;
    const gone = once(this.#init, 'exit');
    // The first process of a PID namespace takes all others with it.
    this.#init.stdin?.end();
    await gone;
    // When a program is stopped, as by the crash dialog, the nsenter that waits for it stops itself.
    for (const child of this.#children) child.kill('SIGCONT');
    await Promise.all([...this.#children].map((child) => once(child, 'close')));
  }
}

function personOf(parts: MachineParts): Machine['user'] {
  const { uid, gid } = statSync(parts.home);
  return { name: basename(parts.at), uid, gid };
}

/** Collects what a program says until it ends. */
async function finished(child: ChildProcess): Promise<Ran> {
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      stderr += String(error);
      resolve(-1);
    });
    child.once('close', (code) => resolve(code ?? -1));
  });
  return { status, stdout: Buffer.concat(stdout), stderr };
}

/** The processes that are in any of these namespaces. */
export function processesIn(spaces: readonly string[]): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => spacesOf(pid).some((space) => spaces.includes(space)));
}

function spacesOf(pid: number): readonly string[] {
  return ['mnt', 'pid', 'net', 'ipc', 'uts'].flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      return [];
    }
  });
}

function about(pid: number, uid: number): readonly MachineProcess[] {
  try {
    // The owner of the folder would not do: kwalletd and ssh-agent hide theirs from debuggers.
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const owner = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
    if (owner !== uid || /^State:\s+Z/m.test(status)) return [];
    return [{ pid, name: /^Name:\s+(.*)$/m.exec(status)?.[1] ?? '' }];
  } catch {
    return [];
  }
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone by itself.
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
