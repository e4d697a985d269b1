import { type Numbered, type Only, readPlanItems, type Which } from './plan-file.ts';

/** Plans of up to so many items are kept in memory once read: about 40 MB. Longer ones are read again each time. */
const MOST_KEPT = 50_000;

/** The items of a plan that was opened, for those who go over them again and again. */
export class PlanItems {
  /** How many there are. */
  readonly count: number;
  readonly #file: string;
  #kept: readonly Numbered[] | null = null;

  constructor(file: string, count: number) {
    this.#file = file;
    this.count = count;
  }

  /** All items in their order, or some of them, as `readPlanItems` gives them. */
  async *read(which: Which = {}): AsyncGenerator<Numbered> {
    if (this.#kept) yield* chosen(this.#kept, which);
    else if (this.count > MOST_KEPT || which.range || which.only) {
      yield* readPlanItems(this.#file, which);
    } else yield* this.#keeping();
  }

  async *#keeping(): AsyncGenerator<Numbered> {
    const all: Numbered[] = [];
    for await (const one of readPlanItems(this.#file)) {
      all.push(one);
      yield one;
    }
    this.#kept = all;
  }
}

function* chosen(items: readonly Numbered[], { range, only }: Which): Generator<Numbered> {
  const some = range ? items.slice(range.first, range.last + 1) : items;
  for (const one of some) if (only === undefined || is(one, only)) yield one;
}

function is({ item: { entry, isMade } }: Numbered, only: Only): boolean {
  if (only === 'made') return isMade === true;
  return only === 'acl' ? entry.acl !== undefined : entry.type === only;
}
