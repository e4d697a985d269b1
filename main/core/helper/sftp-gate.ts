/** Lets work through while neither too many pieces of it nor too many bytes are on their way. In order. */
export class Gate {
  readonly #mostItems: number;
  readonly #mostBytes: number;
  #items = 0;
  #bytes = 0;
  readonly #queue: { readonly bytes: number; readonly enter: () => void }[] = [];

  constructor(mostItems: number, mostBytes: number) {
    this.#mostItems = mostItems;
    this.#mostBytes = mostBytes;
  }

  /** Does `work` when there is room for `bytes`; something larger than all of the room goes alone. */
  async through<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (this.#queue.length > 0 || !this.#hasRoom(bytes)) {
      await new Promise<void>((enter) => this.#queue.push({ bytes, enter }));
    } else {
      this.#enter(bytes);
    }
    try {
      return await work();
    } finally {
      this.#items -= 1;
      this.#bytes -= bytes;
      this.#admit();
    }
  }

  #admit(): void {
    for (let first = this.#queue[0]; first && this.#hasRoom(first.bytes); first = this.#queue[0]) {
      this.#queue.shift();
      this.#enter(first.bytes);
      first.enter();
    }
  }

  #enter(bytes: number): void {
    this.#items += 1;
    this.#bytes += bytes;
  }

  #hasRoom(bytes: number): boolean {
    return (
      this.#items < this.#mostItems && (this.#items === 0 || this.#bytes + bytes <= this.#mostBytes)
    );
  }
}
