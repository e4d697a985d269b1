import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { type FailureData, fromFailureData } from '../../shared/failure.ts';
import type { Device, KdeConnectState } from '../../shared/model/device.ts';
import { agentMessageSchema, type AgentCall, type AgentMessage } from './agent-messages.ts';
import type { Computer } from './computer.ts';

export interface Packet {
  readonly device: string;
  readonly packet: string;
}

type Ask = Omit<AgentCall, 'id' | 'call'>;

/** An agent that runs on a computer, seen from the test. */
export interface Agent {
  state(): KdeConnectState;
  devices(): readonly Device[];
  /** Every list of devices that was told so far, with the time in milliseconds. */
  readonly history: readonly { readonly at: number; readonly devices: readonly Device[] }[];
  readonly packets: readonly Packet[];
  /** What it wrote to stderr: its log. */
  log(): string;
  /** Throws the `Failure` that the agent ran into. */
  call(name: AgentCall['call'], ask?: Ask): Promise<unknown>;
  /** Begins a call without waiting for it; `id` can be aborted. */
  begin(
    name: AgentCall['call'],
    ask?: Ask,
  ): { readonly id: number; readonly done: Promise<unknown> };
  /** Waits until something holds; throws with what is known then. Gives the milliseconds it took. */
  until(what: string, holds: () => boolean, timeoutMs?: number): Promise<number>;
  stop(): Promise<void>;
}

let bundle: Promise<string> | null = null;

/** The agent as one file, which a user can be given wherever the sources lie. */
function bundled(): Promise<string> {
  bundle ??= build({
    entryPoints: [join(import.meta.dirname, 'agent.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    external: ['usocket', 'x11'],
    logLevel: 'error',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  return bundle;
}

/** Starts an agent on a computer and waits until it has settled. */
export async function startAgent(
  computer: Computer,
  env: Record<string, string> = {},
): Promise<Agent> {
  const file = join(computer.runtimeDir, 'agent.cjs');
  writeFileSync(file, await bundled());
  const child = computer.spawn(process.execPath, [file], env);
  const agent = new AgentProcess(computer.name, child);
  await agent.call('start');
  return agent;
}

class AgentProcess implements Agent {
  readonly history: { at: number; devices: readonly Device[] }[] = [];
  readonly packets: Packet[] = [];
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #open = new Map<number, (message: AgentMessage & { kind: 'done' | 'failed' }) => void>();
  readonly #waiting = new Set<() => void>();
  #state: KdeConnectState = { kind: 'connecting' };
  #devices: readonly Device[] = [];
  #stderr = '';
  #ids = 0;

  constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    child.stderr.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    child.once('exit', () => this.#ended());
  }

  state = (): KdeConnectState => this.#state;
  devices = (): readonly Device[] => this.#devices;
  log = (): string => this.#stderr;

  call = (name: AgentCall['call'], ask: Ask = {}): Promise<unknown> => this.begin(name, ask).done;

  begin = (name: AgentCall['call'], ask: Ask = {}): { id: number; done: Promise<unknown> } => {
    const id = ++this.#ids;
    const done = new Promise<unknown>((resolve, reject) => {
      this.#open.set(id, (message) => {
        if (message.kind === 'done') resolve(message.value);
        else reject(fromFailureData(message.error));
      });
    });
    // A test may look at it only after other things have happened.
    done.catch(() => undefined);
    this.#child.stdin?.write(`${JSON.stringify({ id, call: name, ...ask })}\n`);
    return { id, done };
  };

  until = async (what: string, holds: () => boolean, timeoutMs = 20_000): Promise<number> => {
    const since = Date.now();
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const known = JSON.stringify({ state: this.#state, devices: this.#devices });
        reject(new Error(`${this.#name}: not within ${timeoutMs} ms: ${what}; now ${known}`));
      }, timeoutMs);
      this.#waiting.add(look);
      look();
    });
    return Date.now() - since;
  };

  /** It has to end by itself once everything is disposed of. */
  stop = async (): Promise<void> => {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise<NodeJS.Signals | null>((resolve) =>
      this.#child.once('exit', (_, signal) => resolve(signal)),
    );
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    const signal = await gone;
    clearTimeout(timer);
    if (signal === 'SIGKILL') throw new Error(`${this.#name}: the agent did not end by itself`);
  };

  #hear(line: string): void {
    const message = agentMessageSchema.parse(JSON.parse(line));
    switch (message.kind) {
      case 'state':
        this.#state = message.state;
        this.#devices = message.devices;
        this.history.push({ at: Date.now(), devices: message.devices });
        break;
      case 'packet':
        this.packets.push({ device: message.device, packet: message.packet });
        break;
      case 'done':
      case 'failed':
        this.#open.get(message.id)?.(message);
        this.#open.delete(message.id);
    }
    for (const look of [...this.#waiting]) look();
  }

  #ended(): void {
    const error: FailureData = { code: '', params: {}, message: 'the agent ended', remedy: '' };
    for (const [id, settle] of this.#open) settle({ kind: 'failed', id, error });
    this.#open.clear();
  }
}
