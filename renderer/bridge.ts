import type { z } from 'zod';
import { fromFailureData } from '../shared/failure.ts';
import {
  noticeSchema,
  type ShellCall,
  type ShellReply,
  type ShellRequest,
  shellContract,
} from '../shared/ipc/shell.ts';
import { type Client, envelopeSchema } from '../shared/ipc/types.ts';
import { createLine, type Line } from './line.ts';
import { portTransport, socketTransport } from './transports.ts';

/** Which Electron this is, null in a plain browser. `outdated`: too old to be safe, say so. */
export type ShellInfo = ShellReply<'info'>;

/** What the page can ask of the shell: the few things that are not the engine's business. */
export interface Shell {
  info(): Promise<ShellInfo>;
  /** Starts the engine again with made-up computers; the page then sees `lost` and `restored`. */
  startDemo(): Promise<void>;
  leaveDemo(): Promise<void>;
  /** Tries again after `gave-up`. */
  restartEngine(): Promise<void>;
  /** Asks where to and writes a report there. Gives the file's path, or null when called off. */
  saveReport(html: string): Promise<string | null>;
  /** Asks for a folder of this computer. Gives its path, or null when called off. */
  chooseFolder(): Promise<string | null>;
}

/** The page's only way to the world. */
export interface Bridge {
  /** One client for the whole life of the page; it outlives engines. */
  readonly client: Client;
  /** The engine is gone; it is being started again. Calls reject with `app/engine-lost`. */
  onLost(listener: () => void): () => void;
  /** A new engine answers. It numbers its pushes anew: take a new snapshot. */
  onRestored(listener: () => void): () => void;
  /** The engine died too often. `shell.restartEngine` tries again. */
  onGaveUp(listener: () => void): () => void;
  readonly shell: Shell;
}

/** Sends one call to the shell; gives an envelope. */
type Ask = (name: ShellCall, request: unknown) => Promise<unknown>;

declare global {
  interface Window {
    /** Put there by the preload script; missing in a plain browser. */
    readonly relokate?: { readonly ask: Ask };
  }
}

const RETRY_MS = 500;

/**
 * Opens the bridge: through the shell where there is one, else through a WebSocket at `/engine` of
 * the page's own origin (the browser tests' server).
 */
export function openBridge(): Bridge {
  const line = createLine();
  const ask = window.relokate?.ask;
  if (ask === undefined) {
    dialSocket(line);
  } else {
    window.addEventListener('message', (event) => takeNotice(line, event));
    void ask('connect', null);
  }
  return { ...line.events, client: line.client, shell: createShell(ask ?? askServer) };
}

function takeNotice(line: Line, event: MessageEvent<unknown>): void {
  if (event.source !== window || event.origin !== window.location.origin) return;
  const notice = noticeSchema.safeParse(event.data);
  if (!notice.success) return;
  const [port] = event.ports;
  if (notice.data.relokate === 'port' && port !== undefined) line.attach(portTransport(port));
  else if (notice.data.relokate === 'lost') line.lose();
  else if (notice.data.relokate === 'gave-up') line.giveUp();
}

function dialSocket(line: Line): void {
  const url = new URL('/engine', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.addEventListener('open', () => line.attach(socketTransport(socket)));
  socket.addEventListener('close', () => {
    line.lose();
    window.setTimeout(() => dialSocket(line), RETRY_MS);
  });
}

/** In a plain browser the server behind the page plays the shell: POST `/shell/<name>`. */
async function askServer(name: ShellCall, request: unknown): Promise<unknown> {
  const answer = await fetch(`/shell/${name}`, { method: 'POST', body: JSON.stringify(request) });
  return answer.json();
}

function createShell(ask: Ask): Shell {
  async function call<N extends ShellCall>(name: N, request: ShellRequest<N>) {
    const envelope = envelopeSchema.parse(await ask(name, request));
    if (!envelope.ok) throw fromFailureData(envelope.error);
    const reply: z.ZodType = shellContract[name].reply;
    return reply.parse(envelope.value) as ShellReply<N>;
  }
  return {
    info: () => call('info', null),
    startDemo: async () => {
      await call('startDemo', null);
    },
    leaveDemo: async () => {
      await call('leaveDemo', null);
    },
    restartEngine: async () => {
      await call('restartEngine', null);
    },
    saveReport: (html) => call('saveReport', html),
    chooseFolder: () => call('chooseFolder', null),
  };
}
