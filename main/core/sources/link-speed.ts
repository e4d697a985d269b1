import { spawn } from 'node:child_process';
import type { Env } from '../env.ts';
import type { RemoteCommand } from './listing.ts';
import type { LinkSpeed } from './source.ts';

/** Round trips that are timed; the shortest counts, as the others waited for something else. */
const ROUND_TRIPS = 5;

/**
 * How long bytes are counted, and over how long a piece of that: the fastest piece counts, as a
 * connection begins slowly and both computers have other things to do.
 */
const COUNTED_MS = 300;
const PIECE_MS = 40;
const LONGEST_MS = 3000;

/** An ssh channel has at most this many bytes on their way (OpenSSH, CHAN_SES_WINDOW_DEFAULT). */
const CHANNEL_WINDOW = 2 * 1024 * 1024;

/** What the old computer is asked to print: 64 MiB, by builtins of the shell alone. */
export const SPEED_SCRIPT = `i=0
while [ "$i" -lt 256 ]; do
  printf '%0262144d' 0 || exit
  i=$((i + 1))
done
`;

/**
 * Measures a link: the time there and back by `roundTrip`, and how many bytes a second come over by a
 * command that prints 64 MiB, as far as it comes in a third of a second. Nothing that goes wrong with it matters.
 */
export async function measureLink(
  env: Env,
  given: { readonly command: RemoteCommand; readonly roundTrip: () => Promise<unknown> },
  signal: AbortSignal,
): Promise<LinkSpeed | null> {
  try {
    const roundTripMs = await shortest(given.roundTrip);
    const bytesPerSecond = await countBytes(env, given.command, signal);
    // Where the window is what limits, the line itself may be as fast as it likes.
    const window = CHANNEL_WINDOW / (roundTripMs / 1000);
    const isLine = bytesPerSecond !== null && bytesPerSecond < window / 2;
    const speed = { roundTripMs, bytesPerSecond: isLine ? bytesPerSecond : null };
    env.log.info('link measured', { roundTripMs, bytesPerSecond });
    return speed;
  } catch (error) {
    signal.throwIfAborted();
    env.log.info('link not measured', { why: String(error) });
    return null;
  }
}

async function shortest(roundTrip: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < ROUND_TRIPS; turn++) {
    const begun = performance.now();
    await roundTrip();
    best = Math.min(best, performance.now() - begun);
  }
  return Math.round(best * 100) / 100;
}

/** Bytes a second, or null where too few came to say. */
function countBytes(
  env: Env,
  { words, input }: RemoteCommand,
  signal: AbortSignal,
): Promise<number | null> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...words], {
    env: { ...env.childEnv, LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const pieces = new Pieces();
  const stop = (): void => void child.kill('SIGKILL');
  child.stdout.on('data', (chunk: Buffer) => {
    if (pieces.add(chunk.length, performance.now()) >= COUNTED_MS) stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  const limit = setTimeout(stop, LONGEST_MS);
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', () => {
      clearTimeout(limit);
      signal.removeEventListener('abort', stop);
      resolve(pieces.best);
    });
  });
}

/** Counts bytes in pieces of time. */
class Pieces {
  /** Bytes a second in the fastest piece so far; null before there is one. */
  best: number | null = null;
  #begun: number | null = null;
  #since = 0;
  #bytes = 0;

  /** Takes what came at a time (ms). Gives how long bytes have been coming. */
  add(bytes: number, at: number): number {
    if (this.#begun === null) {
      this.#begun = this.#since = at;
      return 0;
    }
    this.#bytes += bytes;
    const passed = at - this.#since;
    if (passed >= PIECE_MS) {
      this.best = Math.max(this.best ?? 0, Math.round((this.#bytes / passed) * 1000));
      this.#since = at;
      this.#bytes = 0;
    }
    return at - this.#begun;
  }
}
