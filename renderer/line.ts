import { failure } from '../shared/failure.ts';
import { createClient } from '../shared/ipc/client.ts';
import type { CallName, Reply, Request } from '../shared/ipc/contract.ts';
import type { Client } from '../shared/ipc/types.ts';
import type { Push } from '../shared/model/state.ts';
import type { ClosableTransport } from './transports.ts';

type Subscribe = (listener: () => void) => () => void;

/** A client that outlives the engines behind it, and who feeds it with connections. */
export interface Line {
  readonly client: Client;
  readonly events: {
    readonly onLost: Subscribe;
    readonly onRestored: Subscribe;
    readonly onGaveUp: Subscribe;
  };
  /** An engine is there. Replaces the one before, whose waiting calls are rejected. */
  attach(transport: ClosableTransport): void;
  lose(): void;
  giveUp(): void;
}

/**
 * A line without an engine yet. Calls made before the first engine wait for it; calls made while
 * one is lost reject with `app/engine-lost`. Subscriptions carry over from engine to engine.
 */
export function createLine(): Line {
  const pushed = createSignal<[Push]>();
  const lost = createSignal();
  const restored = createSignal();
  const gaveUp = createSignal();
  let current: { readonly client: Client; readonly transport: ClosableTransport } | null = null;
  let isFirst = true;
  let openFirst: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    openFirst = resolve;
  });

  async function call<N extends CallName>(name: N, request: Request<N>): Promise<Reply<N>> {
    if (isFirst) await first;
    if (current === null) throw failure('app/engine-lost');
    return current.client.call(name, request);
  }

  function drop(): void {
    const before = current;
    current = null;
    before?.transport.close();
  }

  function end(tell: () => void): void {
    drop();
    isFirst = false;
    openFirst();
    tell();
  }

  return {
    client: { call, subscribe: pushed.on },
    events: { onLost: lost.on, onRestored: restored.on, onGaveUp: gaveUp.on },
    attach: (transport) => {
      drop();
      const client = createClient(transport);
      client.subscribe((push) => {
        if (current?.client === client) pushed.tell(push);
      });
      current = { client, transport };
      const wasFirst = isFirst;
      isFirst = false;
      openFirst();
      if (!wasFirst) restored.tell();
    },
    lose: () => end(lost.tell),
    giveUp: () => end(gaveUp.tell),
  };
}

function createSignal<A extends readonly unknown[] = []>(): {
  readonly on: (listener: (...args: A) => void) => () => void;
  readonly tell: (...args: A) => void;
} {
  const listeners = new Set<(...args: A) => void>();
  return {
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (...args) => {
      for (const listener of listeners) listener(...args);
    },
  };
}
