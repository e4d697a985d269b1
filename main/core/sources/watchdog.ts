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

/** A link that goes dead at the worst moment is noticed after 3 + 7 s and a bit. */
export const watchTimes = { everyMs: 3000, limitMs: 7000 } as const;

/** Fewer bytes than this may be ssh reading our own requests rather than the server's answers. */
const TRAFFIC = 64 * 1024;

const SLICE_MS = 1000;

/**
 * Watches a link until it is dead. On a slow link that is busy a probe waits its turn behind what is
 * being fetched, so its limit starts anew as long as data comes over.
 */
export function watch(options: WatchOptions): Disposable {
  const watchdog = new Watchdog(options);
  void watchdog.run();
  return { dispose: async () => watchdog.stop() };
}

class Watchdog {
  readonly #options: WatchOptions;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopped.abort();
    if (this.#timer) clearTimeout(this.#timer);
  }

  async run(): Promise<void> {
    while (!this.#isStopped()) {
      const why = await this.#round().catch((error: unknown) => String(error));
      if (this.#isStopped()) return;
      if (why !== null) {
        this.stop();
        this.#options.onDead(why);
        return;
      }
      await this.#after(this.#options.everyMs);
    }
  }

  #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** One probe: null when it was answered, else what is wrong. */
  async #round(): Promise<string | null> {
    const { probe, bytesRead, limitMs } = this.#options;
    const answered = probe().then(() => 'answered' as const);
    // It may still fail when nobody waits for it any more.
    answered.catch(() => undefined);
    let last = Date.now();
    let bytes = await bytesRead();
    while (Date.now() - last < limitMs) {
      if ((await Promise.race([answered, this.#after(SLICE_MS)])) === 'answered') return null;
      const now = await bytesRead();
      if (bytes === null || now === null || now - bytes < TRAFFIC) continue;
      bytes = now;
      last = Date.now();
    }
    return 'no answer';
  }

  #after(ms: number): Promise<'late'> {
    if (this.#timer) clearTimeout(this.#timer);
    return new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve('late'), ms);
    });
  }
}
