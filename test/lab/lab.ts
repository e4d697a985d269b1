import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createNetwork, type Network, whyNoNetns } from '../support/netns.ts';
import { removeLeftOvers } from '../support/left-overs.ts';
import { addTemporaryUser } from '../support/temporary-user.ts';
import { Computer, findDaemon } from './computer.ts';
import { chrootOf, type Release } from './newer-daemon.ts';

/** Which kdeconnectd a computer has: this system's, or that of another Debian release. */
export type System = 'here' | Release;

/** Computers on one network. */
export interface Lab<Name extends string> {
  readonly computers: Readonly<Record<Name, Computer>>;
  readonly network: Network;
  /** Ends everything, removes everything, and throws when something was left behind. */
  dispose(): Promise<void>;
}

/** Why computers with these systems cannot be set up here, or null. Says so on stderr. */
export function whyNoLab(systems: readonly System[]): string | null {
  const why = reason(systems);
  if (why !== null) process.stderr.write(`lab skipped: ${why}\n`);
  return why;
}

function reason(systems: readonly System[]): string | null {
  const netns = whyNoNetns();
  if (netns !== null) return netns;
  const programs = ['setpriv', 'nsenter', 'unshare', 'dbus-daemon', 'dbus-send', 'useradd'];
  if (!isOpenToOthers()) return `other users have no way into ${process.cwd()}`;
  const missing = programs.find((program) => !isThere(program));
  if (missing !== undefined) return `${missing} is not installed`;
  for (const system of systems) {
    if (system === 'here') {
      if (findDaemon('/') === null) return 'kdeconnectd is not installed';
      continue;
    }
    const chroot = chrootOf(system);
    if ('missing' in chroot) return chroot.missing;
  }
  return null;
}

/** Sets up computers with a session bus each; kdeconnectd is started by `start` or by whoever asks. */
export async function createLab<Name extends string>(
  systems: Readonly<Record<Name, System>>,
): Promise<Lab<Name>> {
  await removeLeftOvers();
  const names = keysOf(systems);
  const network = createNetwork(names);
  const dir = mkdtempSync(`/tmp/rlk-lab-${process.pid}-`);
  execFileSync('chmod', ['711', dir]);
  const made = new Map<Name, Computer>();
  const dispose = async (): Promise<void> => {
    const left: string[] = [];
    for (const computer of made.values()) {
      await computer.stopBus();
      await computer.user.remove();
      if (computer.processes().length > 0) left.push(`processes of ${computer.name}`);
    }
    network.dispose();
    rmSync(dir, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  };
  try {
    for (const name of names) {
      const system: System = systems[name];
      const chroot = system === 'here' ? null : chrootOf(system);
      if (chroot !== null && 'missing' in chroot) throw new Error(chroot.missing);
      const folder = join(dir, name);
      const computer = new Computer({
        name,
        netns: network.file(name),
        address: network.address(name),
        user: addTemporaryUser(join(folder, 'home')),
        dir: folder,
        chroot: chroot?.path ?? null,
      });
      made.set(name, computer);
      await computer.startBus();
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { computers: recordOf(made, names), network, dispose };
}

function keysOf<Name extends string>(record: Readonly<Record<Name, unknown>>): readonly Name[] {
  const isName = (key: string): key is Name => Object.hasOwn(record, key);
  return Object.keys(record).filter(isName);
}

function recordOf<Name extends string, T>(
  map: ReadonlyMap<Name, T>,
  names: readonly Name[],
): Readonly<Record<Name, T>> {
  const record: Partial<Record<Name, T>> = {};
  for (const name of names) {
    const value = map.get(name);
    if (value !== undefined) record[name] = value;
  }
  const isWhole = (some: Partial<Record<Name, T>>): some is Record<Name, T> =>
    names.every((name) => some[name] !== undefined);
  if (!isWhole(record)) throw new Error('a computer is missing');
  return record;
}

/** The lab's people run the built command from this checkout. */
function isOpenToOthers(): boolean {
  try {
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--'];
    execFileSync('setpriv', [...asNobody, 'test', '-r', 'package.json'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function isThere(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
