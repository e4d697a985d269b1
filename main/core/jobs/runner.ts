import { randomUUID } from 'node:crypto';
import { type Failure, failure, toFailureData } from '../../../shared/failure.ts';
import { type Job, type JobKind, pausableKinds, type Progress } from '../../../shared/model/job.ts';
import type { Disposable } from '../util/disposable.ts';
import { Pause, type PauseGate } from './pause.ts';
import { noProgress, ProgressMeter, type ProgressSink } from './progress.ts';

/** What a job's work gets. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly progress: ProgressSink;
  /** Says that the job waits for the old computer, or that it goes on. */
  waiting(why: Failure | null): void;
  /** Where the work waits while somebody has paused it. */
  readonly pause: PauseGate;
}

export interface JobRequest {
  readonly kind: JobKind;
  readonly run: string | null;
  /** Ends when the job is to be stopped from outside too, e.g. because a client went away. */
  readonly signal?: AbortSignal;
}

/** A job that was started: its id, and what comes of it. */
export interface Started<T> {
  readonly id: string;
  readonly result: Promise<T>;
}

/** What is needed to reach into a job that is at work. */
interface Live {
  readonly kind: JobKind;
  readonly cancel: AbortController;
  readonly pause: Pause;
}

const KEPT = 20;
const TICK_MS = 1000;

/** Runs jobs and tells their state. Jobs that change things run one at a time. */
export class JobRunner implements Disposable {
  readonly #tell: (jobs: readonly Job[]) => void;
  readonly #now: () => number;
  readonly #monotonic: () => number;
  readonly #live = new Map<string, Live>();
  readonly #running = new Set<Promise<unknown>>();
  #jobs: readonly Job[] = [];

  /**
   * `now`: milliseconds since 1970, for when a job began and ended. `monotonic`: milliseconds that
   * nobody can set, for rates and remaining time.
   */
  constructor(
    tell: (jobs: readonly Job[]) => void,
    now: () => number,
    monotonic: () => number = () => performance.now(),
  ) {
    this.#tell = tell;
    this.#now = now;
    this.#monotonic = monotonic;
  }

  /** Starts a job. Throws `jobs/busy` while another is running. */
  start<T>(request: JobRequest, work: (context: JobContext) => Promise<T>): Started<T> {
    if (this.isBusy()) throw failure('jobs/busy');
    const id = randomUUID();
    const cancel = new AbortController();
    const live = { kind: request.kind, cancel, pause: new Pause() };
    this.#live.set(id, live);
    const follow = (): void => cancel.abort(failure('app/cancelled'));
    request.signal?.addEventListener('abort', follow, { once: true });
    this.#jobs = [...this.#jobs.slice(-KEPT + 1), newJob(id, request, this.#now())];
    this.#publish();
    const result = this.#follow(id, live, work).finally(() => {
      request.signal?.removeEventListener('abort', follow);
    });
    this.#running.add(result);
    const forget = (): void => void this.#running.delete(result);
    result.then(forget, forget);
    return { id, result };
  }

  /** Whether a job is running. */
  isBusy(): boolean {
    return this.#live.size > 0;
  }

  /** Asks a job to stop. Throws `jobs/unknown`. */
  cancel(id: string): void {
    this.#find(id).cancel.abort(failure('app/cancelled'));
  }

  /** Asks a job to pause; it does so at its next item. Throws `jobs/unknown`, `jobs/cannot-pause`. */
  pause(id: string): void {
    this.#pausable(id).set(true);
  }

  /** Lets a paused job go on. Throws `jobs/unknown`, `jobs/cannot-pause`. */
  goOn(id: string): void {
    this.#pausable(id).set(false);
  }

  /** Stops everything and waits for it. */
  async dispose(): Promise<void> {
    for (const { cancel } of this.#live.values()) cancel.abort(failure('app/cancelled'));
    await Promise.allSettled(this.#running);
  }

  #find(id: string): Live {
    const live = this.#live.get(id);
    if (!live) throw failure('jobs/unknown', { job: id });
    return live;
  }

  #pausable(id: string): Pause {
    const { kind, pause } = this.#find(id);
    if (!pausableKinds.has(kind)) throw failure('jobs/cannot-pause');
    return pause;
  }

  async #follow<T>(
    id: string,
    { kind, cancel: { signal }, pause }: Live,
    work: (context: JobContext) => Promise<T>,
  ): Promise<T> {
    const tell = (progress: Progress): void => this.#change(id, { progress });
    const meter = new ProgressMeter(kind, tell, this.#monotonic);
    let why: Failure | null = null;
    const tellState = (): void => {
      const state = pause.isPaused() ? 'paused' : why ? 'waiting' : 'running';
      const error = state === 'waiting' && why ? toFailureData(why) : null;
      this.#change(id, { state, error, progress: meter.hold(state !== 'running') });
    };
    const waiting = (reason: Failure | null): void => {
      why = reason;
      tellState();
    };
    const stop = pause.subscribe(tellState);
    const timer = setInterval(() => meter.tick(), TICK_MS);
    try {
      const result = await work({ signal, progress: meter, waiting, pause }).finally(() =>
        meter.flush(),
      );
      this.#end(id, { state: 'done' });
      return result;
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      this.#end(id, {
        state: signal.aborted ? 'cancelled' : 'failed',
        error: toFailureData(reason),
      });
      throw reason;
    } finally {
      stop();
      clearInterval(timer);
    }
  }

  #end(id: string, change: Partial<Job>): void {
    this.#live.delete(id);
    this.#change(id, { ...change, endedAt: this.#now() });
  }

  #change(id: string, change: Partial<Job>): void {
    this.#jobs = this.#jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
    this.#publish();
  }

  #publish(): void {
    this.#tell(this.#jobs);
  }
}

function newJob(id: string, { kind, run }: JobRequest, startedAt: number): Job {
  return {
    id,
    kind,
    state: 'running',
    startedAt,
    endedAt: null,
    progress: noProgress,
    run,
    error: null,
  };
}
