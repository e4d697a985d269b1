import type { MessagePort } from 'node:worker_threads';
import { engineStatus, type FromProcess, toProcessSchema } from '../shared/ipc/engine-process.ts';
import { serve } from '../shared/ipc/server.ts';
import type { Transport } from '../shared/ipc/types.ts';
import { createServices, type Services } from './core/services.ts';
import { createEngineEnv, type EngineEnv } from './engine-env.ts';

/** The port to the shell, which Electron puts there (docs: utilityProcess, process.parentPort). */
interface ParentPort {
  on(event: 'message', listener: (event: ParentMessage) => void): void;
  postMessage(message: FromProcess): void;
}
interface ParentMessage {
  readonly data: unknown;
  readonly ports: readonly EnginePort[];
}
/** Electron's MessagePortMain: messages come wrapped in an event. */
interface EnginePort extends Pick<MessagePort, 'start' | 'postMessage'> {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

const GRACE_MS = 8000;

const { parentPort } = process as NodeJS.Process & { readonly parentPort: ParentPort };
/** Ports that came before the services were ready. */
const early: EnginePort[] = [];
let services: Services | null = null;
let world: EngineEnv | null = null;
let isEnding = false;

parentPort.on('message', ({ data, ports }) => {
  const message = toProcessSchema.parse(data);
  if (message.kind === 'ping') parentPort.postMessage({ kind: 'pong', nonce: message.nonce });
  else if (message.kind === 'dispose') void end(0);
  else for (const port of ports) connect(port);
});
process.on('SIGTERM', () => void end(0));
process.on('SIGINT', () => void end(0));
process.on('uncaughtException', (error) => crash('uncaught exception', error));
process.on('unhandledRejection', (error) => crash('unhandled rejection', error));
void start();

async function start(): Promise<void> {
  world = await createEngineEnv(process.env);
  world.env.log.info('engine started', { pid: process.pid, mode: world.env.mode });
  const made = await createServices(world.env, world.substitutes);
  services = made;
  reportStatus(made);
  for (const port of early.splice(0)) connect(port);
}

function connect(port: EnginePort): void {
  if (services === null) early.push(port);
  else serve(toTransport(port), services.handlers, services.subscribe);
}

/** A window's port. It closes when the window does or its page is loaded anew. */
function toTransport(port: EnginePort): Transport {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
  };
}

/** Tells the shell what would be cut short by closing, each time that changes. */
function reportStatus(made: Services): void {
  let last = '';
  const tell = (): void => {
    const status = engineStatus(made.snapshot().state);
    const text = JSON.stringify(status);
    if (text !== last) parentPort.postMessage({ kind: 'status', status });
    last = text;
  };
  made.subscribe(({ topic }) => {
    if (topic === 'jobs' || topic === 'offer' || topic === 'questions') tell();
  });
  tell();
}

/** Stops everything and leaves; never takes longer than the grace, whatever hangs. */
async function end(status: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  setTimeout(() => process.exit(status), GRACE_MS).unref();
  try {
    await services?.dispose();
    world?.env.log.info('engine ended', { status });
    await world?.dispose();
  } finally {
    process.exit(status);
  }
}

/** A bug: what is half done is put right by the journal, so leave at once and be started again. */
function crash(what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`relokate engine: ${what}: ${detail}\n`);
  world?.env.log.error(what, { detail });
  process.exit(1);
}
