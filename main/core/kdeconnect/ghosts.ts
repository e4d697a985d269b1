/** Notices devices that kdeconnectd lists but has no object for. */
export interface GhostWatch {
  /** Takes who is listed without an object now. */
  see(ids: readonly string[]): void;
  any(): boolean;
  dispose(): void;
}

interface GhostOptions {
  /** Called when a device has been without an object for too long. */
  readonly onStuck: () => void;
  /** Called to have the list read again while there is such a device. */
  readonly look: () => void;
}

const STUCK_MS = 3000;
const LOOK_MS = 1000;
/** The cure disturbs everything that goes on with KDE Connect: rarely, and not for ever. */
const PAUSE_MS = 60_000;
const MOST_CURES = 3;

/**
 * When an unpaired device loses its last link and gets a new one within the same moment, kdeconnectd
 * deletes the old object later than it registers the new one, on the same path (Daemon::removeDevice
 * uses deleteLater; seen on 22.12 and 26.08). The registration fails, the path goes with the old
 * object, and the device stays listed but cannot be asked anything, for as long as its link lasts:
 * one computer sees the other and is not seen by it. Announcing does not help, and can do the same to
 * the other side. Only a new kdeconnectd does.
 */
export function createGhostWatch({ onStuck, look }: GhostOptions): GhostWatch {
  const since = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let cured = Number.NEGATIVE_INFINITY;
  let cures = 0;
  const again = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (since.size === 0) return;
    timer = setTimeout(() => {
      look();
      again();
    }, LOOK_MS);
  };
  return {
    see: (ids) => {
      const now = Date.now();
      for (const id of [...since.keys()]) if (!ids.includes(id)) since.delete(id);
      for (const id of ids) if (!since.has(id)) since.set(id, now);
      const stuck = [...since.values()].some((from) => now - from >= STUCK_MS);
      if (stuck && now - cured >= PAUSE_MS && cures < MOST_CURES) {
        cured = now;
        cures += 1;
        onStuck();
      }
      if (since.size === 0 || timer === undefined) again();
    },
    any: () => since.size > 0,
    dispose: () => clearTimeout(timer),
  };
}
