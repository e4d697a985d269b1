import { ProgressMeter } from '../../../main/core/jobs/progress.ts';
import type { JobKind, Phase, Progress } from '../../../shared/model/job.ts';

/** Something that was told, when, and how long the job really took from there (seconds of work). */
export interface Told {
  readonly progress: Progress;
  /** Milliseconds of the world's clock. */
  readonly at: number;
  /** Seconds of work until then. */
  readonly worked: number;
}

/** A world with a clock of its own: work passes time, and the meter is looked at once a second. */
export class World {
  readonly told: Told[] = [];
  readonly meter: ProgressMeter;
  /** What the meter reads, which may jump. */
  clock = 5_000_000;
  #at = 0;
  #worked = 0;
  #isHeld = false;
  #nextTick = 1000;

  constructor(kind: JobKind = 'run') {
    const tell = (progress: Progress): void =>
      void this.told.push({ progress, at: this.#at, worked: this.#worked });
    this.meter = new ProgressMeter(kind, tell, () => this.clock);
  }

  /** Seconds of work so far. */
  worked(): number {
    return this.#worked;
  }

  /** Lets time pass, with a tick each second. */
  pass(seconds: number): void {
    let rest = seconds * 1000;
    while (rest > 0) {
      const step = Math.min(rest, this.#nextTick - this.#at);
      this.#at += step;
      this.clock += step;
      if (!this.#isHeld) this.#worked += step / 1000;
      rest -= step;
      if (this.#at < this.#nextTick) continue;
      this.#nextTick += 1000;
      this.meter.tick();
    }
  }

  /** As when the link is lost or somebody pauses: time passes, work does not. */
  hold(seconds: number): Progress {
    const held = this.meter.hold(true);
    this.#isHeld = true;
    this.pass(seconds);
    this.#isHeld = false;
    this.meter.hold(false);
    return held;
  }
}

/** How fast a made-up computer is, in seconds. */
export interface Speed {
  readonly perEntry: number;
  readonly perByte: number;
  readonly placing: number;
  readonly verifying: number;
}

/** Close to what a gigabit network gives, yet not what the model begins with. */
export const usual: Speed = {
  perEntry: 0.000_5,
  perByte: 1 / 85e6,
  placing: 0.000_3,
  verifying: 0.000_05,
};

const PART = 4e6;

/** How a lane tells of a file. */
export type Telling = 'parts' | 'at once';

/** The same numbers each time: a linear congruential generator (Numerical Recipes), 0 to 1. */
export function numbers(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Copies files of these sizes in a world. Each step takes up to half as long or longer than it should. */
export function copy(
  world: World,
  sizes: readonly number[],
  speed: Speed,
  telling: Telling = 'parts',
): void {
  const random = numbers(7);
  const noise = (): number => 0.5 + random();
  for (const [at, size] of sizes.entries()) {
    const current = `file ${at}`;
    if (telling === 'at once') {
      world.pass((size * speed.perByte + speed.perEntry) * noise());
      world.meter.add({ bytes: size, entries: 1, current });
      continue;
    }
    for (let rest = size; rest > 0; rest -= PART) {
      const bytes = Math.min(PART, rest);
      world.pass(bytes * speed.perByte * noise());
      world.meter.add({ bytes, current });
    }
    world.pass(speed.perEntry * noise());
    world.meter.add({ entries: 1, current });
  }
}

/** Copies as rsync tells it: the bytes of a batch as they come, its files all at once when they were checked. */
export function copyInBatches(world: World, sizes: readonly number[], speed: Speed): void {
  for (let from = 0; from < sizes.length; from += 20_000) {
    const batch = sizes.slice(from, from + 20_000);
    sendBatch(world, batch, speed);
    for (let at = 0; at < batch.length; at++) {
      world.pass(speed.perEntry * 0.3);
      world.meter.add({ entries: 1 });
    }
  }
}

function sendBatch(world: World, sizes: readonly number[], speed: Speed): void {
  let untold = 0;
  let current = '';
  for (const [at, size] of sizes.entries()) {
    for (let rest = size; rest > 0; rest -= PART) {
      world.pass(Math.min(PART, rest) * speed.perByte);
      untold += Math.min(PART, rest);
      if (untold < PART) continue;
      world.meter.add({ bytes: untold, current });
      untold = 0;
    }
    world.pass(speed.perEntry * 0.7);
    current = `file ${at}`;
  }
  world.meter.add({ bytes: untold });
}

/** Goes through a phase that only counts entries. */
export function walk(world: World, phase: Phase, entries: number, seconds: number): void {
  world.meter.phase(phase, { bytes: 0, entries });
  for (let at = 0; at < entries; at++) {
    world.meter.add({ entries: 1, current: `file ${at}` });
    world.pass(seconds);
  }
}

/** What comes after copying: placing, finishing, verifying, the end. */
export function settle(world: World, entries: number, speed: Speed): void {
  walk(world, 'placing', entries, speed.placing);
  world.meter.phase('finishing', { bytes: 0, entries: 0 });
  world.pass(0.2);
  walk(world, 'verifying', entries, speed.verifying);
  world.meter.flush();
}

/** What a copying phase of these files announces. */
export const totalsOf = (sizes: readonly number[]): { bytes: number; entries: number } => ({
  bytes: sizes.reduce((sum, size) => sum + size, 0),
  entries: sizes.length,
});

/** A whole move of files of these sizes. */
export function move(
  sizes: readonly number[],
  speed: Speed = usual,
  bring: typeof copy = copy,
): World {
  const world = new World();
  world.meter.phase('copying', totalsOf(sizes));
  bring(world, sizes, speed);
  settle(world, sizes.length, speed);
  return world;
}
