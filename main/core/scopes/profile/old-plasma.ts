import { KConfigDocument } from './kconfig/document.ts';

/** Files that say which Plasma wrote a home, most telling first. */
export const telling = [
  '.config/plasmashellrc',
  '.config/kconf_updaterc',
  '.config/kwinrc',
] as const;

/** Scripts that only Plasma 6 runs (plasma-workspace and plasma-desktop, shells/…/contents/updates). */
const OF_SIX = /migrate_font_weights|digitalclock_migrate_showseconds|folderview_fix_recursive/;

/**
 * Which generation of Plasma a home was last used with, from the marks of updates that it went through; null
 * where it was used with none. Only its files are known, whichever way the old computer is reached.
 */
export function generationOf(files: ReadonlyMap<string, Buffer>): 5 | 6 | null {
  const documents = telling.flatMap((path) => {
    const bytes = files.get(path);
    return bytes ? [KConfigDocument.parse(bytes)] : [];
  });
  if (documents.length === 0) return null;
  const isSix = documents.some((document) =>
    document.entries().some(({ group, key, value }) => {
      const [name = ''] = group;
      if (name === 'Updates' && key === 'performed') return OF_SIX.test(value);
      return (
        /^plasma(shell-)?6\.|^kwin-6/.test(name) ||
        (key === 'done' && /plasma6\.|kwin-6/.test(value))
      );
    }),
  );
  return isSix ? 6 : 5;
}
