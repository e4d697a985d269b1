import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../main/core/log/logger.ts';
import { createLink, type Linked } from '../../../main/core/sources/link.ts';
import { watch } from '../../../main/core/sources/watchdog.ts';
import { failure } from '../../../shared/failure.ts';

const never = new AbortController().signal;

interface Scripted extends Linked {
  readonly end: (why: string) => void;
  disposed: number;
}

function connection(): Scripted {
  let end: (why: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const made: Scripted = {
    ended,
    end: (why) => end(why),
    disposed: 0,
    dispose: async () => {
      made.disposed++;
    },
  };
  return made;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a link', () => {
  it('tells the first failure at once', async () => {
    const connect = () => Promise.reject(failure('source/refused', { host: 'x' }));
    await expect(createLink({ connect, log: silentLogger }, never)).rejects.toMatchObject({
      code: 'source/refused',
    });
  });

  it('comes back with growing pauses, but never longer than 5 s', async () => {
    const first = connection();
    const last = connection();
    const attempts: number[] = [];
    const connect = vi.fn<() => Promise<Scripted>>(async () => {
      attempts.push(Date.now());
      if (attempts.length === 1) return first;
      if (attempts.length < 8) throw failure('source/unreachable', { host: 'x' });
      return last;
    });
    const link = await createLink({ connect, log: silentLogger }, never);
    first.end('cable out');
    await vi.advanceTimersByTimeAsync(0);
    expect(link.current()).toBeNull();
    expect(first.disposed).toBe(1);
    const ready = link.whenReady(never);
    await vi.advanceTimersByTimeAsync(60_000);
    await ready;
    expect(link.current()).toBe(last);
    const pauses = attempts.slice(2).map((at, index) => at - (attempts[index + 1] ?? 0));
    expect(pauses).toEqual([1000, 2000, 4000, 5000, 5000, 5000]);
    await link.dispose();
    expect(last.disposed).toBe(1);
  });

  it('waits for the person where trying again cannot help, and tries when asked to', async () => {
    const first = connection();
    const second = connection();
    const answers = [
      Promise.resolve(first),
      Promise.reject(failure('source/dismissed')),
      Promise.resolve(second),
    ];
    answers[1]?.catch(() => undefined);
    const connect = vi.fn<() => Promise<Scripted>>(
      () => answers.shift() ?? Promise.reject(new Error('none')),
    );
    const link = await createLink({ connect, log: silentLogger }, never);
    const waiting = expect(
      (async () => {
        first.end('gone');
        await vi.advanceTimersByTimeAsync(0);
        await link.whenReady(never);
      })(),
    ).resolves.toBeUndefined();
    await vi.advanceTimersByTimeAsync(60_000);
    await waiting;
    expect(connect).toHaveBeenCalledTimes(3);
    await link.dispose();
  });

  it('stops trying when it is closed, and ends whoever waits', async () => {
    const first = connection();
    const connect = vi
      .fn<() => Promise<Scripted>>()
      .mockRejectedValue(failure('source/unreachable', { host: 'x' }))
      .mockResolvedValueOnce(first);
    const link = await createLink({ connect, log: silentLogger }, never);
    first.end('gone');
    await vi.advanceTimersByTimeAsync(10);
    const waiting = expect(link.whenReady(never)).rejects.toMatchObject({
      code: 'source/not-connected',
    });
    await link.dispose();
    await waiting;
    const calls = connect.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connect).toHaveBeenCalledTimes(calls);
  });
});

describe('the watchdog', () => {
  const times = { everyMs: 3000, limitMs: 8000 };

  it('leaves a link alone that answers', async () => {
    const onDead = vi.fn();
    const probe = vi.fn(async () => undefined);
    const watchdog = watch({ ...times, probe, bytesRead: async () => null, onDead });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probe.mock.calls.length).toBeGreaterThan(15);
    await watchdog.dispose();
    expect(onDead).not.toHaveBeenCalled();
  });

  it('finds a silent link dead within 12 s of its last answer', async () => {
    const onDead = vi.fn();
    let silent = false;
    const probe = () => (silent ? new Promise<void>(() => undefined) : Promise.resolve());
    watch({ ...times, probe, bytesRead: async () => 100, onDead });
    await vi.advanceTimersByTimeAsync(10_000);
    silent = true;
    await vi.advanceTimersByTimeAsync(12_000);
    expect(onDead).toHaveBeenCalledTimes(1);
  });

  it('waits as long as data comes over, and no longer', async () => {
    const onDead = vi.fn();
    let bytes = 0;
    let flowing = true;
    const timer = setInterval(() => {
      if (flowing) bytes += 300_000;
    }, 1000);
    const probe = () => new Promise<void>(() => undefined);
    watch({ ...times, probe, bytesRead: async () => bytes, onDead });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(onDead).not.toHaveBeenCalled();
    flowing = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(onDead).toHaveBeenCalledTimes(1);
    clearInterval(timer);
  });

  it('finds a link dead at once whose probe fails', async () => {
    const onDead = vi.fn();
    const probe = () => Promise.reject(new Error('ENOTCONN'));
    watch({ ...times, probe, bytesRead: async () => null, onDead });
    await vi.advanceTimersByTimeAsync(100);
    expect(onDead).toHaveBeenCalledTimes(1);
  });
});
