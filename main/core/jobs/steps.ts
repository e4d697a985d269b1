import type { ProgressSink } from './progress.ts';

/** Told together: telling each of a million entries would take longer than dealing with it. */
const TOGETHER = 50;

/** Counts entries that take microseconds each, and tells of them in bunches. */
export class Steps {
  readonly #progress: ProgressSink;
  #entries = 0;
  #bytes = 0;

  constructor(progress: ProgressSink) {
    this.#progress = progress;
  }

  /** One more, and its bytes; `current` is what it was. */
  step(current: string, bytes = 0): void {
    this.#entries += 1;
    this.#bytes += bytes;
    if (this.#entries < TOGETHER) return;
    this.#progress.add({ entries: this.#entries, bytes: this.#bytes, current });
    this.#entries = 0;
    this.#bytes = 0;
  }

  /** Tells of the rest. */
  end(): void {
    if (this.#entries > 0) this.#progress.add({ entries: this.#entries, bytes: this.#bytes });
    this.#entries = 0;
    this.#bytes = 0;
  }
}
