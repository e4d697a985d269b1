import { readFile } from 'node:fs/promises';
import { descendants } from './electron.ts';

const PATIENCE_MS = 20_000;

/**
 * Waits until a process has started programs of some name, below itself, and holds them; so that a
 * move stands still in its middle for as long as a test looks at it. Gives what lets them go on.
 */
export async function freeze(pid: number, program: string): Promise<() => void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const found = await named(await descendants(pid), program);
    for (const one of found) signal(one, 'SIGSTOP');
    // One that waits for a disk stops only afterwards: all that were told to stop are let go.
    const letGo = (): void => found.forEach((one) => signal(one, 'SIGCONT'));
    if (await hasStopped(found)) return letGo;
    letGo();
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error(`process ${pid} started no ${program}`);
}

/** Those of some processes that run a program of that name, and not to learn its version (proc(5), comm). */
async function named(pids: readonly number[], program: string): Promise<readonly number[]> {
  const names = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')),
  );
  const words = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
  );
  return pids.filter(
    (_pid, index) =>
      names[index]?.trim() === program && !words[index]?.split('\0').includes('--version'),
  );
}

/** Whether one stands still: those that only said their version may have ended before they were told to. */
async function hasStopped(pids: readonly number[]): Promise<boolean> {
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')),
  );
  return lines.some((line) => /^\d+ \(.*\) T/s.test(line));
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
