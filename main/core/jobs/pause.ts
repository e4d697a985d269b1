/** Where work looks whether it may go on. Loops wait at it between two items. */
export interface PauseGate {
  isPaused(): boolean;
  /** Waits while the job is paused; resolves at once when it is not. Rejects with the signal's reason. */
  whenGoing(signal: AbortSignal): Promise<void>;
  /** Calls back after each change; returns how to stop that. */
  subscribe(listener: () => void): () => void;
}

/** A gate that can be shut and opened. */
export class Pause implements PauseGate {
  readonly #listeners = new Set<() => void>();
  #isPaused = false;

  isPaused(): boolean {
    return this.#isPaused;
  }

  set(on: boolean): void {
    if (on === this.#isPaused) return;
    this.#isPaused = on;
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  async whenGoing(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.#isPaused) {
      await this.#change(signal);
      signal.throwIfAborted();
    }
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
}
