import { Failure, failure } from '../../../shared/failure.ts';
import type { Logger } from '../log/logger.ts';
import type { Disposable } from '../util/disposable.ts';

/** What a link keeps alive. */
export interface Linked extends Disposable {
  /** Resolves when it is dead, with what is known about why. */
  readonly ended: Promise<string>;
}

/** A connection that is made again whenever it breaks. */
export interface Link<T extends Linked> extends Disposable {
  /** What stands now, or null while the link is down. */
  current(): T | null;
  subscribe(listener: () => void): () => void;
  /**
   * Resolves when the link is up. Where it was given up (refused, a question dismissed), this is what
   * begins a new attempt; rejects when that is given up too, when aborted, and after `dispose`.
   */
  whenReady(signal: AbortSignal): Promise<void>;
}

export interface LinkOptions<T extends Linked> {
  readonly connect: (signal: AbortSignal) => Promise<T>;
  readonly log: Logger;
}

/** Pauses from the beginning of one attempt to the next; the last one goes on. */
const PAUSES_MS = [1000, 2000, 4000, 5000] as const;
const LEAST_PAUSE_MS = 300;

/** What trying again by itself will not change: only a person can. */
const givenUp: readonly Failure['code'][] = [
  'source/denied',
  'source/dismissed',
  'source/fuse-missing',
  'source/home-missing',
  'source/host-key-changed',
  'source/host-key-refused',
  'source/host-key-unknown',
  'source/no-common-algorithm',
  'source/no-file-access',
  'source/too-many-attempts',
  'app/program-missing',
];

/** Makes the first connection, whose failure is told at once, and keeps it up from then on. */
export async function createLink<T extends Linked>(
  options: LinkOptions<T>,
  signal: AbortSignal,
): Promise<Link<T>> {
  const first = await options.connect(signal);
  return new KeptLink(options, first);
}

class KeptLink<T extends Linked> implements Link<T> {
  readonly #options: LinkOptions<T>;
  readonly #listeners = new Set<() => void>();
  readonly #over = new AbortController();
  #current: T | null = null;
  #givenUp: Failure | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(options: LinkOptions<T>, first: T) {
    this.#options = options;
    this.#adopt(first);
  }

  current(): T | null {
    return this.#current;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async whenReady(signal: AbortSignal): Promise<void> {
    if (this.#givenUp) this.#reconnect();
    while (!this.#current) {
      signal.throwIfAborted();
      if (this.#over.signal.aborted) throw failure('source/not-connected');
      if (this.#givenUp) throw this.#givenUp;
      await this.#change(signal);
    }
  }

  async dispose(): Promise<void> {
    if (this.#over.signal.aborted) return this.#work;
    this.#over.abort(failure('app/cancelled'));
    const current = this.#current;
    this.#current = null;
    this.#tell();
    await current?.dispose();
    await this.#work;
  }

  #adopt(connection: T): void {
    this.#current = connection;
    void connection.ended.then((why) => this.#lost(connection, why));
    this.#tell();
  }

  #lost(connection: T, why: string): void {
    if (this.#current !== connection) return;
    this.#options.log.warn('link lost', { why });
    this.#current = null;
    this.#tell();
    this.#reconnect(connection);
  }

  #reconnect(former?: T): void {
    this.#givenUp = null;
    this.#work = this.#work
      .then(() => former?.dispose())
      .then(() => this.#attempts())
      .catch((error: unknown) => {
        if (this.#over.signal.aborted) return;
        this.#givenUp = error instanceof Failure ? error : failure('source/link-lost');
        this.#options.log.warn('link given up', { why: String(error) });
        this.#tell();
      });
  }

  async #attempts(): Promise<void> {
    const over = this.#over.signal;
    for (let attempt = 0; !over.aborted; attempt++) {
      const began = Date.now();
      try {
        const connection = await this.#options.connect(over);
        if (this.#isOver()) return await connection.dispose();
        this.#options.log.info('link back', { attempt });
        return this.#adopt(connection);
      } catch (error) {
        if (error instanceof Failure && givenUp.includes(error.code)) throw error;
        if (!(error instanceof Failure)) throw error;
        this.#options.log.info('link still down', { attempt, why: error.code });
      }
      const pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 5000;
      await sleep(Math.max(LEAST_PAUSE_MS, pause - (Date.now() - began)), over);
    }
  }

  #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        stop();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const stop = this.subscribe(end);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
