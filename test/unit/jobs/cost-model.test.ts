import { describe, expect, it } from 'vitest';
import { CostModel, type Work } from '../../../main/core/jobs/cost-model.ts';
import { numbers } from './simulate.ts';

const prior = { perEntry: 0.000_4, perByte: 1e-8 };
const small: Work = { entries: 1000, bytes: 8e6 };
const big: Work = { entries: 0, bytes: 50e6 };

/** A model that has seen work at these real costs, in so many samples of about a second. */
function taught(real: typeof prior, works: readonly Work[], turns: number): CostModel {
  const model = new CostModel(prior);
  const random = numbers();
  for (let turn = 0; turn < turns; turn++) {
    const work = works[turn % works.length] ?? small;
    const seconds = work.entries * real.perEntry + work.bytes * real.perByte;
    const [entries, bytes] = [work.entries / seconds, work.bytes / seconds];
    model.learn({ entries, bytes }, 0.7 + 0.6 * random());
  }
  return model;
}

describe('what work costs', () => {
  it.each([
    ['ten times the prior', { perEntry: 0.004, perByte: 1e-7 }],
    ['a tenth of it', { perEntry: 0.000_04, perByte: 1e-9 }],
    ['slow files, fast bytes', { perEntry: 0.004, perByte: 2e-9 }],
    ['fast files, slow bytes', { perEntry: 0.000_05, perByte: 1e-7 }],
  ])('is learned of mixed work: %s', (_, real) => {
    const model = taught(real, [small, big], 400);
    for (const { entries, bytes } of [small, big]) {
      const seconds = entries * real.perEntry + bytes * real.perByte;
      expect(model.secondsFor({ entries, bytes }) / seconds).toBeGreaterThan(0.8);
      expect(model.secondsFor({ entries, bytes }) / seconds).toBeLessThan(1.25);
    }
  });

  it('of small files is not forgotten over an hour of films', () => {
    const real = { perEntry: 0.002, perByte: 1e-8 };
    const model = taught(real, [small, big], 200);
    const before = model.costs().perEntry;
    for (let second = 0; second < 3600; second++) model.learn({ entries: 0, bytes: 1e8 }, 1);
    expect(model.costs().perEntry / before).toBeCloseTo(1, 1);
  });

  it('follows when the link gets slower for good', () => {
    const model = taught(prior, [big], 200);
    for (let turn = 0; turn < 30; turn++) model.learn(big, 50e6 * 5e-8);
    expect(model.costs().perByte / 5e-8).toBeGreaterThan(0.7);
  });

  it('does not follow one stall, nor a burst of what was done before', () => {
    const model = taught(prior, [small, big], 200);
    const before = model.secondsFor(small);
    model.learn(small, 600);
    model.learn({ entries: 1e6, bytes: 1e12 }, 0.01);
    expect(model.secondsFor(small) / before).toBeCloseTo(1, 0);
  });

  it('is above zero whatever comes', () => {
    const model = new CostModel(prior);
    const random = numbers(3);
    for (let turn = 0; turn < 20_000; turn++) {
      const entries = random() < 0.3 ? 0 : Math.floor(random() * 1e6);
      const bytes = random() < 0.3 ? 0 : random() * 1e12;
      model.learn({ entries, bytes }, random() ** 8 * 1e4);
    }
    for (const odd of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
      model.learn(small, odd);
      model.learn({ entries: odd, bytes: odd }, 1);
    }
    const { perEntry, perByte } = model.costs();
    expect(perEntry).toBeGreaterThan(0);
    expect(perByte).toBeGreaterThan(0);
    expect(Number.isFinite(perEntry + perByte)).toBe(true);
  });
});
