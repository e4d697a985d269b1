/** Smooths coming and going: here at once, gone only after a while. */
export interface Presence {
  report(id: string, here: boolean): void;
  isHere(id: string): boolean;
  /** Everybody who counts as here. */
  all(): readonly string[];
  dispose(): void;
}

/**
 * At every connect kdeconnectd tells reachable, 40 to 60 ms later gone, 10 ms later reachable again
 * (22.12 with all others). A loss shorter than `holdMs` therefore counts as nothing. `onChange` is
 * called when somebody's loss has become certain.
 */
export function createPresence(holdMs: number, onChange: () => void): Presence {
  const here = new Set<string>();
  const leaving = new Map<string, NodeJS.Timeout>();
  const stay = (id: string): void => {
    clearTimeout(leaving.get(id));
    leaving.delete(id);
  };
  return {
    report: (id, isHere) => {
      if (isHere) {
        stay(id);
        here.add(id);
      } else if (here.has(id) && !leaving.has(id)) {
        const leave = (): void => {
          leaving.delete(id);
          here.delete(id);
          onChange();
        };
        leaving.set(id, setTimeout(leave, holdMs));
      }
    },
    isHere: (id) => here.has(id),
    all: () => [...here],
    dispose: () => {
      for (const id of [...leaving.keys()]) stay(id);
    },
  };
}
