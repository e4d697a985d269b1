import { spawn } from 'node:child_process';
import type { Env } from '../env.ts';
import type { RemoteCommand } from './listing.ts';
import type { LinkSpeed } from './source.ts';

/** Round trips that are timed; the shortest counts, as the others waited for something else. */
const ROUND_TRIPS = 5;

/** How long bytes are counted, and how many are let pass before: a connection begins slowly. */
const COUNTED_MS = 300;
const SLOW_START_BYTES = 256 * 1024;

/** An ssh channel has at most this many bytes on their way (OpenSSH, CHAN_SES_WINDOW_DEFAULT). */
const CHANNEL_WINDOW = 2 * 1024 * 1024;

/** What the old computer is asked to print: 8 MiB, by builtins of the shell alone. */
export const SPEED_SCRIPT = `i=0
while [ "$i" -lt 32 ]; do
  printf '%0262144d' 0 || exit
  i=$((i + 1))
done
`;

/**
 * Measures a link: the time there and back by `roundTrip`, and how many bytes a second come over by a
 * command that prints 8 MiB. Takes a third of a second; nothing that goes wrong with it matters.
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
  let bytes = 0;
  let begun = 0;
  let last = 0;
  const stop = (): void => void child.kill('SIGKILL');
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    last = performance.now();
    if (begun === 0 && bytes >= SLOW_START_BYTES) {
      begun = last;
      bytes = 0;
    }
    if (begun > 0 && last - begun >= COUNTED_MS) stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  const limit = setTimeout(stop, 10 * COUNTED_MS);
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', () => {
      clearTimeout(limit);
      signal.removeEventListener('abort', stop);
      const seconds = (last - begun) / 1000;
      resolve(begun > 0 && bytes > 0 && seconds > 0 ? Math.round(bytes / seconds) : null);
    });
  });
}
