import { randomBytes } from 'node:crypto';
import { MessageChannelMain, type UtilityProcess, type WebContents } from 'electron';
import type { EngineStatus } from '../../shared/ipc/engine-process.ts';
import type { Notice } from '../../shared/ipc/shell.ts';
import { createLimiter } from '../../shared/util/limiter.ts';
import { type ChildOptions, endEngine, forkEngine, send } from './engine-child.ts';

/** The engine, whichever process it is in just now: started again when it dies, connected to pages. */
export interface EngineProcess {
  /** Gives the page a port to the engine, now and after each restart. */
  connect(page: WebContents): void;
  /** Ends the engine and starts one with or without made-up computers. */
  setDemo(isDemo: boolean): Promise<void>;
  /** Tries again after giving up. */
  restart(): void;
  status(): EngineStatus;
  /** Lets the engine put everything down; it is not started again. */
  dispose(): Promise<void>;
}

interface Options extends ChildOptions {
  readonly onStatus: (status: EngineStatus) => void;
}

const idle: EngineStatus = { busy: null, asking: false };
const threeAMinute = () => createLimiter(3, 60_000, () => performance.now());

/** Starts the engine. It is started again when it dies or hangs, at most three times a minute. */
export function startEngineProcess(options: Options): EngineProcess {
  const pages = createPages();
  let status = idle;
  /** One change of mode after the other, however fast they are asked for. */
  let turn = Promise.resolve();
  const setStatus = (next: EngineStatus): void => {
    status = next;
    options.onStatus(next);
  };
  const keeper = keepRunning({
    status: setStatus,
    started: pages.givePorts,
    lost: () => {
      setStatus(idle);
      pages.tell('lost');
    },
    gaveUp: () => pages.tell('gave-up'),
  });

  async function switchTo(isDemo: boolean): Promise<void> {
    await keeper.stop();
    const demo = isDemo ? { RELOKATE_DEMO: randomBytes(8).toString('hex') } : {};
    keeper.start({ ...options, variables: { ...options.variables, ...demo } });
  }

  keeper.start(options);
  return {
    connect: (page) => {
      pages.add(page);
      const child = keeper.child();
      if (child !== null) givePort(child, page);
      else page.postMessage('relokate:notice', keeper.hasGivenUp() ? 'gave-up' : 'lost');
    },
    setDemo: (isDemo) => (turn = turn.then(() => switchTo(isDemo))),
    restart: keeper.restart,
    status: () => status,
    dispose: () => (turn = turn.then(keeper.stop)),
  };
}

interface KeeperEvents {
  readonly status: (status: EngineStatus) => void;
  readonly started: (child: UtilityProcess) => void;
  readonly lost: () => void;
  readonly gaveUp: () => void;
}

/** Keeps one child running from `start` to `stop`, whatever happens to it. */
function keepRunning(on: KeeperEvents) {
  let mayRestart = threeAMinute();
  let child: UtilityProcess | null = null;
  let last: ChildOptions | null = null;

  function start(options: ChildOptions): void {
    last = options;
    const mine: UtilityProcess = forkEngine(options, {
      // What a child says that was stopped on purpose is of no interest any more.
      status: (status) => child === mine && on.status(status),
      exit: () => child === mine && recover(options),
    });
    child = mine;
    on.started(mine);
  }

  function recover(options: ChildOptions): void {
    child = null;
    on.lost();
    if (mayRestart()) start(options);
    else on.gaveUp();
  }

  return {
    start,
    stop: async () => {
      const old = child;
      child = null;
      last = null;
      on.lost();
      if (old !== null) await endEngine(old);
    },
    restart: () => {
      mayRestart = threeAMinute();
      if (child === null && last !== null) start(last);
    },
    child: () => child,
    hasGivenUp: () => child === null && last !== null,
  };
}

/** The pages that want to know of the engine. */
function createPages() {
  const pages = new Set<WebContents>();
  return {
    add: (page: WebContents) => {
      if (!pages.has(page)) page.once('destroyed', () => pages.delete(page));
      pages.add(page);
    },
    tell: (notice: Notice) => {
      for (const page of pages) page.postMessage('relokate:notice', notice);
    },
    givePorts: (child: UtilityProcess) => {
      for (const page of pages) givePort(child, page);
    },
  };
}

function givePort(child: UtilityProcess, page: WebContents): void {
  const { port1, port2 } = new MessageChannelMain();
  send(child, { kind: 'connect' }, [port1]);
  page.postMessage('relokate:notice', 'port', [port2]);
}
