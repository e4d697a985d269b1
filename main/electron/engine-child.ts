import { join } from 'node:path';
import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import {
  type EngineStatus,
  fromProcessSchema,
  type ToProcess,
} from '../../shared/ipc/engine-process.ts';

const PING_MS = 3000;
/** Pings without an answer after which an engine counts as hung: it never works for so long in one go. */
const MISSED_PINGS = 5;
const GRACE_MS = 10_000;

/** How an engine is started: the folder of the built program, and what `main/engine-env.ts` reads. */
export interface ChildOptions {
  readonly appDir: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Starts one engine process and watches it; `onStatus` is what it tells, `onExit` that it is gone. */
export function forkEngine(
  { appDir, variables }: ChildOptions,
  on: { readonly status: (status: EngineStatus) => void; readonly exit: () => void },
): UtilityProcess {
  const child = utilityProcess.fork(join(appDir, 'out', 'engine.cjs'), [], {
    serviceName: 'Relokate engine',
    stdio: 'inherit',
    env: { ...process.env, ...variables, RELOKATE_APP: appDir },
  });
  // Pings are counted, not timed: a computer that was suspended is no reason.
  let missed = 0;
  const timer = setInterval(() => {
    if (missed >= MISSED_PINGS) return kill(child);
    missed += 1;
    send(child, { kind: 'ping', nonce: missed });
  }, PING_MS);
  child.on('message', (raw: unknown) => {
    missed = 0;
    const message = fromProcessSchema.safeParse(raw);
    if (message.success && message.data.kind === 'status') on.status(message.data.status);
  });
  child.on('exit', () => {
    clearInterval(timer);
    on.exit();
  });
  return child;
}

/** Says something to an engine, with ports to be served. */
export function send(child: UtilityProcess, message: ToProcess, ports?: MessagePortMain[]): void {
  child.postMessage(message, ports);
}

/** Lets an engine put everything down; ends it after 10 s at the latest. */
export function endEngine(child: UtilityProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => kill(child), GRACE_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    send(child, { kind: 'dispose' });
  });
}

/** Electron's own `kill` asks by TERM, which a hung process does not hear. */
function kill(child: UtilityProcess): void {
  if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
}
