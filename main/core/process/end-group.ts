import type { ChildProcess } from 'node:child_process';

/** Kills a child that leads a process group (`detached`), with all that it started; harmless once it is over. */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
