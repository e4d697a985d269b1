import { describe, expect, test } from 'vitest';
import { World } from './simulate.ts';

describe('progress', () => {
  test('tells at most ten times a second, even of phases', () => {
    const world = new World();
    for (let at = 0; at < 1000; at++) {
      world.meter.phase(at % 2 === 0 ? 'copying' : 'placing', { bytes: 1000, entries: 1 });
      world.pass(0.001);
      world.meter.add({ bytes: 1 });
    }
    world.meter.flush();
    expect(world.told.length).toBeLessThanOrEqual(10);
  });
  test('tells the last state of each phase, however short', () => {
    const world = new World();
    for (const phase of ['copying', 'placing', 'verifying'] as const) {
      world.meter.phase(phase, { bytes: 0, entries: 1000 });
      for (let at = 0; at < 1000; at++) world.meter.add({ entries: 1 });
      world.pass(0.01);
    }
    world.meter.flush();
    const ends = world.told.filter(({ progress }) => progress.entries === 1000);
    expect(ends.map(({ progress }) => progress.phase)).toEqual(['copying', 'placing', 'verifying']);
    expect(world.told.at(-1)?.progress.fraction).toBe(1);
  });
  test('reckons rate and remaining time from the last seconds', () => {
    const world = new World();
    world.meter.phase('copying', { bytes: 1000, entries: 1 });
    for (let at = 0; at < 50; at++) {
      world.pass(0.1);
      world.meter.add({ bytes: 10 });
    }
    world.meter.flush();
    expect(world.told.at(-1)?.progress.bytesPerSecond).toBe(100);
  });
  test('knows no fraction and no time while the total is not known', () => {
    const world = new World('inspect');
    world.meter.phase('counting', { bytes: 0, entries: 0 });
    for (let at = 0; at < 50; at++) {
      world.pass(0.1);
      world.meter.add({ entries: 100, bytes: 1e6 });
    }
    world.meter.flush();
    expect(world.told.at(-1)?.progress).toMatchObject({
      fraction: null,
      secondsLeft: null,
      entriesTotal: 0,
      bytesPerSecond: 10e6,
    });
  });
  test('of a verification alone goes up to the end', () => {
    const world = new World('verify');
    world.meter.phase('verifying', { bytes: 0, entries: 10 });
    for (let at = 0; at < 10; at++) {
      world.pass(1);
      world.meter.add({ entries: 1 });
    }
    world.meter.flush();
    expect(world.told.at(-1)?.progress.fraction).toBe(1);
  });
  test('shows names fit to be shown', () => {
    const world = new World('inspect');
    world.meter.phase('counting', { bytes: 0, entries: 0 });
    world.meter.add({ current: 'a\nb\u202e' });
    world.meter.flush();
    expect(world.told.at(-1)?.progress.current).toBe('a\\x0ab\\u{202e}');
  });
});
