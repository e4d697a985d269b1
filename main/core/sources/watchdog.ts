import type { Disposable } from '../util/disposable.ts';

export interface WatchOptions {
  /** Goes to the other computer and back; rejects when that fails. */
  readonly probe: () => Promise<void>;
  /** Bytes that came over the link so far, or null where that is not known. */
  readonly bytesRead: () => Promise<number | null>;
  /** Pause between two probes. */
  readonly everyMs: number;
  /** How long a probe may take while nothing else comes over. */
  readonly limitMs: number;
  /** Called once, with what is known. */
  readonly onDead: (why: string) => void;
}

/** A link that goes dead at the worst moment is noticed after 3 + 8 s and a bit. */
export const watchTimes = { everyMs: 3000, limitMs: 8000 } as const;

/** Fewer bytes than this may be ssh reading our own requests rather than the server's answers. */
const TRAFFIC = 64 * 1024;

const SLICE_MS = 1000;

/**
 * Watches a link until it is dead. On a slow link that is busy a probe waits its turn behind what is
 * being fetched, so its limit starts anew as long as data comes over.
 */
export function watch(options: WatchOptions): Disposable {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const die = (why: string): void => {
    if (stopped) return;
    stop();
    options.onDead(why);
  };
  const stop = (): void => {
    stopped = true;
    if (timer) clearTimeout(timer);
  };
  /** One probe; resolves when it was answered or the link is dead. */
  const round = async (): Promise<void> => {
    let settled = false;
    const answered = options.probe().finally(() => {
      settled = true;
    });
    answered.catch(() => undefined);
    let last = Date.now();
    let bytes = await options.bytesRead();
    while (!settled && !stopped) {
      await Promise.race([answered, after(SLICE_MS)]);
      const now = await options.bytesRead();
      if (bytes !== null && now !== null && now - bytes >= TRAFFIC) {
        bytes = now;
        last = Date.now();
      }
      if (!settled && Date.now() - last >= options.limitMs) return die('no answer');
    }
    if (!stopped) await answered;
  };
  const after = (ms: number): Promise<'late'> =>
    new Promise((resolve) => {
      timer = setTimeout(() => resolve('late'), ms);
    });
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await round();
      if (timer) clearTimeout(timer);
      if (!stopped) await after(options.everyMs);
    }
  };
  void loop().catch((error: unknown) => die(String(error)));
  return {
    dispose: async () => stop(),
  };
}
