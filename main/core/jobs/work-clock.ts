/** Between two looks at the clock there is a second at most; after more than this nobody was at work. */
const LONGEST_GAP_MS = 30_000;

/**
 * Time as work knows it, made from any clock: it never goes backwards, leaves out gaps in which the
 * process did not run (suspend, a clock that was set), and can be stopped while a job is held up.
 */
export class WorkClock {
  readonly #now: () => number;
  #last: number;
  #passed = 0;
  #worked = 0;
  #isStopped = false;

  /** `now` is in milliseconds from anywhere; a monotonic clock is best. */
  constructor(now: () => number) {
    this.#now = now;
    this.#last = now();
  }

  /** Milliseconds since the beginning. */
  passed(): number {
    this.#look();
    return this.#passed;
  }

  /** Milliseconds since the beginning in which the clock was not stopped. */
  worked(): number {
    this.#look();
    return this.#worked;
  }

  /** Stops the time of work, or lets it go on. */
  stop(on: boolean): void {
    this.#look();
    this.#isStopped = on;
  }

  isStopped(): boolean {
    return this.#isStopped;
  }

  #look(): void {
    const now = this.#now();
    const gap = now - this.#last;
    this.#last = now;
    if (!(gap > 0) || gap > LONGEST_GAP_MS) return;
    this.#passed += gap;
    if (!this.#isStopped) this.#worked += gap;
  }
}
