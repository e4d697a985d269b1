/** So many may go out within a second; one place is kept for the very last. */
const MOST = 10;
const APART_MS = 100;
const SECOND_MS = 1000;

/**
 * Lets at most ten things a second out, whatever comes in. What is current may be dropped for what is
 * newer; what must not be lost waits for its turn.
 */
export class Outbox<T> {
  readonly #tell: (value: T) => void;
  /** When the last ones went out, oldest first: never more than ten. */
  #times: number[] = [];
  /** What must go out, by the name under which a later one replaces it. */
  readonly #owed = new Map<string, T>();

  constructor(tell: (value: T) => void) {
    this.#tell = tell;
  }

  /** Lets out what is owed, then says whether there is room for something current; `at` in milliseconds. */
  hasRoom(at: number): boolean {
    if (this.#owed.size > 0) this.drain(at);
    const last = this.#times.at(-1);
    return (last === undefined || at - last >= APART_MS) && this.#fits(at);
  }

  /** Lets something out. Ask `hasRoom` first, but for the very last. */
  send(value: T, at: number): void {
    this.#times = [...this.#times.slice(1 - MOST), at];
    this.#tell(value);
  }

  /** Lets something out as soon as there is room. */
  owe(name: string, value: T, at: number): void {
    this.#owed.set(name, value);
    this.drain(at);
  }

  /** Lets out as much of what is owed as there is room for. */
  drain(at: number): void {
    for (const [name, value] of this.#owed) {
      if (!this.#fits(at)) return;
      this.#owed.delete(name);
      this.send(value, at);
    }
  }

  #fits(at: number): boolean {
    const recent = this.#times.filter((time) => at - time <= SECOND_MS);
    return recent.length < MOST - 1;
  }
}
