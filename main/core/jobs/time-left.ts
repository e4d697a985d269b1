import type { Progress } from '../../../shared/model/job.ts';

type Told = Pick<Progress, 'secondsLeft' | 'isLate'>;

/** What is shown as less than a minute may be so for this long in all; a little less, as looks are apart. */
const SOON_MOST = 88;
const MINUTE = 60;
/** How fast the shown value follows the reckoned one, in seconds. */
const FOLLOWS = 4;
/** A value gives way once the new one is further off than this many of its steps. */
const HOLDS = 0.75;

export const unknownTime: Told = { secondsLeft: null, isLate: false };

/**
 * Makes a remaining time that can be read out of one that is reckoned anew all the time: it counts
 * down, follows slowly, moves in steps and not to and fro. When less than a minute has been left for
 * longer than a minute and a half in all, it says no number any more but that it takes longer.
 */
export class TimeLeft {
  #smooth: number | null = null;
  #shown: number | null = null;
  #at = 0;
  #soonFor = 0;
  #isLate = false;

  /** What to show at `at`, in seconds of work. `reckoned` in seconds; null where there is nothing to say. */
  tell(reckoned: number | null, at: number): Told {
    const passed = Math.max(0, at - this.#at);
    this.#at = at;
    if (this.#shown !== null && this.#shown < MINUTE) this.#soonFor += passed;
    if (reckoned === null) {
      this.#shown = null;
      return { secondsLeft: null, isLate: this.#isLate };
    }
    this.#smooth = follow(this.#smooth, reckoned, passed);
    this.#shown = settled(this.#shown, this.#smooth);
    this.#isLate = this.#shown < MINUTE && this.#soonFor > SOON_MOST;
    if (this.#isLate) this.#shown = null;
    return { secondsLeft: this.#shown, isLate: this.#isLate };
  }
}

function follow(before: number | null, reckoned: number, passed: number): number {
  if (before === null) return reckoned;
  const counted = Math.max(0, before - passed);
  return counted + (reckoned - counted) * (1 - Math.exp(-passed / FOLLOWS));
}

function settled(shown: number | null, seconds: number): number {
  const step = stepOf(seconds);
  const rounded = Math.max(step, Math.round(seconds / step) * step);
  return shown !== null && Math.abs(seconds - shown) < HOLDS * step ? shown : rounded;
}

/** In seconds: fives below a minute, tens below five minutes, minutes below an hour and a half, then fives. */
function stepOf(seconds: number): number {
  if (seconds < MINUTE) return 5;
  if (seconds < 5 * MINUTE) return 10;
  return seconds < 90 * MINUTE ? MINUTE : 5 * MINUTE;
}
