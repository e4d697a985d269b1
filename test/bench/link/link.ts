import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Disposable } from '../../../main/core/util/disposable.ts';

/** What lies between two computers. */
export interface LinkKind {
  /** There and back, in milliseconds. */
  readonly roundTripMs: number;
  /** Bytes a second each way; 0 for no limit. */
  readonly bytesPerSecond: number;
}

/** A way to a port of loopback that takes as long as a real network does. */
export interface Link extends Disposable {
  readonly port: number;
}

/** Builds the program that plays links, into `dir`. Throws where there is no g++. */
export function buildLink(dir: string): string {
  const program = join(dir, 'link');
  const source = join(import.meta.dirname, 'link.cpp');
  execFileSync('g++', ['-O2', '-std=c++17', '-o', program, source]);
  return program;
}

/** Opens a link to `port`. One that neither delays nor limits is no link at all: then it is the port itself. */
export async function openLink(program: string, port: number, kind: LinkKind): Promise<Link> {
  const { roundTripMs, bytesPerSecond } = kind;
  if (roundTripMs === 0 && bytesPerSecond === 0) return { port, dispose: async () => undefined };
  return startLink(program, port, kind);
}

async function startLink(program: string, port: number, kind: LinkKind): Promise<Link> {
  const delay = Math.round((kind.roundTripMs * 1000) / 2);
  const words = [port, delay, kind.bytesPerSecond].map(String);
  // It ends when its input does, so it never outlives this process.
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    port: Number(said.toString()),
    dispose: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Bytes a second that the program passes when it has nothing to delay, measured over `bytes`. */
export async function linkSpeed(program: string, bytes: number): Promise<number> {
  // Both ends are programs in C with the socket in hand: Node would be the slowest of the three.
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const sink = spawn('wc', ['-c'], { stdio: [socket, 'ignore', 'inherit'] });
    socket.destroy();
    sink.once('close', () => server.emit('heard'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const link = await startLink(program, address.port, { roundTripMs: 0, bytesPerSecond: 0 });
  const begun = process.hrtime.bigint();
  const send = `head -c ${bytes} /dev/zero > /dev/tcp/127.0.0.1/${link.port}`;
  const source = spawn('bash', ['-c', send], { stdio: 'inherit' });
  await Promise.all([once(source, 'close'), once(server, 'heard')]);
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  await link.dispose();
  server.close();
  return bytes / seconds;
}
