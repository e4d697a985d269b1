import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { endProcessesOf, leftUsers } from './temporary-user.ts';

/**
 * Takes away what test runs left behind that were killed: their processes, users, namespaces and
 * folders. All of these carry the process id of their run in their name.
 */
export async function removeLeftOvers(): Promise<void> {
  for (const { name, uid } of leftUsers()) {
    await endProcessesOf(uid);
    quietly('userdel', '--force', name);
  }
  for (const name of entries('/run/netns')) {
    if (isLeft(/^rlk(\d+)x\d+-/, name)) quietly('ip', 'netns', 'del', name);
  }
  for (const name of entries('/tmp')) {
    // Nothing is mounted there: chroots have their mounts in namespaces of their own.
    if (isLeft(/^rlk-lab-(\d+)-/, name)) rmSync(`/tmp/${name}`, { recursive: true, force: true });
    if (isLeft(/^rlk-power-(\d+)-/, name)) removeDisks(`/tmp/${name}`);
  }
}

/** Of a run that cut the power of disks of its own: what is mounted, then their loop devices. */
function removeDisks(dir: string): void {
  const loops = execFileSync('losetup', ['--list', '--noheadings', '--output', 'NAME,BACK-FILE']);
  for (const name of ['disk', 'images']) quietly('umount', '--lazy', `${dir}/${name}`);
  for (const line of loops.toString().split('\n')) {
    const [device = '', file = ''] = line.trim().split(/\s+/);
    if (file.startsWith(`${dir}/`)) quietly('losetup', '--detach', device);
  }
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}

function isLeft(pattern: RegExp, name: string): boolean {
  const pid = pattern.exec(name)?.[1];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function quietly(program: string, ...args: readonly string[]): void {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
  } catch {
    // Another run was quicker.
  }
}
