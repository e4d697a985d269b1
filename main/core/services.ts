import { failure } from '../../shared/failure.ts';
import { contract } from '../../shared/ipc/contract.ts';
import type { Handlers } from '../../shared/ipc/types.ts';
import type { Push, Snapshot } from '../../shared/model/state.ts';
import type { Env } from './env.ts';
import { createStateHub, initialState } from './state.ts';
import type { Disposable } from './util/disposable.ts';

/** The whole engine, put together. */
export interface Services extends Disposable {
  readonly handlers: Handlers;
  snapshot(): Snapshot;
  subscribe(listener: (push: Push) => void): () => void;
}

/** Puts the engine together; the only place that knows all its parts. */
export async function createServices(env: Env): Promise<Services> {
  const hub = createStateHub(initialState(env.mode));
  const missing = Object.fromEntries(
    Object.keys(contract).map((name) => [
      name,
      () => Promise.reject(failure('app/bad-request', { detail: name })),
    ]),
  ) as unknown as Handlers;
  return {
    handlers: { ...missing, 'app.snapshot': async () => hub.snapshot() },
    snapshot: hub.snapshot,
    subscribe: hub.subscribe,
    dispose: async () => undefined,
  };
}
