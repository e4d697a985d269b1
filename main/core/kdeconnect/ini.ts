/**
 * The INI files of Qt's QSettings (qsettings.cpp, readIniLine, iniEscapedString, iniUnescapedStringList),
 * read so that everything that is not touched stays byte for byte. Texts here are bytes as latin1.
 */

/** Where a value stands in the text: quotes and escapes are still in it. */
export interface IniEntry {
  readonly group: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

export interface IniFile {
  readonly entries: readonly IniEntry[];
  /** Where each group's first line begins, by name; `General` is the group of keys without one. */
  readonly groups: ReadonlyMap<string, number>;
}

/** A character of a value, and how it is written. */
export interface IniCharacter {
  readonly value: string;
  readonly raw: string;
}

/** Finds groups and entries. Lines that make no sense are passed over, as QSettings does. */
export function scanIni(text: string): IniFile {
  const entries: IniEntry[] = [];
  const groups = new Map<string, number>();
  let group = 'General';
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const header = /^\s*\[([^\]\n]*)\]/.exec(line)?.[1];
    if (header !== undefined) {
      group = groupName(header);
      if (!groups.has(group)) groups.set(group, Math.min(end + 1, text.length));
    } else if (!/^\s*[;#]/.test(line)) {
      const entry = entryOf(line, at, group);
      if (entry !== null) entries.push(entry);
    }
    at = end + 1;
  }
  return { entries, groups };
}

/** The characters of a raw value; null for lists and for what cannot be read. */
export function iniCharacters(raw: string): readonly IniCharacter[] | null {
  const characters: IniCharacter[] = [];
  let quoted = false;
  for (let at = 0; at < raw.length; ) {
    const rest = raw.slice(at);
    const first = rest.charAt(0);
    if (first === '"') {
      quoted = !quoted;
      at += 1;
      continue;
    }
    if (!quoted && first === ',') return null;
    const character = first === '\\' ? escaped(rest) : { value: first, raw: first };
    if (character === null) return null;
    characters.push(character);
    at += character.raw.length;
  }
  return quoted ? null : characters;
}

/** A value's text, or null where it cannot be read. */
export function iniText(raw: string): string | null {
  const characters = iniCharacters(raw);
  return characters === null ? null : characters.map(({ value }) => value).join('');
}

/** How ASCII text is written inside of quotes. */
export const iniEscaped = (text: string): string => text.replace(/["\\]/g, '\\$&');

function lineEnd(text: string, start: number): number {
  let quoted = false;
  const comment = /^[^\S\n]*[;#]/.test(text.slice(start, start + 200));
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\n' && !quoted) return at;
    if (comment) continue;
    if (character === '"') quoted = !quoted;
    if (character === '\\') at++;
  }
  return text.length;
}

function entryOf(line: string, offset: number, group: string): IniEntry | null {
  const equals = line.indexOf('=');
  if (equals < 0) return null;
  const value = line.slice(equals + 1);
  const start = offset + equals + 1 + (value.length - value.trimStart().length);
  return {
    group,
    key: percentDecoded(line.slice(0, equals).trim()),
    start,
    end: Math.max(start, offset + line.trimEnd().length),
  };
}

function groupName(header: string): string {
  const name = header.trim();
  if (name.toLowerCase() === 'general') return 'General';
  return name.toLowerCase() === '%general' ? '%General' : percentDecoded(name);
}

/** `%XX` and `%UXXXX` of keys and group names (iniUnescapedKey). */
function percentDecoded(text: string): string {
  return text.replace(/%U([0-9A-Fa-f]{4})|%([0-9A-Fa-f]{2})/g, (_, wide?: string, hex?: string) =>
    String.fromCharCode(Number.parseInt(wide ?? hex ?? '', 16)),
  );
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function escaped(text: string): IniCharacter | null {
  const hex = /^\\x([0-9A-Fa-f]+)/.exec(text);
  if (hex) return ofCode(hex[0], Number.parseInt(hex[1] ?? '', 16));
  const octal = /^\\([0-7]+)/.exec(text);
  if (octal) return ofCode(octal[0], Number.parseInt(octal[1] ?? '', 8));
  const continued = /^\\(\r\n|\n\r|\n|\r)/.exec(text);
  if (continued) return { value: '', raw: continued[0] };
  const next = text.charAt(1);
  return next === '' ? null : { value: letters[next] ?? next, raw: text.slice(0, 2) };
}

const ofCode = (raw: string, code: number): IniCharacter | null =>
  code <= 0xffff ? { value: String.fromCharCode(code), raw } : null;
