import { createServer, connect, type Socket } from 'node:net';

/** A TCP proxy on loopback that holds every byte back for a while, each way. */
export interface DelayProxy {
  readonly port: number;
  dispose(): Promise<void>;
}

/** Starts a proxy to `port`; `delayMs` each way, so the round trip is twice that. */
export async function startDelayProxy(port: number, delayMs: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
    }
    pass(near, far, delayMs);
    pass(far, near, delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    dispose: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const MOST_HELD = 16 * 1024 * 1024;

function pass(from: Socket, to: Socket, delayMs: number): void {
  let held = 0;
  from.on('data', (chunk) => {
    held += chunk.length;
    if (held > MOST_HELD) from.pause();
    setTimeout(() => {
      held -= chunk.length;
      if (held <= MOST_HELD) from.resume();
      if (to.writable) to.write(chunk);
    }, delayMs);
  });
  from.on('end', () => setTimeout(() => to.end(), delayMs));
  from.on('close', () => setTimeout(() => to.destroy(), delayMs + 5));
}
