import type { Phase, Progress } from '../../../shared/model/job.ts';
import { displayPath } from '../../../shared/util/display-path.ts';

/** Where work reports how far it is. */
export interface ProgressSink {
  /** Begins a phase; totals are what this phase has to do. */
  phase(phase: Phase, totals: { readonly bytes: number; readonly entries: number }): void;
  /** Adds what was done since the last call. */
  add(done: {
    readonly bytes?: number;
    readonly entries?: number;
    readonly current?: string;
  }): void;
}

/** How much of the whole each phase usually takes. They need not sum to 1. */
const weights: Readonly<Record<Phase, number>> = {
  starting: 0,
  counting: 1,
  comparing: 1,
  copying: 0.8,
  checking: 0.02,
  placing: 0.13,
  verifying: 0.05,
  undoing: 1,
  finishing: 0,
};

const EVERY_MS = 100;
const WINDOW_MS = 8000;

/** The progress of a job that has not begun. */
export const noProgress: Progress = {
  phase: 'starting',
  fraction: null,
  bytes: 0,
  bytesTotal: 0,
  entries: 0,
  entriesTotal: 0,
  current: '',
  bytesPerSecond: 0,
  secondsLeft: null,
};

/**
 * Turns what phases report into honest progress: never backwards, at most ten times a second, the
 * rate from the last seconds, a remaining time only once there is something to reckon it from.
 */
export class ProgressMeter implements ProgressSink {
  readonly #tell: (progress: Progress) => void;
  readonly #now: () => number;
  #value: Progress = noProgress;
  #before = 0;
  #weight = 0;
  #toldAt = 0;
  #samples: { readonly at: number; readonly bytes: number; readonly fraction: number }[] = [];

  constructor(tell: (progress: Progress) => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  phase(phase: Phase, totals: { readonly bytes: number; readonly entries: number }): void {
    this.#before = Math.max(this.#before + this.#weight, this.#value.fraction ?? 0);
    this.#weight = weights[phase] === 1 ? 1 - this.#before : weights[phase];
    const known = totals.bytes + totals.entries > 0;
    this.#value = {
      ...this.#value,
      phase,
      fraction: known ? this.#fraction(0) : this.#value.fraction,
      bytes: 0,
      bytesTotal: totals.bytes,
      entries: 0,
      entriesTotal: totals.entries,
      current: '',
      bytesPerSecond: 0,
    };
    this.#samples = [];
    this.#publish(true);
  }

  add(done: {
    readonly bytes?: number;
    readonly entries?: number;
    readonly current?: string;
  }): void {
    const value = this.#value;
    const bytes = value.bytes + (done.bytes ?? 0);
    const entries = value.entries + (done.entries ?? 0);
    this.#value = {
      ...value,
      bytes: value.bytesTotal > 0 ? Math.min(bytes, value.bytesTotal) : bytes,
      entries: value.entriesTotal > 0 ? Math.min(entries, value.entriesTotal) : entries,
      current: done.current === undefined ? value.current : displayPath(done.current),
    };
    this.#publish(false);
  }

  /** Tells the last state, whatever the clock says. */
  flush(): void {
    this.#publish(true);
  }

  #publish(force: boolean): void {
    const now = this.#now();
    if (!force && now - this.#toldAt < EVERY_MS) return;
    this.#toldAt = now;
    const { bytes, bytesTotal, entries, entriesTotal } = this.#value;
    if (bytesTotal + entriesTotal > 0) {
      const part = bytesTotal > 0 ? bytes / bytesTotal : entries / entriesTotal;
      const fraction = Math.max(this.#value.fraction ?? 0, this.#fraction(part));
      this.#value = { ...this.#value, fraction, ...this.#reckon(now, bytes, fraction) };
    }
    this.#tell(this.#value);
  }

  #fraction(part: number): number {
    return Math.min(1, this.#before + this.#weight * Math.min(1, part));
  }

  #reckon(
    now: number,
    bytes: number,
    fraction: number,
  ): Pick<Progress, 'bytesPerSecond' | 'secondsLeft'> {
    this.#samples.push({ at: now, bytes, fraction });
    while ((this.#samples[0]?.at ?? now) < now - WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0];
    const seconds = first ? (now - first.at) / 1000 : 0;
    if (!first || seconds < 1) return { bytesPerSecond: 0, secondsLeft: this.#value.secondsLeft };
    const gained = fraction - first.fraction;
    const secondsLeft = gained > 0 ? Math.ceil(((1 - fraction) / gained) * seconds) : null;
    return { bytesPerSecond: Math.round((bytes - first.bytes) / seconds), secondsLeft };
  }
}
