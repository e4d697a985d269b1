/** A key file's groups by name, and in each the raw values by key. */
export type KeyFile = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads a key file (Desktop Entry Specification 1.5, GKeyFile): lines that make no sense are passed
 * over, a later value wins, groups of one name are one. Values keep their escapes: see `keyText`.
 */
export function parseKeyFile(text: string): KeyFile {
  const groups = new Map<string, Map<string, string>>();
  let group: Map<string, string> | null = null;
  for (const line of text.split(/\r?\n/)) {
    const name = /^\[([^[\]]+)\]\s*$/.exec(line)?.[1];
    if (name !== undefined) {
      group = groups.get(name) ?? new Map<string, string>();
      groups.set(name, group);
      continue;
    }
    const [, key, value] = /^\s*([^#=\s][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (group && key !== undefined && value !== undefined) group.set(key, value);
  }
  return groups;
}

const escapes: Readonly<Record<string, string>> = {
  s: ' ',
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
};

/** A raw value as text. */
export function keyText(raw: string): string {
  return raw.replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);
}

/** A raw value as a list; an empty end after the last `;` is no item. */
export function keyList(raw: string): readonly string[] {
  const items = raw.split(/(?<!\\);/).map((item) => keyText(item.replace(/\\;/g, ';')));
  if (items.at(-1) === '') items.pop();
  return items;
}
