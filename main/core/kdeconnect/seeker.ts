/** How much somebody is missed: not at all, a paired device is away, or we wait for one right now. */
export type Missing = 'nobody' | 'somebody' | 'wanted';

/** Asks kdeconnectd to announce itself again, for as long as somebody is missing. */
export interface Seeker {
  /** To be called whenever somebody may have come or gone. */
  look(): void;
  /** Asks at once, or as soon as the last time is long enough ago. */
  soon(): void;
  /** The daemon has just announced itself on its own account. */
  announced(): void;
  dispose(): void;
}

interface SeekerOptions {
  readonly ask: () => void;
  readonly missing: () => Missing;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

/** Never faster than this: two announcements close together can leave no link at all. */
const LEAST_MS = 3000;
const SPREAD_MS = 2000;
/** Whom nobody waits for is sought eagerly this long, then now and then. */
const EAGER_MS = 60_000;
const SELDOM_MS = 30_000;

/**
 * Nothing in kdeconnectd retries: when two computers dial each other at the same moment, each may
 * drop the link that the other kept, and both stay apart (seen for 40 s and more between 22.12 and
 * 25.04). The random part of the pause keeps two Relokates from asking in step.
 */
export function createSeeker({ ask, missing, random = Math.random }: SeekerOptions): Seeker {
  let timer: NodeJS.Timeout | null = null;
  let last = Number.NEGATIVE_INFINITY;
  let level: Missing = 'nobody';
  let since = 0;
  const clear = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const after = (ms: number): void => {
    clear();
    timer = setTimeout(() => {
      timer = null;
      last = Date.now();
      ask();
      look();
    }, ms);
  };
  const pause = (): number => {
    const seldom = level === 'somebody' && Date.now() - since > EAGER_MS;
    return (seldom ? SELDOM_MS : LEAST_MS) + random() * SPREAD_MS;
  };
  const look = (): void => {
    const now = missing();
    if (now !== level) {
      level = now;
      since = Date.now();
      clear();
    }
    if (level !== 'nobody' && timer === null) after(pause());
  };
  return {
    look,
    soon: () => after(Math.max(0, last + LEAST_MS - Date.now())),
    announced: () => {
      last = Date.now();
      clear();
      look();
    },
    dispose: clear,
  };
}
