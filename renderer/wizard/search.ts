/** The rows in whose texts every word of a search occurs; the very same list where nothing is looked for. */
export function findRows<T>(
  rows: readonly T[],
  search: string,
  textsOf: (row: T) => readonly string[],
): readonly T[] {
  const words = plain(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = plain(textsOf(row).join('\n'));
    return words.every((word) => text.includes(word));
  });
}

/** Without case and accents, so that “cafe” finds “Café”. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
