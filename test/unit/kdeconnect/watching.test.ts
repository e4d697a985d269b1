import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGhostWatch } from '../../../main/core/kdeconnect/ghosts.ts';
import { createPresence } from '../../../main/core/kdeconnect/presence.ts';
import { createSeeker, type Missing } from '../../../main/core/kdeconnect/seeker.ts';
import { createUndoneWatch } from '../../../main/core/kdeconnect/undone.ts';
import { waitFor } from '../../../main/core/kdeconnect/wait-for.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('presence', () => {
  it('takes the flapping of a connect for nothing', () => {
    const onChange = vi.fn();
    const presence = createPresence(2000, onChange);
    presence.report('a', true);
    vi.advanceTimersByTime(50);
    presence.report('a', false);
    vi.advanceTimersByTime(10);
    presence.report('a', true);
    vi.advanceTimersByTime(10_000);
    expect(presence.isHere('a')).toBe(true);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('lets go after two seconds, counted from the first word of it', () => {
    const onChange = vi.fn();
    const presence = createPresence(2000, onChange);
    presence.report('a', true);
    presence.report('a', false);
    vi.advanceTimersByTime(1500);
    presence.report('a', false);
    expect(presence.isHere('a')).toBe(true);
    vi.advanceTimersByTime(500);
    expect(presence.isHere('a')).toBe(false);
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('keeps no timer after its end', () => {
    const presence = createPresence(2000, () => undefined);
    presence.report('a', true);
    presence.report('a', false);
    presence.dispose();
  });
});

describe('seeking', () => {
  const start = (
    random: number,
  ): { times: number[]; be: (now: Missing) => void; stop: () => void; soon: () => void } => {
    const times: number[] = [];
    let missing: Missing = 'somebody';
    const since = Date.now();
    const ask = (): void => void times.push(Date.now() - since);
    const seeker = createSeeker({ ask, missing: () => missing, random: () => random });
    seeker.look();
    const be = (now: Missing): void => {
      missing = now;
      seeker.look();
    };
    return { times, be, stop: seeker.dispose, soon: seeker.soon };
  };

  it.each([
    [0, 3000],
    [0.999, 4998],
  ])('asks every three to five seconds', (random, pause) => {
    const { times, stop } = start(random);
    vi.advanceTimersByTime(16_000);
    expect(times.slice(0, 3)).toEqual([pause, 2 * pause, 3 * pause]);
    stop();
  });

  it('stops when nobody is missing any more', () => {
    const { times, be } = start(0);
    vi.advanceTimersByTime(3000);
    be('nobody');
    vi.advanceTimersByTime(60_000);
    expect(times).toEqual([3000]);
  });

  it('asks seldom for whom nobody waits, and often again for whom somebody does', () => {
    const { times, be, stop } = start(0);
    vi.advanceTimersByTime(63_000);
    const eager = times.length;
    vi.advanceTimersByTime(30_000);
    expect(times.length - eager).toBe(1);
    be('wanted');
    vi.advanceTimersByTime(30_000 + 9000);
    expect(times.length - eager).toBeGreaterThanOrEqual(4);
    stop();
  });

  it('never asks twice within three seconds', () => {
    const { times, soon, stop } = start(0);
    soon();
    soon();
    vi.advanceTimersByTime(10);
    soon();
    vi.advanceTimersByTime(2000);
    soon();
    vi.advanceTimersByTime(1000);
    expect(times).toEqual([0, 3000]);
    stop();
  });
});

describe('a device without an object', () => {
  it('is stuck when it stays so, which is told of once a minute and three times at most', () => {
    const onStuck = vi.fn();
    const look = vi.fn();
    const ghosts = createGhostWatch({ onStuck, look });
    ghosts.see(['a']);
    vi.advanceTimersByTime(2000);
    ghosts.see(['a']);
    expect(onStuck).not.toHaveBeenCalled();
    expect(look).toHaveBeenCalledTimes(2);
    for (let second = 0; second < 400; second++) {
      vi.advanceTimersByTime(1000);
      ghosts.see(['a']);
    }
    expect(onStuck).toHaveBeenCalledTimes(3);
    ghosts.dispose();
  });

  it('is nothing when it gets one, or goes', () => {
    const onStuck = vi.fn();
    const ghosts = createGhostWatch({ onStuck, look: () => undefined });
    for (let round = 0; round < 10; round++) {
      ghosts.see(['a']);
      vi.advanceTimersByTime(2500);
      ghosts.see([]);
    }
    expect(onStuck).not.toHaveBeenCalled();
    expect(ghosts.any()).toBe(false);
  });
});

describe('a pairing that is undone', () => {
  it('is noticed within half a minute and not later', () => {
    let now = 0;
    const watch = createUndoneWatch(() => now);
    expect(watch.see('a', false)).toBe(false);
    expect(watch.see('a', true)).toBe(false);
    now = 4000;
    expect(watch.see('a', false)).toBe(true);
    expect(watch.see('a', false)).toBe(false);
    expect(watch.see('a', true)).toBe(false);
    now = 40_000;
    expect(watch.see('a', false)).toBe(false);
  });

  it('is no surprise when it was old, or ended on purpose', () => {
    const watch = createUndoneWatch(() => 0);
    watch.see('old', true);
    expect(watch.see('old', false)).toBe(false);
    watch.see('mine', false);
    watch.see('mine', true);
    watch.expect('mine');
    expect(watch.see('mine', false)).toBe(false);
  });
});

describe('waiting', () => {
  it('ends with what was found, with nothing at the end of the time, or when cancelled', async () => {
    let tell: () => void = () => undefined;
    const stopped = vi.fn();
    const onChange = (listener: () => void): (() => void) => {
      tell = listener;
      return stopped;
    };
    const values: number[] = [];
    const found = waitFor({ look: () => values[0], onChange, timeoutMs: 1000 });
    values.push(7);
    tell();
    expect(await found).toBe(7);
    const nothing = waitFor({ look: () => undefined, onChange, timeoutMs: 1000 });
    vi.advanceTimersByTime(1000);
    expect(await nothing).toBeUndefined();
    const controller = new AbortController();
    const { signal } = controller;
    const cancelled = waitFor({ look: () => undefined, onChange, timeoutMs: 1000, signal });
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'app/cancelled' });
    expect(stopped).toHaveBeenCalledTimes(3);
  });
});
