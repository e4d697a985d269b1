import { z } from 'zod';
import type { Client } from '../shared/ipc/types.ts';
import { createLine, type Line } from './line.ts';
import { portTransport, socketTransport } from './transports.ts';

/** What the shell around the page is. Both are null and false in a plain browser. */
export interface ShellInfo {
  readonly electronVersion: string | null;
  /** Whether this Electron is older than the one that Relokate is made for: say so on screen. */
  readonly outdated: boolean;
}

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

declare global {
  interface Window {
    /** Put there by the preload script; missing in a plain browser. */
    readonly relokate?: Shell & { readonly connect: () => Promise<void> };
  }
}

/** What the preload script posts to the page: `main/electron/preload.ts`. */
const noticeSchema = z.object({ relokate: z.enum(['port', 'lost', 'gave-up']) });
const RETRY_MS = 500;

/**
 * Opens the bridge: through the shell where there is one, else through a WebSocket at `/engine` of
 * the page's own origin (the browser tests' server).
 */
export function openBridge(): Bridge {
  const line = createLine();
  const { relokate } = window;
  if (relokate === undefined) {
    dialSocket(line);
    return { ...line.events, client: line.client, shell: webShell };
  }
  window.addEventListener('message', (event) => takeNotice(line, event));
  void relokate.connect();
  return { ...line.events, client: line.client, shell: relokate };
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

/** In a plain browser the server behind the page plays the shell: POST `/shell/<what>`. */
async function askServer(what: string, body: string | null = null): Promise<unknown> {
  const answer = await fetch(`/shell/${what}`, { method: 'POST', body });
  return answer.json();
}

const pathSchema = z.string().nullable();
const webShell: Shell = {
  info: () => Promise.resolve({ electronVersion: null, outdated: false }),
  startDemo: async () => void (await askServer('start-demo')),
  leaveDemo: async () => void (await askServer('leave-demo')),
  restartEngine: async () => void (await askServer('restart-engine')),
  saveReport: async (html) => pathSchema.parse(await askServer('save-report', html)),
  chooseFolder: async () => pathSchema.parse(await askServer('choose-folder')),
};
