import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, failure } from '../../../shared/failure.ts';
import type { JobContext } from '../jobs/runner.ts';
import { copyHome, type CopySource } from '../scopes/home/copy.ts';
import type { OpenSource } from '../sources/source.ts';
import { anySignal } from '../util/any-signal.ts';
import type { RunContext } from './run-context.ts';

/** How often the lane is begun again without a single file more before it counts as broken. */
const FRUITLESS_TRIES = 5;
const REST_MS = 2000;

type Context = RunContext & { readonly job: JobContext };
type From = CopySource & { readonly source: OpenSource };

/** Copies; waits while the link is gone or the person has paused, and goes on when that is over. */
export async function copyUntilDone(context: Context, from: From): Promise<void> {
  const { items } = context.state;
  let fruitless = 0;
  for (let attempt = 1; ; attempt++) {
    await context.pause.whenGoing(context.signal);
    const before = items.stagedCount;
    const ended = await copyOnce(context, from, attempt);
    if (ended === null) return;
    if (ended === 'paused') continue;
    fruitless = items.stagedCount > before ? 0 : fruitless + 1;
    if (fruitless > FRUITLESS_TRIES) throw ended;
    context.env.log.warn('link lost while copying', { staged: items.stagedCount });
    context.job.waiting(ended);
    await sleep(REST_MS, undefined, { signal: context.signal }).catch(() => undefined);
    await from.source.whenReady(context.signal);
    context.signal.throwIfAborted();
    context.job.waiting(null);
  }
}

/** One attempt: null when everything is there, or why there has to be another one. */
async function copyOnce(
  context: Context,
  from: From,
  attempt: number,
): Promise<null | 'paused' | Failure> {
  const { pause } = context;
  // Programs that stand still for long lose their connection, so for a pause they end.
  const stop = new AbortController();
  const unsubscribe = pause.subscribe(() => {
    if (pause.isPaused()) stop.abort(failure('app/cancelled'));
  });
  const { signal, dispose } = anySignal(context.signal, stop.signal);
  try {
    await copyHome({ ...context, signal }, from, attempt);
    return null;
  } catch (error) {
    context.signal.throwIfAborted();
    if (stop.signal.aborted) return 'paused';
    if (error instanceof Failure && error.code === 'source/link-lost') return error;
    throw error;
  } finally {
    unsubscribe();
    dispose();
  }
}
