import { createClient } from '../../shared/ipc/client.ts';
import { createLoopback } from '../../shared/ipc/loopback.ts';
import { serve } from '../../shared/ipc/server.ts';
import type { Client } from '../../shared/ipc/types.ts';
import type { AppState } from '../../shared/model/state.ts';
import type { Services } from '../core/services.ts';

/** An engine in this process, spoken to over the same contract as the window's. */
export interface Session {
  readonly client: Client;
  state(): AppState;
  /** Tells every change of the state; returns how to stop. */
  watch(listener: (state: AppState) => void): () => void;
  /** Waits until something holds of the state. */
  until<T>(pick: (state: AppState) => T | null): Promise<T>;
  dispose(): Promise<void>;
}

/** Opens a session over services; disposing it disposes them. */
export function openSession(services: Services): Session {
  const loopback = createLoopback();
  serve(loopback.engine, services.handlers, services.subscribe);
  const client = createClient(loopback.client);
  const state = (): AppState => services.snapshot().state;
  const watch = (listener: (state: AppState) => void): (() => void) =>
    client.subscribe(() => listener(state()));
  return {
    client,
    state,
    watch,
    until: (pick) =>
      new Promise((resolve) => {
        const stop = watch(check);
        check(state());
        function check(now: AppState): void {
          const found = pick(now);
          if (found === null) return;
          stop();
          resolve(found);
        }
      }),
    dispose: async () => {
      loopback.close();
      await services.dispose();
    },
  };
}
