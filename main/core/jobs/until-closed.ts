import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../../shared/failure.ts';
import type { JobContext } from './runner.ts';

const LOOK_AGAIN_MS = 1000;

/** Waits while any of the programs that `open` names runs. The person is told which to close; it goes on by itself. */
export async function untilClosed(
  { waiting, signal }: Pick<JobContext, 'waiting' | 'signal'>,
  open: () => Promise<readonly string[]>,
): Promise<void> {
  let isWaiting = false;
  for (let names = await open(); names.length > 0; names = await open()) {
    isWaiting = true;
    waiting(failure('apps/running', { apps: names.join(', ') }));
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
  if (isWaiting) waiting(null);
}
