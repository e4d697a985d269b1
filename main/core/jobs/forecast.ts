import type { JobKind, Phase } from '../../../shared/model/job.ts';
import { CostModel, type Costs, type Work } from './cost-model.ts';
import { WorkSample } from './work-sample.ts';

/** The phases that a kind of job goes through. */
const phasesOf: Readonly<Record<JobKind, readonly Phase[]>> = {
  inspect: ['counting'],
  plan: ['comparing'],
  run: ['installing', 'copying', 'checking', 'placing', 'finishing', 'verifying'],
  resume: ['installing', 'copying', 'checking', 'placing', 'finishing', 'verifying'],
  retry: ['installing', 'copying', 'checking', 'placing', 'finishing', 'verifying'],
  undo: ['undoing'],
  verify: ['verifying'],
};

/** What an entry and a byte cost before anything was seen: a usual computer on a gigabit network. */
const priors: Readonly<Partial<Record<Phase, Costs>>> = {
  installing: { perEntry: 5, perByte: 1 / 10e6 },
  copying: { perEntry: 0.000_4, perByte: 1 / 100e6 },
  checking: { perEntry: 0.000_2, perByte: 1 / 400e6 },
  placing: { perEntry: 0.000_3, perByte: 1 / 400e6 },
  verifying: { perEntry: 0.000_06, perByte: 1 / 400e6 },
  undoing: { perEntry: 0.000_2, perByte: 1 / 400e6 },
  comparing: { perEntry: 0.000_05, perByte: 1 / 400e6 },
};
const otherPrior: Costs = { perEntry: 0.000_1, perByte: 1 / 400e6 };

/**
 * What an entry costs in a later phase, as a share of what it costs to copy one, as measured on ext4.
 * Only entries count there: a film is renamed as fast as a letter.
 */
const usualShare: Readonly<Partial<Record<Phase, number>>> = { placing: 0.6, verifying: 0.12 };
/** A slow link makes copying slow, not what comes after it: no more than so many times the prior. */
const MOST_OF_PRIOR = 1.5;

/**
 * Foretells a job: how much of it is done and how long the rest takes, over all of its phases. Each
 * phase has its own cost model; those that have not begun are reckoned by their usual share.
 */
export class Forecast {
  readonly #order: readonly Phase[];
  readonly #models = new Map<Phase, CostModel>();
  /** What phases that have not begun will have to do, where that is known beforehand. */
  readonly #promised = new Map<Phase, Work>();
  #phase: Phase = 'starting';
  #total: Work = { entries: 0, bytes: 0 };
  #done: Work = { entries: 0, bytes: 0 };
  /** The most entries that a phase announced: what later ones will have to do as well. */
  #entries = 0;
  #model = new CostModel(otherPrior);
  #sample = new WorkSample(this.#model, 0);
  /** The part that is not done, 1 to 0; shrinks by the share of the rest that was done each time. */
  #undone = 1;
  #isKnown = false;

  constructor(kind: JobKind) {
    this.#order = phasesOf[kind];
  }

  /** 0 to 1, never less than before; null while no total is known. */
  fraction(): number | null {
    return this.#isKnown ? 1 - this.#undone : null;
  }

  /** Says beforehand what a later phase will have to do. */
  promise(phase: Phase, total: Work): void {
    this.#promised.set(phase, total);
    this.#entries = Math.max(this.#entries, total.entries);
  }

  /** Begins a phase at `at`, in seconds of work. What is left of the one before was not needed. */
  begin(phase: Phase, total: Work, at: number): void {
    this.#skipRest();
    this.#promised.delete(phase);
    this.#phase = phase;
    this.#total = total;
    this.#done = { entries: 0, bytes: 0 };
    this.#entries = Math.max(this.#entries, total.entries);
    this.#isKnown ||= hasWork(total);
    this.#model = this.#modelOf(phase);
    this.#models.set(phase, this.#model);
    this.#sample = new WorkSample(this.#model, at);
  }

  /**
   * Takes in work on `name` that ended at `at`, in seconds of work. `null`: it was done before and says
   * nothing of how long work takes. More than was announced is no error.
   */
  add(work: Work, name: string, at: number | null): void {
    const before = this.#rest();
    this.#done = {
      entries: this.#done.entries + work.entries,
      bytes: this.#done.bytes + work.bytes,
    };
    const after = this.#rest();
    if (this.#isKnown && after < before) {
      const later = this.#later(this.#phase);
      this.#shrink(before + later, after + later);
    }
    if (at !== null) this.#sample.add(work, name, at);
  }

  /** Seconds that the rest will take, as it goes at `at`; null while no total is known. */
  secondsLeft(at: number): number | null {
    if (!this.#isKnown) return null;
    const rest = this.#restWork();
    const { spent, sway } = this.#sample.open(rest, at);
    const seconds = Math.max(0, this.#model.secondsFor(rest) - spent) * sway;
    return seconds + this.#later(this.#phase);
  }

  #skipRest(): void {
    const later = this.#later(this.#phase);
    if (this.#isKnown && later > 0) this.#shrink(this.#rest() + later, later);
  }

  #shrink(before: number, after: number): void {
    if (before > 0) this.#undone *= Math.min(1, Math.max(0, after / before));
  }

  #rest(): number {
    return this.#model.secondsFor(this.#restWork());
  }

  #restWork(): Work {
    return {
      entries: Math.max(0, this.#total.entries - this.#done.entries),
      bytes: Math.max(0, this.#total.bytes - this.#done.bytes),
    };
  }

  /** Seconds of the phases after this one. */
  #later(phase: Phase): number {
    let perEntry = 0;
    let promised = 0;
    for (let at = this.#order.length - 1; at >= 0; at--) {
      const later = this.#order[at];
      if (later === undefined || later === phase) break;
      const work = this.#promised.get(later);
      if (work) promised += new CostModel(priors[later] ?? otherPrior).secondsFor(work);
      else perEntry += this.#usual(later);
    }
    return promised + this.#entries * perEntry;
  }

  /** What an entry of a phase usually costs, by what copying one was seen to cost. */
  #usual(phase: Phase): number {
    const known = this.#models.get(phase);
    if (known) return known.costs().perEntry;
    const share = usualShare[phase] ?? 0;
    const copying = this.#models.get('copying')?.costs() ?? priors.copying ?? otherPrior;
    const most = MOST_OF_PRIOR * (priors[phase] ?? otherPrior).perEntry;
    return Math.min(share * copying.perEntry, most);
  }

  #modelOf(phase: Phase): CostModel {
    const known = this.#models.get(phase);
    if (known) return known;
    const prior = priors[phase] ?? otherPrior;
    const perEntry = this.#models.has('copying') ? this.#usual(phase) : 0;
    return new CostModel(perEntry > 0 ? { ...prior, perEntry } : prior);
  }
}

function hasWork({ entries, bytes }: Work): boolean {
  return entries + bytes > 0;
}
