import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Starts a program in some world: here, or on a computer of the lab. */
export type Start = (program: string, args: readonly string[]) => ChildProcess;

/** A running `dbus-daemon --session`. */
export interface SessionBus {
  readonly address: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/**
 * Starts a session bus that listens at `socket` and waits until it does. In a world with other mounts
 * the socket may be seen elsewhere from here: `seenAt`.
 */
export async function startSessionBus(
  start: Start,
  socket: string,
  seenAt = socket,
): Promise<SessionBus> {
  const address = `unix:path=${socket}`;
  const args = ['--session', '--nofork', '--nopidfile', `--address=${address}`];
  const process = start('dbus-daemon', args);
  for (let tries = 0; !existsSync(seenAt); tries++) {
    if (tries > 100 || process.exitCode !== null) throw new Error('dbus-daemon did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { address, process, stop: () => stopProcess(process) };
}

/** Ends a process and waits until it is gone. */
export async function stopProcess(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(timer);
}
