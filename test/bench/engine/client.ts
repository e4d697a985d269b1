import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Disposable } from '../../../main/core/util/disposable.ts';
import { bundle } from '../../../scripts/lib/build.mjs';
import { type Measured, replySchema, type Request } from './protocol.ts';

const BUNDLE = 'out/bench/engine.cjs';

/** The engine's process, seen from the bench. */
export interface Engine extends Disposable {
  /** Throws what went wrong there, or that the process has ended. */
  ask(request: Request): Promise<Measured>;
}

/** Bundles the engine as the build does: then its memory is that of the product. */
export const buildEngine = (): Promise<void> => bundle('test/bench/engine/engine.ts', BUNDLE);

/** Starts an engine. */
export function startEngine(): Engine {
  const child = fork(resolve(BUNDLE), {
    execArgv: [],
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    ask: (request) => ask(child, request),
    dispose: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function ask(child: ChildProcess, request: Request): Promise<Measured> {
  const ended = new AbortController();
  const options = { signal: ended.signal };
  const gone = once(child, 'exit', options).then(() => {
    throw new Error('the engine has ended');
  });
  const answered = once(child, 'message', options);
  child.send(request);
  try {
    const [message] = (await Promise.race([answered, gone])) as unknown[];
    const reply = replySchema.parse(message);
    if (!reply.ok) throw new Error(reply.error);
    return reply.measured;
  } finally {
    gone.catch(() => undefined);
    answered.catch(() => undefined);
    ended.abort();
  }
}
