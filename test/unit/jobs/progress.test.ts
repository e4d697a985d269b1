import { describe, expect, test } from 'vitest';
import type { Progress } from '../../../shared/model/job.ts';
import { ProgressMeter } from '../../../main/core/jobs/progress.ts';

function meter(): { meter: ProgressMeter; told: Progress[]; pass: (ms: number) => void } {
  const told: Progress[] = [];
  let now = 1000;
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return {
    meter: new ProgressMeter(
      (progress) => told.push(progress),
      () => now,
    ),
    told,
    pass,
  };
}

describe('progress', () => {
  test('never goes backwards over all phases of a run', () => {
    const { meter: progress, told, pass } = meter();
    progress.phase('copying', { bytes: 100, entries: 2 });
    for (let at = 0; at < 10; at++) {
      pass(200);
      progress.add({ bytes: 12 });
    }
    progress.phase('placing', { bytes: 0, entries: 4 });
    pass(200);
    progress.add({ entries: 4 });
    progress.phase('verifying', { bytes: 0, entries: 4 });
    pass(200);
    progress.add({ entries: 4 });
    const fractions = told.map(({ fraction }) => fraction ?? 0);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
    expect(told.every(({ bytes, bytesTotal }) => bytesTotal === 0 || bytes <= bytesTotal)).toBe(
      true,
    );
  });
  test('tells at most ten times a second', () => {
    const { meter: progress, told, pass } = meter();
    progress.phase('copying', { bytes: 1000, entries: 1 });
    for (let at = 0; at < 1000; at++) {
      pass(1);
      progress.add({ bytes: 1 });
    }
    expect(told.length).toBeLessThanOrEqual(11);
  });
  test('reckons rate and remaining time from the last seconds', () => {
    const { meter: progress, told, pass } = meter();
    progress.phase('copying', { bytes: 1000, entries: 1 });
    for (let at = 0; at < 50; at++) {
      pass(100);
      progress.add({ bytes: 10 });
    }
    const last = told.at(-1);
    expect(last?.bytesPerSecond).toBe(100);
    expect(last?.secondsLeft).toBeGreaterThan(4);
    expect(last?.secondsLeft).toBeLessThan(10);
  });
  test('claims no remaining time while nothing moves', () => {
    const { meter: progress, told, pass } = meter();
    progress.phase('copying', { bytes: 1000, entries: 1 });
    for (let at = 0; at < 30; at++) {
      pass(1000);
      progress.add({ bytes: at === 0 ? 10 : 0 });
    }
    expect(told.at(-1)?.secondsLeft).toBeNull();
  });
  test('shows names fit to be shown', () => {
    const { meter: progress, told } = meter();
    progress.phase('counting', { bytes: 0, entries: 0 });
    progress.add({ current: 'a\nb\u202e' });
    progress.flush();
    expect(told.at(-1)?.current).toBe('a\\x0ab\\u{202e}');
  });
});
