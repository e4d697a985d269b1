import type { Push } from '../../../shared/model/state.ts';
import { serve } from '../../../shared/ipc/server.ts';
import type { Handlers } from '../../../shared/ipc/types.ts';
import type { ClosableTransport } from '../../../renderer/transports.ts';

/** Two ends of one line; a message arrives in a later turn, copied as a real one would be. */
export function createLoopback(): readonly [ClosableTransport, ClosableTransport] {
  const first = createEnd();
  const second = createEnd();
  first.connect(second.receive);
  second.connect(first.receive);
  return [first.transport, second.transport];
}

/** A page's end of a line to an engine made of `handlers`. Closing it closes the engine's end too. */
export function connectTo(
  handlers: Handlers,
  subscribe: (listener: (push: Push) => void) => () => void,
): ClosableTransport {
  const [page, engine] = createLoopback();
  page.onClose(() => engine.close());
  serve(engine, handlers, subscribe);
  return page;
}

function createEnd() {
  const listeners = new Set<(message: unknown) => void>();
  const closing = new Set<() => void>();
  let other: (message: unknown) => void = () => undefined;
  let isOpen = true;
  const transport: ClosableTransport = {
    send: (message) => {
      const copy: unknown = structuredClone(message);
      setTimeout(() => isOpen && other(copy), 0);
    },
    onMessage: (listener) => void listeners.add(listener),
    onClose: (listener) => void closing.add(listener),
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      for (const listener of closing) listener();
    },
  };
  return {
    transport,
    receive: (message: unknown) => {
      for (const listener of listeners) if (isOpen) listener(message);
    },
    connect: (receive: (message: unknown) => void) => {
      other = receive;
    },
  };
}
