import type { Shown } from '../wizard/tree.ts';

/** What a key press in the tree means. */
export type TreeAct =
  | { readonly kind: 'go'; readonly to: number }
  | { readonly kind: 'open'; readonly isOpen: boolean }
  | { readonly kind: 'toggle' };

interface Place {
  readonly at: number;
  readonly count: number;
  readonly shown: Shown | null;
  readonly perPage: number;
  readonly isRtl: boolean;
}

type Key = (place: Place, go: (to: number) => TreeAct) => TreeAct | null;

const keys: Readonly<Record<string, Key>> = {
  ArrowDown: ({ at }, go) => go(at + 1),
  ArrowUp: ({ at }, go) => go(at - 1),
  PageDown: ({ at, perPage }, go) => go(at + perPage),
  PageUp: ({ at, perPage }, go) => go(at - perPage),
  Home: (_place, go) => go(0),
  End: ({ count }, go) => go(count - 1),
  ArrowRight: (place, go) => (place.isRtl ? outwards(place, go) : inwards(place, go)),
  ArrowLeft: (place, go) => (place.isRtl ? inwards(place, go) : outwards(place, go)),
  Enter: ({ shown }) =>
    shown?.kind === 'row' && shown.row.hasChildren
      ? { kind: 'open', isOpen: !shown.isOpen }
      : { kind: 'toggle' },
  ' ': () => ({ kind: 'toggle' }),
};

/** The keys of a treegrid whose rows take the focus (ARIA Authoring Practices); null: not ours. */
export function treeAct(key: string, place: Place): TreeAct | null {
  return (
    keys[key]?.(place, (to) => ({
      kind: 'go',
      to: Math.max(0, Math.min(place.count - 1, to)),
    })) ?? null
  );
}

function inwards({ at, shown }: Place, go: (to: number) => TreeAct): TreeAct | null {
  if (shown?.kind !== 'row' || !shown.row.hasChildren) return null;
  return shown.isOpen ? go(at + 1) : { kind: 'open', isOpen: true };
}

function outwards({ shown }: Place, go: (to: number) => TreeAct): TreeAct | null {
  if (shown?.kind !== 'row') return null;
  if (shown.isOpen) return { kind: 'open', isOpen: false };
  return shown.parent < 0 ? null : go(shown.parent);
}
