import { type Failure, failure } from '../../../shared/failure.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type JobContext, JobRunner } from '../../../main/core/jobs/runner.ts';
import type { Job, JobKind } from '../../../shared/model/job.ts';

let jobs: readonly Job[] = [];
let pushes = 0;
let wall = 1_700_000_000_000;
let runner: JobRunner;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'performance'],
  });
  jobs = [];
  pushes = 0;
  runner = new JobRunner(
    (list) => {
      jobs = list;
      pushes += 1;
    },
    () => wall,
  );
});
afterEach(() => {
  vi.useRealTimers();
});

const job = (): Job | undefined => jobs.at(-1);
const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => void setTimeout(resolve, milliseconds));

/** Work on items, each 100 ms and 1 MB, that looks at the gate between two of them. */
function items(count: number, done: number[] = []): (context: JobContext) => Promise<number> {
  return async ({ pause, progress, signal }) => {
    progress.phase('copying', { bytes: count * 1e6, entries: count });
    for (let at = 0; at < count; at++) {
      await pause.whenGoing(signal);
      await sleep(100);
      progress.add({ bytes: 1e6, entries: 1 });
      done.push(at);
    }
    return count;
  };
}

const request = (kind: JobKind) => ({ kind, run: 'run' });

describe('pausing a job', () => {
  it.each(['run', 'resume', 'retry', 'undo', 'verify'] as const)(
    'of the kind %s stops it at its next item, and going on goes on there',
    async (kind) => {
      const done: number[] = [];
      const { id, result } = runner.start(request(kind), items(100, done));
      await vi.advanceTimersByTimeAsync(5050);
      expect(done.length).toBe(50);
      runner.pause(id);
      expect(job()?.state).toBe('paused');
      await vi.advanceTimersByTimeAsync(3600_000);
      // What was begun is ended; nothing new is begun.
      expect(done.length).toBe(51);
      expect(job()).toMatchObject({ state: 'paused', endedAt: null });
      runner.goOn(id);
      expect(job()?.state).toBe('running');
      await vi.advanceTimersByTimeAsync(5000);
      expect(await result).toBe(100);
      expect(done).toEqual(Array.from({ length: 100 }, (_, at) => at));
      expect(job()?.state).toBe('done');
    },
  );

  it('stops the clock of rate and remaining time', async () => {
    const { id, result } = runner.start(request('run'), items(300));
    await vi.advanceTimersByTimeAsync(10_000);
    const before = job()?.progress;
    expect(before?.bytesPerSecond).toBeCloseTo(10e6, -6);
    expect(before?.secondsLeft).not.toBeNull();
    runner.pause(id);
    expect(job()?.progress).toMatchObject({ bytesPerSecond: 0, secondsLeft: null, isLate: false });
    await vi.advanceTimersByTimeAsync(3600_000);
    expect(job()?.progress).toMatchObject({ bytesPerSecond: 0, secondsLeft: null, isLate: false });
    runner.goOn(id);
    await vi.advanceTimersByTimeAsync(3000);
    const after = job()?.progress;
    expect(after?.bytesPerSecond).toBeGreaterThan(9e6);
    expect(Math.abs((after?.secondsLeft ?? 0) - (before?.secondsLeft ?? 0))).toBeLessThan(15);
    await vi.advanceTimersByTimeAsync(30_000);
    await result;
  });

  it('tells at most ten times a second, and once a second while nothing comes', async () => {
    const { result } = runner.start(request('run'), async ({ progress }) => {
      progress.phase('copying', { bytes: 1e9, entries: 10 });
      await sleep(20_000);
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pushes).toBeGreaterThanOrEqual(10);
    expect(pushes).toBeLessThanOrEqual(13);
    await vi.advanceTimersByTimeAsync(10_000);
    await result;
  });

  it('goes together with a lost link: what is told is what holds it up', async () => {
    let waiting: (why: Failure | null) => void = () => undefined;
    const { id, result } = runner.start(request('run'), async (context) => {
      ({ waiting } = context);
      await sleep(1000);
    });
    waiting(failure('source/link-lost'));
    expect(job()?.state).toBe('waiting');
    runner.pause(id);
    expect(job()?.state).toBe('paused');
    waiting(null);
    expect(job()?.state).toBe('paused');
    waiting(failure('source/link-lost'));
    runner.goOn(id);
    expect(job()?.state).toBe('waiting');
    waiting(null);
    expect(job()?.state).toBe('running');
    await vi.advanceTimersByTimeAsync(1000);
    await result;
  });

  it('keeps it from being stopped no more than from going on', async () => {
    const { id, result } = runner.start(request('undo'), items(10));
    const ended = expect(result).rejects.toMatchObject({ code: 'app/cancelled' });
    await vi.advanceTimersByTimeAsync(250);
    runner.pause(id);
    await vi.advanceTimersByTimeAsync(1000);
    runner.cancel(id);
    await ended;
    expect(job()?.state).toBe('cancelled');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is refused for an unknown job, one that has ended, and kinds that cannot', async () => {
    const code = (name: string) => expect.objectContaining({ code: name }) as Error;
    expect(() => runner.pause('?')).toThrow(code('jobs/unknown'));
    expect(() => runner.goOn('?')).toThrow(code('jobs/unknown'));
    const run = runner.start(request('run'), async () => 1);
    await run.result;
    expect(() => runner.pause(run.id)).toThrow(code('jobs/unknown'));
    for (const kind of ['inspect', 'plan'] as const) {
      const { id, result } = runner.start(request(kind), () => sleep(10));
      expect(() => runner.pause(id)).toThrow(code('jobs/cannot-pause'));
      expect(() => runner.goOn(id)).toThrow(code('jobs/cannot-pause'));
      expect(job()?.state).toBe('running');
      await vi.advanceTimersByTimeAsync(10);
      await result;
    }
  });
});

describe('the gate of a job', () => {
  it('tells of each change, once, until it is told to stop', async () => {
    const seen: boolean[] = [];
    const { id, result } = runner.start(request('run'), async ({ pause, signal }) => {
      const stop = pause.subscribe(() => seen.push(pause.isPaused()));
      await sleep(100);
      await pause.whenGoing(signal);
      stop();
      await sleep(100);
    });
    runner.pause(id);
    runner.pause(id);
    await vi.advanceTimersByTimeAsync(500);
    runner.goOn(id);
    runner.goOn(id);
    await vi.advanceTimersByTimeAsync(50);
    runner.pause(id);
    expect(seen).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(100);
    await result;
  });

  it('lets through at once what is not paused, but nothing that was stopped', async () => {
    const stopped = new AbortController();
    const { result } = runner.start(request('run'), async ({ pause, signal }) => {
      await pause.whenGoing(signal);
      stopped.abort(new Error('stopped'));
      await pause.whenGoing(stopped.signal);
    });
    await expect(result).rejects.toThrow('stopped');
  });
});

describe('the clock on the wall', () => {
  it.each([-7, 7])('may be set by %d hours while a job runs', async (hours) => {
    const { result } = runner.start(request('run'), items(300));
    await vi.advanceTimersByTimeAsync(10_000);
    wall += hours * 3600_000;
    await vi.advanceTimersByTimeAsync(5000);
    expect(job()?.progress.bytesPerSecond).toBeCloseTo(10e6, -6);
    expect(job()?.progress.secondsLeft).toBeGreaterThan(8);
    expect(job()?.progress.secondsLeft).toBeLessThan(25);
    await vi.advanceTimersByTimeAsync(15_000);
    await result;
    expect(job()?.state).toBe('done');
  });
});
