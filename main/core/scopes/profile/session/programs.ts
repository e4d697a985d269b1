import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../../../../shared/failure.ts';
import type { JobContext } from '../../../jobs/runner.ts';
import type { RunContext } from '../../../runs/run-context.ts';
import { worksIn } from './session-bus.ts';

const LOOK_AGAIN_MS = 1000;

/**
 * Waits while a program runs whose settings are about to be replaced: it would write over them, or break. The
 * person is told which to close, and it goes on by itself.
 */
export async function untilClosed(
  context: RunContext & { readonly job: JobContext },
  names: ReadonlySet<string>,
): Promise<void> {
  if (names.size === 0) return;
  let isWaiting = false;
  for (;;) {
    const open = await running(names, context.root);
    if (open.length === 0) break;
    isWaiting = true;
    context.job.waiting(failure('apps/running', { apps: open.join(', ') }));
    await sleep(LOOK_AGAIN_MS, undefined, { signal: context.signal }).catch(() => undefined);
    context.signal.throwIfAborted();
  }
  if (isWaiting) context.job.waiting(null);
}

/** Which of these programs run in a home, by the names of their processes (proc(5), comm: 15 characters). */
export async function running(
  names: ReadonlySet<string>,
  home: string,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
    if (names.has(name) && !found.has(name) && (await worksIn(Number(pid), home))) found.add(name);
  }
  return [...found].sort();
}
