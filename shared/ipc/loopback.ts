import type { Transport } from './types.ts';

/** Two ends of a transport within one process, and how to close both. */
export function createLoopback(): { client: Transport; engine: Transport; close: () => void } {
  const client = end();
  const engine = end();
  const close = (): void => {
    for (const listener of [...client.closers, ...engine.closers]) listener();
  };
  return {
    client: transport(engine.listeners, client),
    engine: transport(client.listeners, engine),
    close,
  };
}

type Listener = (message: unknown) => void;
interface End {
  readonly listeners: Listener[];
  readonly closers: (() => void)[];
}

function end(): End {
  return { listeners: [], closers: [] };
}

function transport(towards: readonly Listener[], own: End): Transport {
  return {
    send: (message) => {
      for (const listener of towards) listener(message);
    },
    onMessage: (listener) => void own.listeners.push(listener),
    onClose: (listener) => void own.closers.push(listener),
  };
}
