import { type CostModel, HALF_LIFE, type Work } from './cost-model.ts';

/** A sample is at least this long: shorter ones are mostly noise. */
const SHORTEST = 1;
/** So many bytes under one name can only be a big file. */
const BIG = 64 * 1024 * 1024;
/** What the sample that is still open says counts against what was learned before, and so many seconds. */
const SWAY_SECONDS = 3;
/** Entries that were not told yet may be so many times as dense as they are in all that is left. */
const DENSER = 4;

const none: Work = { entries: 0, bytes: 0 };

/**
 * Cuts what a phase reports into samples for its cost model. Lanes tell of bytes as they come and of
 * the entries they belong to later, thousands at once; cut in between, a sample would put down all of
 * the time to bytes. So a sample ends where bytes begin again after entries; only the time of a big
 * file is taken out of it as it goes.
 */
export class WorkSample {
  readonly #model: CostModel;
  #since: number;
  #last: number;
  #work = none;
  #learned = 0;
  #lastHadBytes = false;
  /** What came under the same name without a break. */
  #stretch: { readonly name: string; readonly since: number; readonly bytes: number };

  /** `at`: the time in seconds when the work begins. */
  constructor(model: CostModel, at: number) {
    this.#model = model;
    this.#since = at;
    this.#last = at;
    this.#stretch = { name: '', since: at, bytes: 0 };
  }

  /** Takes in work on `name` that ended at `at`, in seconds of work. */
  add(work: Work, name: string, at: number): void {
    const hasBytes = work.bytes > 0;
    const isNext = hasBytes && !this.#lastHadBytes && this.#work.entries > 0;
    if (isNext && this.#last - this.#since >= SHORTEST) this.#close(this.#last);
    this.#follow(work, name, at);
    this.#work = sum(this.#work, work);
    this.#last = at;
    this.#lastHadBytes = hasBytes;
    const isWhole = work.entries > 0 && (hasBytes || this.#work.bytes === 0);
    if (isWhole && at - this.#since >= SHORTEST) this.#close(at);
    else if (this.#stretch.bytes >= BIG && at - this.#stretch.since >= SHORTEST) this.#takeOut(at);
  }

  /**
   * How the rest of a phase goes at `at`, by the sample that is still open: the seconds of it that
   * were spent on entries not told yet, and by how much it goes slower (above 1) than expected.
   */
  open(rest: Work, at: number): { readonly spent: number; readonly sway: number } {
    const told = this.#model.secondsFor(this.#work);
    const took = Math.max(0, at - this.#since);
    const density = rest.entries / Math.max(1, rest.bytes + this.#work.bytes);
    const untold = Math.min(rest.entries / 2, DENSER * density * this.#work.bytes);
    const most = this.#model.secondsFor({ entries: untold, bytes: 0 });
    const spent = Math.min(Math.max(0, took - told), most);
    const known = this.#learned + SWAY_SECONDS;
    return { spent, sway: (took + known) / (told + spent + known) };
  }

  #follow({ entries, bytes }: Work, name: string, at: number): void {
    const stretch = this.#stretch;
    const isSame = entries === 0 && name === stretch.name;
    this.#stretch = isSame
      ? { ...stretch, bytes: stretch.bytes + bytes }
      : { name, since: entries === 0 ? this.#last : at, bytes: entries === 0 ? bytes : 0 };
  }

  /** Learns of a big file by itself, and goes on as if it had not been in this sample. */
  #takeOut(at: number): void {
    const { name, bytes, since } = this.#stretch;
    const from = Math.max(since, this.#since);
    this.#learn({ entries: 0, bytes }, at - from);
    this.#work = { entries: this.#work.entries, bytes: Math.max(0, this.#work.bytes - bytes) };
    this.#since += at - from;
    this.#stretch = { name, since: at, bytes: 0 };
  }

  #learn(work: Work, seconds: number): void {
    this.#model.learn(work, seconds);
    this.#learned = Math.min(HALF_LIFE, this.#learned + seconds);
  }

  #close(at: number): void {
    this.#learn(this.#work, at - this.#since);
    this.#work = none;
    this.#since = at;
    this.#stretch = { ...this.#stretch, since: at, bytes: 0 };
  }
}

function sum(a: Work, b: Work): Work {
  return { entries: a.entries + b.entries, bytes: a.bytes + b.bytes };
}
