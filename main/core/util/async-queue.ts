/**
 * What one side tells as it happens, for another to take in turn. Holds what was not taken yet, so it
 * is for sides that stay close together. One taker.
 */
export class AsyncQueue<T> implements AsyncIterable<T> {
  #held: T[] = [];
  #end: { readonly error: Error | null } | null = null;
  #wake: () => void = () => undefined;

  push(value: T): void {
    this.#held.push(value);
    this.#wake();
  }

  /** Ends the queue when `work` does: with its error where it failed. */
  endWith(work: Promise<unknown>): void {
    const end = (error: Error | null): void => {
      this.#end ??= { error };
      this.#wake();
    };
    work.then(
      () => end(null),
      (error: unknown) => end(error instanceof Error ? error : new Error(String(error))),
    );
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const values = this.#held;
      this.#held = [];
      yield* values;
      if (this.#held.length > 0) continue;
      if (this.#end) {
        if (this.#end.error) throw this.#end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
