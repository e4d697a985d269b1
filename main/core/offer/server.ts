import type { ChildProcess } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { failure } from '../../../shared/failure.ts';
import type { Logger } from '../log/logger.ts';
import type { OpenSession } from './sessions.ts';

export interface ServerOptions {
  /** Address to listen on; null for all. */
  readonly bind: string | null;
  /** Ports to try in this order; 0 is any free one. */
  readonly ports: readonly number[];
  readonly openSession: OpenSession;
  /** Told when a connection proved its key, and when one ended. */
  readonly onChange: () => void;
  readonly log: Logger;
}

export interface OfferServer {
  readonly port: number;
  /** Connections that proved their key and are open. */
  connections(): number;
  /** Shuts the port and ends every connection with all that runs for it. */
  stop(): Promise<void>;
}

const MAX_CONNECTIONS = 16;
/** Connections that have not proved their key: in all, and from one address. */
const MAX_STRANGERS = 8;
const MAX_STRANGERS_FROM_ONE = 6;
/** A little more than sshd's own LoginGraceTime. */
const LOGIN_MS = 25_000;
const STOP_MS = 5000;

interface Connection {
  readonly address: string;
  child: ChildProcess | null;
  proved: boolean;
}

/** Listens, counts, and starts a session per connection. Throws `offer/cannot-listen`. */
export async function startServer(options: ServerOptions): Promise<OfferServer> {
  const connections = new Set<Connection>();
  const work = new Set<Promise<void>>();
  let stopped = false;
  const isStopped = (): boolean => stopped;
  const proved = (): number => [...connections].filter((connection) => connection.proved).length;

  const serve = async (socket: Socket): Promise<void> => {
    const address = socket.remoteAddress ?? '';
    if (isStopped() || !hasRoom(connections, address)) return void socket.destroy();
    const connection: Connection = { address, child: null, proved: false };
    connections.add(connection);
    try {
      const child = await options.openSession(socket);
      connection.child = child;
      if (isStopped()) child.kill('SIGKILL');
      await follow(child, connection, options);
    } catch (error) {
      socket.destroy();
      options.log.error('offer: no session for a connection', { detail: String(error) });
    }
    connections.delete(connection);
    options.onChange();
  };

  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    const task = serve(socket);
    work.add(task);
    void task.finally(() => work.delete(task));
  });
  const port = await listen(server, options);
  return {
    port,
    connections: proved,
    stop: async () => {
      stopped = true;
      const shut = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const { child } of connections) child?.kill('SIGKILL');
      await withinStopTime(Promise.all([shut, ...work]));
    },
  };
}

function hasRoom(connections: ReadonlySet<Connection>, address: string): boolean {
  const strangers = [...connections].filter(({ proved }) => !proved);
  const same = strangers.filter((connection) => connection.address === address);
  return (
    connections.size < MAX_CONNECTIONS &&
    strangers.length < MAX_STRANGERS &&
    same.length < MAX_STRANGERS_FROM_ONE
  );
}

/** Reads what sshd says until it and all that it started are gone. */
function follow(
  child: ChildProcess,
  connection: Connection,
  options: ServerOptions,
): Promise<void> {
  const timer = setTimeout(() => {
    if (!connection.proved) child.kill('SIGKILL');
  }, LOGIN_MS);
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(-1000);
    for (const line of lines) {
      options.log.debug('offer: sshd', { line: line.trim().slice(0, 300) });
      // sshd says so itself, at the start of a line; what a stranger sends stands after other words.
      if (!connection.proved && line.startsWith('Accepted publickey for ')) {
        connection.proved = true;
        options.onChange();
      }
    }
  });
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    child.once('error', (error) => {
      options.log.error('offer: session did not start', { detail: error.message });
      done();
    });
    child.once('close', done);
  });
}

async function listen(server: Server, { bind, ports }: ServerOptions): Promise<number> {
  let problem = '';
  for (const port of ports) {
    // Where IPv6 is off, all addresses are the IPv4 ones.
    for (const host of bind === null ? ['::', '0.0.0.0'] : [bind]) {
      try {
        return await listenOn(server, port, host);
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
    }
  }
  throw failure('offer/cannot-listen', { detail: problem });
}

function listenOn(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.removeListener('error', reject);
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new Error('no port'));
    });
  });
}

async function withinStopTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_MS);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
