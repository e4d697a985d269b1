/** An amount of work: files, folders or changes, and bytes. */
export interface Work {
  readonly entries: number;
  readonly bytes: number;
}

/** What one entry and one byte cost, in seconds. */
export interface Costs {
  readonly perEntry: number;
  readonly perByte: number;
}

/** For how many seconds of work each cost of the prior stands: little, so that what is seen soon counts for more. */
const PRIOR_SECONDS = 1;
/** How much the prior holds that both costs are off alike: what is slow at one is often slow at all. */
const ALIKE_SECONDS = 1;
/** What was learned of a kind of work counts half after so many seconds spent on that kind. */
export const HALF_LIFE = 45;
/** A sample speaks for at most so many times what was expected of it: one stall is no slow computer. */
const CLIP = 3;

/** No cost is off from its prior by more than this factor. */
const MOST_OFF = 10_000;

/**
 * Learns what work costs: seconds = entries × per entry + bytes × per byte. Recursive least squares
 * over the logarithms of both costs, in information form: a cost can be off by any factor, and is
 * never zero or below. It forgets by direction: an hour of films says nothing about small files, and
 * takes nothing away of what is known of them. Samples count by the time they took, never by the
 * amount alone, so that neither a burst of work that was done earlier nor one stall can outweigh
 * minutes of real work.
 */
export class CostModel {
  readonly #prior: Costs;
  #perEntry: number;
  #perByte: number;
  /** How much is known of each, in seconds of work: the information matrix. */
  #info = {
    entry: PRIOR_SECONDS + ALIKE_SECONDS,
    both: -ALIKE_SECONDS,
    byte: PRIOR_SECONDS + ALIKE_SECONDS,
  };

  /** Both costs of the prior are above zero. */
  constructor(prior: Costs) {
    this.#prior = prior;
    this.#perEntry = prior.perEntry;
    this.#perByte = prior.perByte;
  }

  /** The costs as they are known now. Both are above zero. */
  costs(): Costs {
    return { perEntry: this.#perEntry, perByte: this.#perByte };
  }

  /** How long work will take, in seconds. */
  secondsFor(work: Work): number {
    return work.entries * this.#perEntry + work.bytes * this.#perByte;
  }

  /** Takes in that `work` took `seconds`. */
  learn(work: Work, seconds: number): void {
    const expected = this.secondsFor(work);
    if (!(expected > 0) || !(seconds > 0) || !Number.isFinite(seconds + expected)) return;
    const took = Math.min(seconds, CLIP * expected);
    const entry = (work.entries * this.#perEntry) / expected;
    const byte = 1 - entry;
    const weight = Math.min(took, HALF_LIFE);
    const kept = this.#faded(entry, weight);
    this.#info = {
      entry: kept.entry + weight * entry ** 2,
      both: kept.both + weight * entry * byte,
      byte: kept.byte + weight * byte ** 2,
    };
    const push = (weight * (took - expected)) / expected;
    this.#move(push * entry, push * byte);
  }

  /**
   * What is known, once each cost has faded by as much time as `seconds` of new work went into it. As
   * much as the prior stands for stays: work that is always mixed alike would else tell ever less of
   * what each of the two costs, and noise would drive them apart.
   */
  #faded(entryShare: number, seconds: number): { entry: number; both: number; byte: number } {
    const fade = (share: number): number => 0.5 ** ((share * seconds) / (2 * HALF_LIFE));
    const entry = fade(entryShare);
    const byte = fade(1 - entryShare);
    const info = this.#info;
    return {
      entry: info.entry * entry ** 2 + PRIOR_SECONDS * (1 - entry ** 2),
      both: info.both * entry * byte,
      byte: info.byte * byte ** 2 + PRIOR_SECONDS * (1 - byte ** 2),
    };
  }

  /** One step of Newton's method on the logarithms. */
  #move(entryPush: number, bytePush: number): void {
    const { entry, both, byte } = this.#info;
    const determinant = entry * byte - both ** 2;
    const byEntry = Math.exp((entryPush * byte - bytePush * both) / determinant);
    const byByte = Math.exp((bytePush * entry - entryPush * both) / determinant);
    this.#perEntry = sane(this.#perEntry * byEntry, this.#prior.perEntry);
    this.#perByte = sane(this.#perByte * byByte, this.#prior.perByte);
  }
}

function sane(cost: number, prior: number): number {
  return Math.min(prior * MOST_OFF, Math.max(prior / MOST_OFF, cost));
}
