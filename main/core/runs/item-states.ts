import type { FailureData } from '../../../shared/failure.ts';
import { type ItemOutcome, type Mark, outcomes } from '../journal/records.ts';

/** How an item stands: how it ended. */
export interface Ended {
  readonly outcome: ItemOutcome;
  /** Why it failed; null for every other end. */
  readonly error: FailureData | null;
}

const HASH_BYTES = 16;
const FIRST_CAPACITY = 1024;
const SECOND = 1_000_000_000n;

/**
 * How each item of a plan stands, one column per fact: about 46 bytes an item, so that a million of
 * them take 46 MB. Maps of objects took ten times that.
 */
export class ItemStates {
  #capacity = FIRST_CAPACITY;
  /** 0 while it has not ended, else 1 + its place in `outcomes`. */
  #ends = new Uint8Array(FIRST_CAPACITY);
  #staged = new Uint8Array(FIRST_CAPACITY);
  #hashes = Buffer.alloc(FIRST_CAPACITY * HASH_BYTES);
  #devices = new Uint8Array(FIRST_CAPACITY);
  #inodes = new BigUint64Array(FIRST_CAPACITY);
  #sizes = new Float64Array(FIRST_CAPACITY);
  /** Seconds, and nanoseconds beyond them: together they are more than 64 bits hold. */
  #seconds = new Float64Array(FIRST_CAPACITY);
  #nanoseconds = new Int32Array(FIRST_CAPACITY);
  /** Devices by their number in the column; the first stands for no mark. */
  readonly #deviceNames: string[] = [''];
  readonly #errors = new Map<number, FailureData>();
  #stagedCount = 0;
  #endedCount = 0;

  /** How many items are whole in staging. */
  get stagedCount(): number {
    return this.#stagedCount;
  }

  /** How many items have ended. */
  get endedCount(): number {
    return this.#endedCount;
  }

  get failedCount(): number {
    return this.#errors.size;
  }

  hasEnded(item: number): boolean {
    return (this.#ends[item] ?? 0) !== 0;
  }

  ended(item: number): Ended | null {
    const outcome = outcomes[(this.#ends[item] ?? 0) - 1];
    return outcome ? { outcome, error: this.#errors.get(item) ?? null } : null;
  }

  end(item: number, outcome: ItemOutcome, error: FailureData | null = null): void {
    this.#reach(item);
    if (!this.hasEnded(item)) this.#endedCount += 1;
    this.#ends[item] = 1 + outcomes.indexOf(outcome);
    if (error) this.#errors.set(item, error);
    else this.#errors.delete(item);
  }

  isStaged(item: number): boolean {
    return this.#staged[item] === 1;
  }

  /** Notes that an item's content is whole in staging, with its xxh128 (hex) and what it is recognised by. */
  stage(item: number, hash: string, mark: Mark): void {
    this.mark(item, mark);
    this.#hashes.write(hash, item * HASH_BYTES, HASH_BYTES, 'hex');
    if (!this.isStaged(item)) this.#stagedCount += 1;
    this.#staged[item] = 1;
  }

  unstage(item: number): void {
    if (!this.isStaged(item)) return;
    this.#staged[item] = 0;
    this.#stagedCount -= 1;
  }

  /** What is still in staging is not taken for whole; what has ended keeps its hash. */
  unstageWaiting(): void {
    for (let item = 0; item < this.#capacity; item++) {
      if (!this.hasEnded(item)) this.unstage(item);
    }
  }

  /** What was made in staging, and not announced yet, is not known any more. */
  forgetMade(isAnnounced: (item: number) => boolean): void {
    for (let item = 0; item < this.#capacity; item++) {
      if (this.hasEnded(item) || this.isStaged(item) || isAnnounced(item)) continue;
      this.#devices[item] = 0;
    }
  }

  /** The xxh128 (hex) of an item's content; null where none came over for it. */
  hashOf(item: number): string | null {
    if (!this.isStaged(item)) return null;
    return this.#hashes.toString('hex', item * HASH_BYTES, (item + 1) * HASH_BYTES);
  }

  /** Notes what the thing that stands for an item is recognised by. */
  mark(item: number, { ino, size, mtime }: Mark): void {
    this.#reach(item);
    const [device = '', inode = '0'] = ino.split(':');
    this.#devices[item] = this.#deviceNumber(device);
    this.#inodes[item] = BigInt(inode);
    this.#sizes[item] = size;
    const time = BigInt(mtime);
    this.#seconds[item] = Number(time / SECOND);
    this.#nanoseconds[item] = Number(time % SECOND);
  }

  /** What the thing that stands for an item is recognised by; null where there is none. */
  markOf(item: number): Mark | null {
    const device = this.#devices[item] ?? 0;
    if (device === 0) return null;
    return {
      ino: `${this.#deviceNames[device] ?? ''}:${this.#inodes[item] ?? 0n}`,
      size: this.#sizes[item] ?? 0,
      mtime: String(this.#timeOf(item)),
    };
  }

  #timeOf(item: number): bigint {
    return BigInt(this.#seconds[item] ?? 0) * SECOND + BigInt(this.#nanoseconds[item] ?? 0);
  }

  /** What failed begins anew. Gives the items. */
  forgetFailed(): readonly number[] {
    const failed = [...this.#errors.keys()];
    for (const item of failed) {
      this.#ends[item] = 0;
      this.#endedCount -= 1;
      this.#devices[item] = 0;
      this.unstage(item);
    }
    this.#errors.clear();
    return failed;
  }

  #deviceNumber(name: string): number {
    const known = this.#deviceNames.indexOf(name, 1);
    return known > 0 ? known : this.#deviceNames.push(name) - 1;
  }

  #reach(item: number): void {
    if (item < this.#capacity) return;
    this.#capacity = Math.max(item + 1, this.#capacity * 2);
    this.#ends = grown(this.#ends, new Uint8Array(this.#capacity));
    this.#staged = grown(this.#staged, new Uint8Array(this.#capacity));
    this.#devices = grown(this.#devices, new Uint8Array(this.#capacity));
    this.#inodes = grown(this.#inodes, new BigUint64Array(this.#capacity));
    this.#sizes = grown(this.#sizes, new Float64Array(this.#capacity));
    this.#seconds = grown(this.#seconds, new Float64Array(this.#capacity));
    this.#nanoseconds = grown(this.#nanoseconds, new Int32Array(this.#capacity));
    this.#hashes = grown(this.#hashes, Buffer.alloc(this.#capacity * HASH_BYTES));
  }
}

function grown<C extends { set(values: C): void }>(from: C, into: C): C {
  into.set(from);
  return into;
}
