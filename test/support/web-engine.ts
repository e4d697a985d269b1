import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize, resolve, sep } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { failure, toFailureData } from '../../shared/failure.ts';
import { serve } from '../../shared/ipc/server.ts';
import { pageHeaders } from '../../shared/page.ts';
import { isShellCall, type ShellHandlers, shellContract } from '../../shared/ipc/shell.ts';
import type { Envelope, Handlers, Transport } from '../../shared/ipc/types.ts';
import type { Push } from '../../shared/model/state.ts';

/** The built page in a plain browser, with an engine behind it. */
export interface WebEngine {
  readonly url: string;
  /** Cuts every page off, as a dying engine would; pages come back by themselves. */
  drop(): void;
  dispose(): Promise<void>;
}

interface Options {
  /** The engine's: of `createServices`, or of a scripted double. */
  readonly handlers: Handlers;
  readonly subscribe: (listener: (push: Push) => void) => () => void;
  /** What the shell answers; without it calls of the shell succeed with null. */
  readonly shell?: Partial<ShellHandlers>;
  /** Folder of the built page. */
  readonly root?: string;
}

type AnyHandler = (request: unknown) => Promise<unknown>;

/** Serves the page under the window's own CSP, and an engine at `/engine`, on a free loopback port. */
export async function startWebEngine(options: Options): Promise<WebEngine> {
  const root = resolve(options.root ?? 'out/renderer');
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path.startsWith('/shell/')) void answerShell(options.shell ?? {}, request, response);
    else void sendFile(root, path === '/' ? '/index.html' : path, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${portOf(server)}`;
  const sockets = new WebSocketServer({
    server,
    path: '/engine',
    verifyClient: ({ origin }: { origin: string }) => origin === url,
  });
  sockets.on('connection', (socket) => {
    serve(toTransport(socket), options.handlers, options.subscribe);
  });
  const drop = (): void => {
    for (const socket of sockets.clients) socket.terminate();
  };
  return {
    url,
    drop,
    dispose: async () => {
      drop();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function toTransport(socket: WebSocket): Transport {
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) =>
      void socket.on('message', (data: Buffer) => listener(JSON.parse(data.toString()))),
    onClose: (listener) => void socket.on('close', listener),
  };
}

async function sendFile(root: string, path: string, response: ServerResponse): Promise<void> {
  const file = normalize(join(root, decodeURIComponent(path)));
  const headers = file.startsWith(root + sep) ? pageHeaders(file) : null;
  const body = headers === null ? null : await readFile(file).catch(() => null);
  response.writeHead(body === null ? 404 : 200, headers ?? {});
  response.end(body);
}

async function answerShell(
  shell: Partial<ShellHandlers>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const envelope = await askShell(shell, request).then(
    (value): Envelope => ({ ok: true, value }),
    (error: unknown): Envelope => ({ ok: false, error: toFailureData(error) }),
  );
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(envelope));
}

async function askShell(shell: Partial<ShellHandlers>, request: IncomingMessage): Promise<unknown> {
  const name = (request.url ?? '').slice('/shell/'.length);
  if (!isShellCall(name)) throw failure('app/bad-request', { detail: name });
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const payload = shellContract[name].request.parse(JSON.parse(body));
  const handler = shell[name] as AnyHandler | undefined;
  if (handler !== undefined) return handler(payload);
  return name === 'info' ? { electronVersion: null, outdated: false } : null;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
