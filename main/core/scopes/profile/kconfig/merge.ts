import type { Entry, KConfigDocument } from './document.ts';

/** Whose value counts where both computers have one. */
type Winner = 'old' | 'mine';

/**
 * Brings values of the old computer's file into the new one's, key by key and byte by byte; all else of the
 * new one stays as it is. What is immutable there, which no app may change either, stays as well.
 * `isWanted` says which of the old values may come: not those of the machine or of a session.
 */
export function mergeKConfig(
  old: KConfigDocument,
  mine: KConfigDocument,
  { wins, isWanted }: { readonly wins: Winner; readonly isWanted: (entry: Entry) => boolean },
): KConfigDocument {
  const coming = old.entries().filter((entry) => {
    if (entry.isDeleted || !isWanted(entry)) return false;
    const known = mine.get(entry);
    if (known === null) return true;
    return !known.isImmutable && wins === 'old' && !isSame(known, entry);
  });
  return coming.length === 0 ? mine : mine.withEntries(coming);
}

function isSame(one: Entry, other: Entry): boolean {
  return one.raw.value === other.raw.value && one.isExpanded === other.isExpanded;
}
