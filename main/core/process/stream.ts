import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
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
 */
export async function stream(command: CommandLine, options: StreamOptions): Promise<Ended> {
  const child = spawn(command.program, [...command.args], {
    env: { ...options.env, LC_ALL: 'C.UTF-8' },
    stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const killers: NodeJS.Timeout[] = [];
  const stop = (): void => {
    child.kill('SIGTERM');
    killers.push(setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS));
  };
  if (options.signal.aborted) stop();
  options.signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal }));
  });
  splitLines(child.stdout, options.onOutput);
  splitLines(child.stderr, options.onError);
  if (options.input && child.stdin) void feed(child.stdin, options.input);
  try {
    return await ended;
  } finally {
    options.signal.removeEventListener('abort', stop);
    for (const killer of killers) clearTimeout(killer);
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
