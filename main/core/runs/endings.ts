import type { ItemOutcome } from '../journal/records.ts';
import { note, type RunContext } from './run-context.ts';

type Good = Exclude<ItemOutcome, 'failed'>;

/** Notes how items ended, many to a record. */
export interface Endings {
  add(item: number, outcome: Good): Promise<void>;
  /** Notes what was gathered; until then the run does not know of it. */
  flush(): Promise<void>;
}

const MOST = 1000;

/** Begins to gather ends of items. */
export function openEndings(context: RunContext): Endings {
  const gathered = new Map<Good, number[]>();
  let count = 0;
  const flush = async (): Promise<void> => {
    for (const [outcome, items] of gathered) await note(context, { t: 'ended', outcome, items });
    gathered.clear();
    count = 0;
  };
  return {
    add: async (item, outcome) => {
      const items = gathered.get(outcome);
      if (items) items.push(item);
      else gathered.set(outcome, [item]);
      count += 1;
      if (count >= MOST) await flush();
    },
    flush,
  };
}
