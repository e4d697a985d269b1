import { randomUUID } from 'node:crypto';
import { failure, toFailureData } from '../../../shared/failure.ts';
import type { Job, JobKind, Progress } from '../../../shared/model/job.ts';
import type { Disposable } from '../util/disposable.ts';
import { noProgress, ProgressMeter, type ProgressSink } from './progress.ts';

/** What a job's work gets. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly progress: ProgressSink;
  /** Says that the job waits for the old computer, or that it goes on. */
  waiting(on: boolean): void;
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

const KEPT = 20;
const TICK_MS = 1000;

/** Runs jobs and tells their state. Jobs that change things run one at a time. */
export class JobRunner implements Disposable {
  readonly #tell: (jobs: readonly Job[]) => void;
  readonly #now: () => number;
  readonly #monotonic: () => number;
  readonly #cancels = new Map<string, AbortController>();
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
    this.#cancels.set(id, cancel);
    const follow = (): void => cancel.abort(failure('app/cancelled'));
    request.signal?.addEventListener('abort', follow, { once: true });
    this.#jobs = [...this.#jobs.slice(-KEPT + 1), newJob(id, request, this.#now())];
    this.#publish();
    const result = this.#follow(id, { kind: request.kind, signal: cancel.signal }, work).finally(
      () => {
        request.signal?.removeEventListener('abort', follow);
      },
    );
    this.#running.add(result);
    const forget = (): void => void this.#running.delete(result);
    result.then(forget, forget);
    return { id, result };
  }

  /** Whether a job is running. */
  isBusy(): boolean {
    return this.#cancels.size > 0;
  }

  /** Asks a job to stop. Throws `jobs/unknown`. */
  cancel(id: string): void {
    const cancel = this.#cancels.get(id);
    if (!cancel) throw failure('jobs/unknown', { job: id });
    cancel.abort(failure('app/cancelled'));
  }

  /** Stops everything and waits for it. */
  async dispose(): Promise<void> {
    for (const cancel of this.#cancels.values()) cancel.abort(failure('app/cancelled'));
    await Promise.allSettled(this.#running);
  }

  async #follow<T>(
    id: string,
    { kind, signal }: { readonly kind: JobKind; readonly signal: AbortSignal },
    work: (context: JobContext) => Promise<T>,
  ): Promise<T> {
    const tell = (progress: Progress): void => this.#change(id, { progress });
    const meter = new ProgressMeter(kind, tell, this.#monotonic);
    const waiting = (on: boolean): void =>
      this.#change(id, { state: on ? 'waiting' : 'running', progress: meter.hold(on) });
    const timer = setInterval(() => meter.tick(), TICK_MS);
    try {
      const result = await work({ signal, progress: meter, waiting }).finally(() => meter.flush());
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
      clearInterval(timer);
    }
  }

  #end(id: string, change: Partial<Job>): void {
    this.#cancels.delete(id);
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
