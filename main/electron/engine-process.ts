import { join } from 'node:path';
import {
  MessageChannelMain,
  type UtilityProcess,
  utilityProcess,
  type WebContents,
} from 'electron';
import {
  type EngineStatus,
  fromProcessSchema,
  type ToProcess,
} from '../../shared/ipc/engine-process.ts';
import type { Notice } from '../../shared/ipc/shell.ts';
import { createLimiter } from './limiter.ts';

/** The engine's process: started, watched, started again, and connected to pages. */
export interface EngineProcess {
  /** Gives the page a port to the engine, now and after each restart. */
  connect(page: WebContents): void;
  /** Ends the engine and starts one with or without made-up computers. */
  setDemo(isDemo: boolean): Promise<void>;
  /** Tries again after giving up. */
  restart(): void;
  status(): EngineStatus;
  /** Lets the engine put everything down; ends it after 10 s at the latest. */
  dispose(): Promise<void>;
}

interface Options {
  /** Folder of the built program. */
  readonly appDir: string;
  /** Variables that describe the world to the engine: `main/engine-env.ts`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly onStatus: (status: EngineStatus) => void;
}

const RESTARTS_A_MINUTE = 3;
const PING_MS = 3000;
/** Pings without an answer after which an engine counts as hung: it never works for so long in one go. */
const MISSED_PINGS = 5;
const GRACE_MS = 10_000;
const idle: EngineStatus = { busy: null, asking: false };

/** Starts the engine. It is started again when it dies or hangs, at most three times a minute. */
export function startEngineProcess(options: Options): EngineProcess {
  const pages = new Set<WebContents>();
  let mayRestart = createLimiter(RESTARTS_A_MINUTE, 60_000);
  let child: UtilityProcess | null = null;
  let hasGivenUp = false;
  let isDemo = false;
  let status = idle;

  function start(): void {
    const mine = fork(options, isDemo);
    const stopWatching = watch(mine);
    child = mine;
    hasGivenUp = false;
    mine.on('message', (raw: unknown) => {
      const message = fromProcessSchema.safeParse(raw);
      if (message.success && message.data.kind === 'status' && child === mine) {
        setStatus(message.data.status);
      }
    });
    mine.on('exit', () => {
      stopWatching();
      if (child === mine) recover();
    });
    for (const page of pages) givePort(mine, page);
  }

  function recover(): void {
    child = null;
    setStatus(idle);
    tell('lost');
    if (mayRestart()) return start();
    hasGivenUp = true;
    tell('gave-up');
  }

  function setStatus(next: EngineStatus): void {
    status = next;
    options.onStatus(next);
  }

  function tell(notice: Notice): void {
    for (const page of pages) page.postMessage('relokate:notice', notice);
  }

  async function stop(): Promise<void> {
    const old = child;
    child = null;
    if (old !== null) await end(old);
  }

  start();
  return {
    connect: (page) => {
      if (!pages.has(page)) page.once('destroyed', () => pages.delete(page));
      pages.add(page);
      if (child !== null) givePort(child, page);
      else page.postMessage('relokate:notice', hasGivenUp ? 'gave-up' : 'lost');
    },
    setDemo: async (wanted) => {
      isDemo = wanted;
      tell('lost');
      await stop();
      setStatus(idle);
      start();
    },
    restart: () => {
      mayRestart = createLimiter(RESTARTS_A_MINUTE, 60_000);
      if (child === null) start();
    },
    status: () => status,
    dispose: stop,
  };
}

function fork({ appDir, variables }: Options, isDemo: boolean): UtilityProcess {
  const { RELOKATE_DEMO: _old, ...env } = process.env;
  return utilityProcess.fork(join(appDir, 'out', 'main', 'engine.cjs'), [], {
    serviceName: 'Relokate engine',
    stdio: 'inherit',
    env: { ...env, ...variables, RELOKATE_APP: appDir, ...(isDemo ? { RELOKATE_DEMO: '1' } : {}) },
  });
}

function givePort(child: UtilityProcess, page: WebContents): void {
  const { port1, port2 } = new MessageChannelMain();
  const message: ToProcess = { kind: 'connect' };
  child.postMessage(message, [port1]);
  page.postMessage('relokate:notice', 'port', [port2]);
}

/** Kills an engine that has stopped answering. Pings are counted, so that a suspended computer is no reason. */
function watch(child: UtilityProcess): () => void {
  let missed = 0;
  child.on('message', () => {
    missed = 0;
  });
  const timer = setInterval(() => {
    if (missed >= MISSED_PINGS) return kill(child);
    missed += 1;
    const ping: ToProcess = { kind: 'ping', nonce: missed };
    child.postMessage(ping);
  }, PING_MS);
  return () => clearInterval(timer);
}

/** Electron's own `kill` asks by TERM, which a hung process does not hear. */
function kill(child: UtilityProcess): void {
  if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
}

function end(child: UtilityProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => kill(child), GRACE_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    const message: ToProcess = { kind: 'dispose' };
    child.postMessage(message);
  });
}
