import { describe, expect, it } from 'vitest';
import {
  copy,
  copyInBatches,
  move,
  numbers,
  settle,
  type Told,
  totalsOf,
  usual,
  World,
} from './simulate.ts';

const random = numbers();
const small = Array.from({ length: 100_000 }, () => 1000 + Math.floor(random() * 15_000));
const films = [1.4e9, 1.7e9, 1.2e9, 1.5e9];
const mixed = shuffle([...small, ...films, ...Array.from({ length: 400 }, () => 4e6)]);
const slow = { perEntry: 0.004, perByte: 1 / 11e6, placing: 0.000_4, verifying: 0.000_1 };

function shuffle(sizes: number[]): number[] {
  for (let at = sizes.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [sizes[at], sizes[other]] = [sizes[other] ?? 0, sizes[at] ?? 0];
  }
  return sizes;
}

/** What holds of everything that is told, whatever happens. */
function expectHonest(told: readonly Told[]): void {
  const steps = told.map(({ progress }, at) => ({ now: progress, before: told[at - 1]?.progress }));
  const backwards = steps.filter(
    ({ now, before }) => (now.fraction ?? 0) < (before?.fraction ?? 0) || (now.fraction ?? 0) > 1,
  );
  expect(backwards).toEqual([]);
  const wrong = steps.filter(
    ({ now }) =>
      !(now.bytesPerSecond >= 0) ||
      (now.secondsLeft !== null && !(now.secondsLeft > 0)) ||
      (now.isLate && now.secondsLeft !== null) ||
      (now.bytesTotal > 0 && now.bytes > now.bytesTotal),
  );
  expect(wrong).toEqual([]);
  // Any eleven events lie more than a second apart.
  const crowded = told.filter(({ at }, index) => at - (told[index - 10]?.at ?? -1e9) < 1000);
  expect(crowded.map(({ at }) => at)).toEqual([]);
  expect(soonSeconds(told)).toBeLessThanOrEqual(90);
}

/** For how many seconds the last thing told was that less than a minute is left. */
function soonSeconds(told: readonly Told[]): number {
  let sum = 0;
  for (const [at, { progress, at: from }] of told.entries()) {
    const isSoon = progress.secondsLeft !== null && progress.secondsLeft < 60;
    if (isSoon) sum += ((told[at + 1]?.at ?? from) - from) / 1000;
  }
  return sum;
}

interface Error {
  readonly worked: number;
  readonly told: number | null;
  readonly real: number;
}

/** The first things told within a part of the work that were off by more than `most` (and more than 7.5 s, as it goes in fives). */
function offBy(world: World, most: number, from = 0.2, to = 1): readonly Error[] {
  const all = world.worked();
  return world.told
    .filter(({ worked }) => worked >= from * all && worked <= to * all)
    .map(({ worked, progress }) => ({ worked, told: progress.secondsLeft, real: all - worked }))
    .filter(({ told, real }) => Math.abs((told ?? Infinity) - real) > Math.max(7.5, most * real))
    .slice(0, 10);
}

/** How often the shown time changes by more than a fifth of itself at once. */
function jumps({ told }: World): number {
  const shown = told.flatMap(({ progress: { secondsLeft } }) => secondsLeft ?? []);
  return shown.filter((left, at) => {
    const before = shown[at - 1] ?? left;
    return before >= 60 && Math.abs(left - before) > Math.max(10, before / 5);
  }).length;
}

const last = ({ told }: World) => told.at(-1)?.progress;

describe('a whole move is foretold', () => {
  it.each([
    ['small files, then films', [...small, ...films], usual],
    ['films, then small files', [...films, ...small], usual],
    ['all kinds of files', mixed, usual],
    ['all kinds of files over a slow link', mixed, slow],
    ['small files alone', small, usual],
    ['films alone', films, usual],
  ] as const)('%s', (_, sizes, speed) => {
    const world = move(sizes, speed);
    expectHonest(world.told);
    expect(offBy(world, 0.35)).toEqual([]);
    expect(jumps(world)).toBeLessThanOrEqual(3);
    expect(last(world)).toMatchObject({ phase: 'verifying', fraction: 1, entries: sizes.length });
  });

  it.each([
    ['small files, then films', [...small, ...films]],
    ['films, then small files', [...films, ...small]],
  ] as const)('%s, told in batches', (_, sizes) => {
    const world = move(sizes, usual, copyInBatches);
    expectHonest(world.told);
    expect(offBy(world, 0.35)).toEqual([]);
  });

  it('soon after the second kind has begun, however far from usual both are', () => {
    for (const sizes of [
      [...small, ...films],
      [...films, ...small],
    ]) {
      const world = move(sizes, slow);
      expectHonest(world.told);
      expect(offBy(world, 0.35, 0.75)).toEqual([]);
    }
  });

  it('with one million entries', () => {
    const world = new World();
    const entries = 1_000_000;
    world.meter.phase('copying', { bytes: entries * 8000, entries });
    copy(world, new Array<number>(entries).fill(8000), usual, 'at once');
    settle(world, entries, usual);
    expectHonest(world.told);
    expect(offBy(world, 0.35, 0.05)).toEqual([]);
  }, 60_000);
});

describe('when things go wrong', () => {
  it('claims no time left in a stall, and is right again after it', () => {
    const world = new World();
    const [before, after] = [mixed.slice(0, 50_000), mixed.slice(50_000)];
    world.meter.phase('copying', totalsOf(mixed));
    copy(world, before, usual);
    const stall = world.worked();
    world.pass(60);
    const during = world.told.filter(({ worked }) => worked > stall + 9 && worked < stall + 59);
    expect(during.length).toBeGreaterThan(40);
    expect(during.filter(({ progress }) => progress.secondsLeft !== null)).toEqual([]);
    expect(during.at(-1)?.progress.bytesPerSecond).toBe(0);
    copy(world, after, usual);
    settle(world, mixed.length, usual);
    expectHonest(world.told);
    expect(offBy(world, 0.35, (stall + 75) / world.worked())).toEqual([]);
  });

  it('stands still while the link is gone, and what comes over again sets nothing back', () => {
    const world = new World();
    world.meter.phase('copying', totalsOf(mixed));
    copy(world, mixed.slice(0, 60_000), usual);
    const before = last(world);
    const held = world.hold(3600);
    expect(held).toMatchObject({ bytesPerSecond: 0, secondsLeft: null, isLate: false });
    expect(last(world)).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
    expect(last(world)?.fraction).toBeGreaterThanOrEqual(before?.fraction ?? 1);
    // What was half-way when the link broke comes over a second time.
    copy(world, [400e6], usual);
    copy(world, mixed.slice(60_000), usual);
    settle(world, mixed.length, usual);
    expectHonest(world.told);
    expect(last(world)?.fraction).toBe(1);
  });

  it.each([
    ['half of it was announced', 0.5],
    ['twice as much was announced', 2],
  ])('stays honest when %s', (_, factor) => {
    const world = new World();
    const { bytes, entries } = totalsOf(mixed);
    world.meter.phase('copying', { bytes: bytes * factor, entries: Math.round(entries * factor) });
    copy(world, mixed, usual);
    expect(last(world)?.bytesTotal).toBeCloseTo(bytes * Math.max(1, factor), -7);
    settle(world, mixed.length, usual);
    expectHonest(world.told);
    expect(last(world)?.fraction).toBe(1);
  });

  it('says that it takes longer instead of less than a minute for minutes', () => {
    const world = new World();
    world.meter.phase('verifying', { bytes: 0, entries: 1001 });
    for (let at = 0; at < 1000; at++) {
      world.pass(0.01);
      world.meter.add({ entries: 1 });
    }
    for (let at = 0; at < 600; at++) {
      world.pass(1);
      world.meter.add({ current: 'the last, and a big one', bytes: 1 });
    }
    expect(last(world)).toMatchObject({ secondsLeft: null, isLate: true });
    expect(soonSeconds(world.told)).toBeGreaterThan(60);
    expectHonest(world.told);
  });

  it('takes what was done before for done, and not for fast', () => {
    const world = new World();
    world.meter.phase('copying', totalsOf([...films, ...films, ...films]));
    for (const size of films) world.meter.add({ bytes: size, entries: 1, already: true });
    expect(last(world)?.bytesPerSecond).toBe(0);
    copy(world, films, slow);
    expect(last(world)?.fraction).toBeCloseTo(2 / 3, 1);
    const rest = 5.8e9 * slow.perByte;
    expect(last(world)?.secondsLeft).toBeGreaterThan(0.65 * rest);
    expect(last(world)?.secondsLeft).toBeLessThan(1.35 * rest);
  });

  it('is not misled when what was done before is not marked as such', () => {
    const world = new World();
    world.meter.phase('copying', totalsOf([...films, ...films, ...films]));
    for (const size of films) world.meter.add({ bytes: size, entries: 1 });
    copy(world, films, slow);
    const rest = 5.8e9 * slow.perByte;
    expect(last(world)?.secondsLeft).toBeGreaterThan(0.65 * rest);
    expect(last(world)?.secondsLeft).toBeLessThan(1.35 * rest);
  });
});

describe('clocks', () => {
  it.each([
    ['back', -5 * 3600_000],
    ['forward', 7 * 3600_000],
  ])('that jump %s by hours break nothing', (_, jump) => {
    const world = new World();
    world.meter.phase('copying', totalsOf(mixed));
    copy(world, mixed.slice(0, 50_000), usual);
    world.clock += jump;
    copy(world, mixed.slice(50_000), usual);
    settle(world, mixed.length, usual);
    expectHonest(world.told);
    expect(offBy(world, 0.35)).toEqual([]);
    const rates = world.told.map(({ progress }) => progress.bytesPerSecond);
    expect(Math.max(...rates)).toBeLessThan(2 / usual.perByte);
  });
});
