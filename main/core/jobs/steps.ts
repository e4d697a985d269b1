import type { ProgressSink } from './progress.ts';

/** Told together: telling each of a million entries would take longer than dealing with it. */
const TOGETHER = 50;

/** Counts entries that take microseconds each, and tells of them in bunches. */
export class Steps {
  readonly #progress: ProgressSink;
  #entries = 0;

  constructor(progress: ProgressSink) {
    this.#progress = progress;
  }

  /** One more; `current` is what it was. */
  step(current: string): void {
    this.#entries += 1;
    if (this.#entries < TOGETHER) return;
    this.#progress.add({ entries: this.#entries, current });
    this.#entries = 0;
  }

  /** Tells of the rest. */
  end(): void {
    if (this.#entries > 0) this.#progress.add({ entries: this.#entries });
    this.#entries = 0;
  }
}
