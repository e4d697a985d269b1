import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import { placeFailure } from './place-failure.ts';

/** A change that was announced (or was before a crash), how to make it, and the items that end by it. */
export interface Step {
  readonly items: number[];
  readonly make: () => void;
}

/** A new folder on its way into its place: what lies in it shares its fate. */
export class PlacedTree {
  readonly step: Step;
  /** The last item of what lies in it. */
  readonly last: number;
  state: 'announced' | 'placed' | 'failed' = 'announced';
  error: FailureData = toFailureData(failure('home/parent-failed'));

  constructor(item: number, last: number, put: () => void) {
    this.last = last;
    this.step = { items: [item], make: () => this.#make(put) };
  }

  #make(put: () => void): void {
    try {
      put();
      this.state = 'placed';
    } catch (error) {
      this.state = 'failed';
      this.error = placeFailure(error);
      throw error;
    }
  }
}
