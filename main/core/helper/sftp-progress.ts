import type { OperationPart } from './protocol.ts';

type Part = OperationPart<'copyBySftp'>;

const TELL_EVERY_MS = 100;

/** Gathers what is to be told, so that not every file costs a message. */
export class Teller {
  readonly #tell: (part: Part) => void;
  #bytes = 0;
  #current = '';
  #outcomes: Part['outcomes'] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(tell: (part: Part) => void) {
    this.#tell = tell;
  }

  bytes(count: number, path: string): void {
    this.#bytes += count;
    this.#current = path;
    this.#later();
  }

  outcome(outcome: Part['outcomes'][number]): void {
    this.#outcomes.push(outcome);
    this.#later();
  }

  end(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#bytes === 0 && this.#outcomes.length === 0) return;
    this.#tell({ bytes: this.#bytes, current: this.#current, outcomes: this.#outcomes });
    this.#bytes = 0;
    this.#outcomes = [];
  }

  #later(): void {
    this.#timer ??= setTimeout(() => this.end(), TELL_EVERY_MS);
  }
}

/** How far a file is. What is read a second time is not told a second time. */
export class FileProgress {
  readonly #tell: (bytes: number) => void;
  #read = 0;
  #told = 0;

  constructor(tell: (bytes: number) => void) {
    this.#tell = tell;
  }

  restart(): void {
    this.#read = 0;
  }

  add(bytes: number): void {
    this.#read += bytes;
    if (this.#read <= this.#told) return;
    this.#tell(this.#read - this.#told);
    this.#told = this.#read;
  }
}
