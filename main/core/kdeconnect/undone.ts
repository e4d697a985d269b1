/** Notices pairings that are lost right after they were made. */
export interface UndoneWatch {
  /** Takes what is known of a device now; true when a fresh pairing has just been lost. */
  see(id: string, paired: boolean): boolean;
  /** The person unpairs on purpose. */
  expect(id: string): void;
}

/**
 * kdeconnectd from 23.08 on leaves its own pop-up on the screen for 30 s after a pairing was accepted
 * over D-Bus, and “Reject” in it then undoes the pairing on both sides (seen on 25.04).
 */
const STALE_MS = 31_000;

/** `now` gives milliseconds since 1970. */
export function createUndoneWatch(now: () => number): UndoneWatch {
  const known = new Map<string, boolean>();
  const madeAt = new Map<string, number>();
  return {
    see: (id, paired) => {
      const before = known.get(id);
      known.set(id, paired);
      if (before === false && paired) madeAt.set(id, now());
      if (paired) return false;
      const made = madeAt.get(id);
      madeAt.delete(id);
      return before === true && made !== undefined && now() - made < STALE_MS;
    },
    expect: (id) => void madeAt.delete(id),
  };
}
