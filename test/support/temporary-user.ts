import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';

/** A user made for a test: sshd, dbus and kdeconnectd want one that has a name. */
export interface TemporaryUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Ends everything that runs as this user, then removes it. */
  remove(): Promise<void>;
}

const PREFIX = 'rlk';
let count = 0;

/** Adds a user with its own group. Needs root; the home folder is not made. */
export function addTemporaryUser(home: string): TemporaryUser {
  const name = `${PREFIX}${process.pid}u${++count}`;
  const args = ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh', '--user-group', name];
  execFileSync('useradd', ['--key', 'UID_MIN=61000', '--key', 'UID_MAX=64999', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8' }).trim());
  const uid = id('-u');
  return {
    name,
    uid,
    gid: id('-g'),
    remove: async () => {
      await endProcessesOf(uid);
      execFileSync('userdel', [name], { stdio: 'ignore' });
    },
  };
}

/** The processes of a user, zombies left out. */
export function processesOf(uid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => belongsTo(pid, uid));
}

/** Ends all processes of a user and waits until they are gone. */
export async function endProcessesOf(uid: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let tries = 0; tries < 20 && processesOf(uid).length > 0; tries++) {
      for (const pid of processesOf(uid)) end(pid, signal);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function belongsTo(pid: number, uid: number): boolean {
  try {
    if (statSync(`/proc/${pid}`).uid !== uid) return false;
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone by itself.
  }
}

/** Users of test runs that are over. */
export function leftUsers(): readonly { readonly name: string; readonly uid: number }[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name, pid, uid] = /^(rlk(\d+)u\d+):[^:]*:(\d+):/.exec(line) ?? [];
      if (name === undefined || existsSync(`/proc/${pid ?? ''}`)) return [];
      return [{ name, uid: Number(uid) }];
    });
}
