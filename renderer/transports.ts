import type { Transport } from '../shared/ipc/types.ts';

/** A transport whose end is told to it, because neither a port nor a page can see the engine die. */
export interface ClosableTransport extends Transport {
  close(): void;
}

/** Messages over a port to the engine. A port never says that its other end is gone: call `close`. */
export function portTransport(port: MessagePort): ClosableTransport {
  const closed = closeListeners(() => port.close());
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data));
      port.start();
    },
    ...closed,
  };
}

/** Messages over an open WebSocket, as JSON. */
export function socketTransport(socket: WebSocket): ClosableTransport {
  const closed = closeListeners(() => socket.close());
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) => {
      socket.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (typeof event.data === 'string') listener(JSON.parse(event.data));
      });
    },
    ...closed,
  };
}

function closeListeners(end: () => void): Pick<ClosableTransport, 'onClose' | 'close'> {
  const listeners = new Set<() => void>();
  return {
    onClose: (listener) => void listeners.add(listener),
    close: () => {
      end();
      for (const listener of listeners) listener();
      listeners.clear();
    },
  };
}
