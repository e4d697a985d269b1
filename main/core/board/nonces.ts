import { MAX_CLOCK_DIFFERENCE } from './packet-schema.ts';

/** Remembers the numbers of packets that were used, as long as such a packet could still pass. */
export interface NonceMemory {
  has(nonce: string): boolean;
  /** Takes a number in. `now` is milliseconds since 1970. */
  add(nonce: string, now: number): void;
  readonly size: number;
}

/** A memory for at most `limit` numbers; the oldest goes first, as its packet is the first to lapse. */
export function createNonceMemory(limit = 4096): NonceMemory {
  /** In the order in which they came, which is the order in which they lapse. */
  const seen = new Map<string, number>();
  const forget = (now: number): void => {
    for (const [nonce, lapses] of seen) {
      if (lapses >= now && seen.size <= limit) return;
      seen.delete(nonce);
    }
  };
  return {
    has: (nonce) => seen.has(nonce),
    add: (nonce, now) => {
      // A packet from 120 s ahead passes for 240 s from now; a little more for rounding.
      seen.set(nonce, now + (2 * MAX_CLOCK_DIFFERENCE + 5) * 1000);
      forget(now);
    },
    get size() {
      return seen.size;
    },
  };
}
