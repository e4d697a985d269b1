const WINDOW = 8;
const SLOT = 0.5;

interface Mark {
  readonly at: number;
  readonly bytes: number;
}

/** Bytes per second over the last seconds, from a handful of marks. */
export class ByteRate {
  #bytes = 0;
  #marks: readonly Mark[];

  /** `at`: the time in seconds when the bytes begin to come. */
  constructor(at: number) {
    this.#marks = [{ at, bytes: 0 }];
  }

  /** Takes in bytes that came until `at`, in seconds. */
  add(bytes: number, at: number): void {
    this.#bytes += bytes;
    this.#mark(at);
  }

  /** The rate at `at`; 0 while it is not known. */
  perSecond(at: number): number {
    this.#mark(at);
    const [first] = this.#marks;
    const seconds = first ? at - first.at : 0;
    return first && seconds >= 1 ? Math.round((this.#bytes - first.bytes) / seconds) : 0;
  }

  #mark(at: number): void {
    const last = this.#marks.at(-1);
    if (last && at - last.at < SLOT) return;
    const recent = this.#marks.filter((mark) => mark.at >= at - WINDOW);
    this.#marks = [...recent, { at, bytes: this.#bytes }];
  }
}
