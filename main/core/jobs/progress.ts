import type { JobKind, Phase, Progress } from '../../../shared/model/job.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { Forecast } from './forecast.ts';
import { Outbox } from './outbox.ts';
import { ByteRate } from './byte-rate.ts';
import { TimeLeft, unknownTime } from './time-left.ts';
import { WorkClock } from './work-clock.ts';

/** Where work reports how far it is. */
export interface ProgressSink {
  /** Begins a phase; totals are what this phase has to do. */
  phase(phase: Phase, totals: { readonly bytes: number; readonly entries: number }): void;
  /** Says beforehand what a later phase will have to do, so that the whole job is reckoned with from the start. */
  promise(phase: Phase, totals: { readonly bytes: number; readonly entries: number }): void;
  /**
   * Adds what was done since the last call. `already`: it was done before this job, so it counts as
   * done but says nothing of how fast things go.
   */
  add(done: {
    readonly bytes?: number;
    readonly entries?: number;
    readonly current?: string;
    readonly already?: boolean;
  }): void;
}

/** Nothing is foretold before so many seconds of work. */
const FIRST_SIGHT = 2;
/** When nothing has come for so many seconds, nobody knows how long it takes. */
const STALLED = 8;

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
  ...unknownTime,
};

/**
 * Turns what phases report into honest progress: never backwards, at most ten times a second, the
 * rate from the last seconds, a remaining time only once there is something to reckon it from. Give
 * it a monotonic clock, and call `tick` about once a second: then it also tells that nothing comes.
 */
export class ProgressMeter implements ProgressSink {
  readonly #outbox: Outbox<Progress>;
  readonly #clock: WorkClock;
  readonly #forecast: Forecast;
  readonly #left = new TimeLeft();
  #rate = new ByteRate(0);
  #value: Progress = noProgress;
  #movedAt = 0;
  #isTold = true;

  constructor(kind: JobKind, tell: (progress: Progress) => void, now: () => number) {
    this.#outbox = new Outbox(tell);
    this.#clock = new WorkClock(now);
    this.#forecast = new Forecast(kind);
  }

  phase(phase: Phase, totals: { readonly bytes: number; readonly entries: number }): void {
    const at = this.#seconds();
    if (!this.#isTold) this.#outbox.owe(this.#value.phase, this.#look(at), this.#clock.passed());
    this.#forecast.begin(phase, totals, at);
    this.#rate = new ByteRate(at);
    this.#movedAt = at;
    this.#value = {
      ...this.#value,
      phase,
      bytes: 0,
      bytesTotal: totals.bytes,
      entries: 0,
      entriesTotal: totals.entries,
      current: '',
      bytesPerSecond: 0,
    };
    this.#publish();
  }

  promise(phase: Phase, totals: { readonly bytes: number; readonly entries: number }): void {
    this.#forecast.promise(phase, totals);
  }

  add(done: {
    readonly bytes?: number;
    readonly entries?: number;
    readonly current?: string;
    readonly already?: boolean;
  }): void {
    const at = this.#seconds();
    const work = { bytes: done.bytes ?? 0, entries: done.entries ?? 0 };
    const isNew = done.already !== true && !this.#clock.isStopped();
    this.#forecast.add(work, done.current ?? this.#value.current, isNew ? at : null);
    if (isNew) this.#rate.add(work.bytes, at);
    if (work.bytes + work.entries > 0) this.#movedAt = at;
    const value = this.#value;
    const bytes = value.bytes + work.bytes;
    const entries = value.entries + work.entries;
    this.#value = {
      ...value,
      bytes,
      entries,
      bytesTotal: grown(value.bytesTotal, bytes),
      entriesTotal: grown(value.entriesTotal, entries),
      current: done.current ?? value.current,
    };
    this.#publish();
  }

  /** Stops the clock while the job waits or is paused, or lets it go on. Returns how it stands. */
  hold(on: boolean): Progress {
    this.#clock.stop(on);
    const at = this.#seconds();
    this.#rate = new ByteRate(at);
    this.#movedAt = at;
    return this.#look(at);
  }

  /** Tells how it stands now, when there is room for it. */
  tick(): void {
    this.#publish();
  }

  /** The last state of the job, whatever the clock says. */
  flush(): void {
    this.#outbox.drain(this.#clock.passed());
    this.#send(this.#seconds());
  }

  #publish(): void {
    this.#isTold = false;
    if (this.#outbox.hasRoom(this.#clock.passed())) this.#send(this.#seconds());
  }

  #send(at: number): void {
    this.#isTold = true;
    this.#outbox.send(this.#look(at), this.#clock.passed());
  }

  #look(at: number): Progress {
    const value = { ...this.#value, fraction: this.#forecast.fraction() };
    const shown = { ...value, current: displayPath(value.current) };
    if (this.#clock.isStopped()) return { ...shown, bytesPerSecond: 0, ...unknownTime };
    const isKnown = at >= FIRST_SIGHT && at - this.#movedAt < STALLED;
    const left = isKnown ? this.#forecast.secondsLeft(at) : null;
    return { ...shown, bytesPerSecond: this.#rate.perSecond(at), ...this.#left.tell(left, at) };
  }

  #seconds(): number {
    return this.#clock.worked() / 1000;
  }
}

/** A total that turned out larger than announced; 0 stands for one that is not known. */
function grown(total: number, done: number): number {
  return total > 0 ? Math.max(total, done) : total;
}
