import { rehomed } from '../rehome.ts';
import type { KConfigDocument } from './document.ts';

/**
 * Writes the new home where values name the old one; lines without it keep every byte. A value that is no
 * text (bytes of another encoding) stays as it is, as nobody could say what it names.
 */
export function rehomedConfig(
  document: KConfigDocument,
  oldHomes: readonly string[],
  newHome: string,
): KConfigDocument {
  const changed = document.entries().flatMap((entry) => {
    const value = rehomed(entry.value, oldHomes, newHome);
    return value === entry.value || entry.value.includes('\ufffd') ? [] : [{ ...entry, value }];
  });
  return changed.length === 0 ? document : document.with(...changed);
}
