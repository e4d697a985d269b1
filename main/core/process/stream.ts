import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex, type Readable } from 'node:stream';
import type { CommandLine } from './boxed.ts';

/** How a program ended. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StreamOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Bytes for its standard input, or null for none. */
  readonly input: AsyncIterable<Buffer> | null;
  /** Called for each piece of output that ends in a line break or a carriage return. */
  readonly onOutput: (line: Buffer) => void;
  readonly onError: (line: Buffer) => void;
}

const KILL_AFTER_MS = 5000;

/**
 * Runs a program whose output is read while it runs. Aborting ends it by TERM, then KILL. Resolves
 * when it has ended and all its output was told; rejects only where it could not be started.
 *
 * One that waits (`boxed`) says on its descriptor 3 that it stands and is told there to begin; until then it
 * is ended by being told nothing.
 */
export async function stream(command: CommandLine, options: StreamOptions): Promise<Ended> {
  const { signal } = options;
  signal.throwIfAborted();
  const child = spawn(command.program, [...command.args], {
    env: { ...options.env, LC_ALL: 'C.UTF-8' },
    stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const gate = new Gate(child, command.waits === true);
  const stop = (): void => gate.stop();
  signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, by) => resolve({ status, signal: by }));
  });
  splitLines(child.stdout, options.onOutput);
  splitLines(child.stderr, options.onError);
  if (options.input && child.stdin) void feed(child.stdin, options.input);
  try {
    return await ended;
  } finally {
    signal.removeEventListener('abort', stop);
    gate.dispose();
  }
}

/** Lets a program begin, and ends it. */
class Gate {
  readonly #child: ChildProcess;
  readonly #pipe: Duplex | null;
  #isOpen: boolean;
  #killer: NodeJS.Timeout | null = null;

  constructor(child: ChildProcess, waits: boolean) {
    this.#child = child;
    this.#isOpen = !waits;
    const pipe = child.stdio[3];
    this.#pipe = pipe instanceof Duplex ? pipe : null;
    // One that has ended, or does not listen, is no error.
    this.#pipe?.on('error', () => undefined);
    if (waits) this.#pipe?.once('data', () => this.#open());
    else this.#pipe?.end();
  }

  stop(): void {
    if (this.#isOpen) this.#child.kill('SIGTERM');
    else this.#pipe?.end();
    this.#killer ??= setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
  }

  dispose(): void {
    if (this.#killer) clearTimeout(this.#killer);
    this.#pipe?.destroy();
  }

  #open(): void {
    if (this.#killer) return;
    this.#isOpen = true;
    this.#pipe?.end('go\n');
  }
}

async function feed(stdin: NodeJS.WritableStream, input: AsyncIterable<Buffer>): Promise<void> {
  // A child that ended early closes its input: how it ended says more than that error.
  stdin.on('error', () => undefined);
  for await (const piece of input) {
    if (!stdin.writable) return;
    if (!stdin.write(piece)) await new Promise((resolve) => onceDrainedOrClosed(stdin, resolve));
  }
  stdin.end();
}

function onceDrainedOrClosed(stdin: NodeJS.WritableStream, then: (value: unknown) => void): void {
  stdin.once('drain', then);
  stdin.once('close', then);
}

function splitLines(output: Readable | null, tell: (line: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  output?.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let at = 0; at < rest.length; at++) {
      if (rest[at] !== 10 && rest[at] !== 13) continue;
      if (at > start) tell(rest.subarray(start, at));
      start = at + 1;
    }
    rest = rest.subarray(start);
  });
  output?.on('end', () => {
    if (rest.length > 0) tell(rest);
  });
}
