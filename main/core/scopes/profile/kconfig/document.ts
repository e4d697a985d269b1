import { escapedName, escapedValue, trimmed, unescaped } from './escapes.ts';

/** A group by the names that lead to it; the default group, above all others, has none. */
export type Group = readonly string[];

/** A value under its key. Names and values are text, made of UTF-8; stray bytes show as U+FFFD. */
export interface Entry {
  readonly group: Group;
  readonly key: string;
  /** As `de` or `de_DE` in `Name[de]`; null where it counts for all. */
  readonly language: string | null;
  readonly value: string;
  /** `[$e]`: `$HOME` and the like stand for what they name. */
  readonly isExpanded: boolean;
  /** `[$i]`, of itself, its group or its file: nothing after it counts, and no app may change it. */
  readonly isImmutable: boolean;
  /** `[$d]`: what system files say of it does not count. */
  readonly isDeleted: boolean;
  /** Key and value as they stand in the file; one character stands for one byte. */
  readonly raw: { readonly key: string; readonly value: string };
}

/** Which value is meant. */
export type Place = Pick<Entry, 'group' | 'key' | 'language'>;

/** A value for a place: as it is before `$` is expanded, if it is to be. */
export type Said = Place & Pick<Entry, 'value'> & Partial<Pick<Entry, 'isExpanded'>>;

/** What is to be written for a place. */
type Written = Place & Pick<Entry, 'isExpanded' | 'raw'>;

interface Read extends Entry {
  /** Number of its line. */
  readonly line: number;
}

/**
 * A file of KConfig that keeps every byte which nobody changes: comments, order, blanks, line ends and
 * entries that make no sense (KConfig itself would drop and sort them). What is read is what KConfig reads
 * (kconfig 5.103 and 6.13, kconfigini.cpp, parseConfig).
 */
export class KConfigDocument {
  /** With their ends; one character stands for one byte. */
  readonly #lines: readonly string[];
  readonly #entries: ReadonlyMap<string, Read>;

  private constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#entries = readEntries(lines);
  }

  static parse(bytes: Buffer): KConfigDocument {
    return new KConfigDocument(bytes.toString('latin1').match(/[^\n]*\n|[^\n]+/g) ?? []);
  }

  bytes(): Buffer {
    return Buffer.from(this.#lines.join(''), 'latin1');
  }

  /** What counts, in the order of the file: of several lines for one place the last, but for immutable ones. */
  entries(): readonly Entry[] {
    return [...this.#entries.values()].sort((a, b) => a.line - b.line);
  }

  get(place: Place): Entry | null {
    return this.#entries.get(idOf(place)) ?? null;
  }

  /** Says other values; their lines, or new ones at the ends of their groups, are all that changes. */
  with(...said: readonly Said[]): KConfigDocument {
    return this.#written(said.map(writtenOf));
  }

  /** Says what another file says, byte by byte. */
  withEntries(entries: readonly Entry[]): KConfigDocument {
    return this.#written(entries);
  }

  /** Takes all lines away that say something of these places. */
  without(...places: readonly Place[]): KConfigDocument {
    if (places.length === 0) return this;
    const ids = new Set(places.map(idOf));
    const kept = placesOf(this.#lines).map((id) => id === null || !ids.has(id));
    return new KConfigDocument(this.#lines.filter((_text, line) => kept[line]));
  }

  #written(all: readonly Written[]): KConfigDocument {
    const replaced = new Map<number, string>();
    const added = new Map<string, { readonly group: Group; readonly lines: string[] }>();
    for (const one of all) {
      const known = this.#entries.get(idOf(one));
      if (known && !known.isDeleted) {
        replaced.set(known.line, changed(this.#lines[known.line] ?? '', known, one));
      } else {
        const id = JSON.stringify(one.group);
        const group = added.get(id) ?? { group: one.group, lines: [] };
        added.set(id, group);
        group.lines.push(lineOf(one));
      }
    }
    const lines = this.#lines.map((line, number) => replaced.get(number) ?? line);
    return new KConfigDocument(withAdded(lines, [...added.values()]));
  }
}

/** Text as bytes, one character for each. */
function latin1Of(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function textOf(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function idOf({ group, key, language }: Place): string {
  return JSON.stringify([group, key, language]);
}

function writtenOf({ value, isExpanded = false, ...place }: Said): Written {
  const raw = { key: escapedName(latin1Of(place.key)), value: escapedValue(latin1Of(value)) };
  const { group, key, language } = place;
  return { group, key, language, isExpanded, raw };
}

function lineOf({ language, isExpanded, raw }: Written): string {
  const own = language === null ? '' : `[${latin1Of(language)}]`;
  return `${raw.key}${own}${isExpanded ? '[$e]' : ''}=${raw.value}`;
}

/** The line that says something else. Its end stays, and what stands before the value if that means the same. */
function changed(line: string, known: Entry, written: Written): string {
  const end = /\r?\n$/.exec(line)?.[0] ?? '';
  if (known.isExpanded !== written.isExpanded) return `${lineOf(written)}${end}`;
  const before = /^[^=]*=[ \t]*/.exec(line)?.[0] ?? '';
  return `${before}${written.raw.value}${end}`;
}

/** Puts lines behind the last one of their groups that says anything; groups that are new come last. */
function withAdded(
  lines: readonly string[],
  added: readonly { readonly group: Group; readonly lines: readonly string[] }[],
): readonly string[] {
  if (added.length === 0) return lines;
  const end = lines.some((line) => line.endsWith('\r\n')) ? '\r\n' : '\n';
  const whole = lines.map((line) => (line.endsWith('\n') ? line : `${line}${end}`));
  const ends = endsOfGroups(lines);
  const at = new Map<number, readonly string[]>();
  const last: string[] = [];
  for (const { group, lines: texts } of added) {
    const place = ends.get(JSON.stringify(group));
    const written = texts.map((text) => `${text}${end}`);
    if (place !== undefined) at.set(place, [...(at.get(place) ?? []), ...written]);
    else {
      const header = group.map((name) => `[${escapedName(latin1Of(name))}]`).join('');
      last.push(...(lines.length + last.length > 0 ? [end] : []), `${header}${end}`, ...written);
    }
  }
  const all = whole.flatMap((line, number) => [...(at.get(number) ?? []), line]);
  return [...all, ...(at.get(whole.length) ?? []), ...last];
}

/** What KConfig keeps in mind while it reads a file. */
interface Reading {
  readonly group: Group;
  readonly isFileImmutable: boolean;
  readonly isGroupImmutable: boolean;
}

const START: Reading = { group: [], isFileImmutable: false, isGroupImmutable: false };

/** What counts of the lines of a file, by their places. */
function readEntries(lines: readonly string[]): ReadonlyMap<string, Read> {
  const keys = new Map<string, Map<string | null, Read>>();
  for (const { entry } of walk(lines)) {
    if (entry === null) continue;
    const id = JSON.stringify([entry.group, entry.key]);
    const known = keys.get(id) ?? new Map<string | null, Read>();
    keys.set(id, known);
    if (isHeld(known, entry)) continue;
    // What is said once more for all languages counts for all (seen, and kconfigdata.cpp, setEntry).
    if (entry.language === null && known.has(null)) known.clear();
    known.set(entry.language, entry);
  }
  const all = [...keys.values()].flatMap((known) => [...known.values()]);
  return new Map(all.map((entry) => [idOf(entry), entry]));
}

/**
 * Whether a line says nothing, because of lines before it. Whoever reads `[de_DE]` reads `[de]` too: that
 * holds the place of both where it is immutable, and is what counts where both say the same (seen).
 */
function isHeld(known: ReadonlyMap<string | null, Read>, entry: Read): boolean {
  const { language } = entry;
  if (known.get(language)?.isImmutable === true) return true;
  const short = language?.includes('_') === true ? known.get(language.replace(/_.*$/s, '')) : null;
  if (!short) return false;
  return (
    short.isImmutable || (short.value === entry.value && short.isExpanded === entry.isExpanded)
  );
}

/** Of each line the place that it says something of, if any. */
function placesOf(lines: readonly string[]): readonly (string | null)[] {
  return [...walk(lines)].map(({ entry }) => (entry === null ? null : idOf(entry)));
}

/** Behind which line each group ends, blank lines left out; the default group begins at the first. */
function endsOfGroups(lines: readonly string[]): ReadonlyMap<string, number> {
  const ends = new Map([['[]', 0]]);
  let line = 0;
  for (const { reading } of walk(lines)) {
    const isBlank = trimmed(lines[line] ?? '') === '';
    line += 1;
    if (!isBlank) ends.set(JSON.stringify(reading.group), line);
  }
  return ends;
}

/** Reads line after line: what it says, and where it stands. */
function* walk(
  lines: readonly string[],
): Generator<{ readonly reading: Reading; readonly entry: Read | null }> {
  let reading = START;
  for (const [number, line] of lines.entries()) {
    const text = trimmed(line);
    let entry: Read | null = null;
    if (text.startsWith('[')) reading = readHeader(text, reading);
    else if (text !== '' && !text.startsWith('#')) entry = readEntry(text, reading, number);
    yield { reading, entry };
  }
}

/** `[A][B][$i]`. One that is not closed leads nowhere, but ends that its group is immutable. */
function readHeader(text: string, { group: before, isFileImmutable }: Reading): Reading {
  const group: string[] = [];
  let isFile = isFileImmutable;
  let isGroup = isFileImmutable;
  for (let start = 1; ; ) {
    const end = text.indexOf(']', start);
    if (end < 0) return { group: before, isFileImmutable, isGroupImmutable: isFileImmutable };
    const name = text.slice(start, end);
    const isMark = name === '$i' && end + 1 === text.length;
    if (!isMark) group.push(textOf(unescaped(name)));
    // Before any name it is about the whole file.
    else if (group.join('') === '') isFile = true;
    else isGroup = true;
    start = end + 2;
    if (text.charAt(end + 1) !== '[') break;
  }
  // `[]` is a group that nobody can ask for, and not the default one; before another name it says nothing.
  while (group.length > 1 && group[0] === '') group.shift();
  if (group.length === 0) group.push('');
  return { group, isFileImmutable: isFile, isGroupImmutable: isGroup };
}

/** `Key[de][$e]=value`; null for what KConfig passes over. */
function readEntry(text: string, { group, isGroupImmutable }: Reading, line: number): Read | null {
  const equals = text.indexOf('=');
  const name = readName(trimmed(equals < 0 ? text : text.slice(0, equals)));
  if (name === null || (equals < 0 && !name.flags.has('d'))) return null;
  const { key, language, flags } = name;
  const isDeleted = flags.has('d');
  const value = isDeleted ? '' : trimmed(text.slice(equals + 1));
  return {
    ...{ group, key: textOf(unescaped(key)), language, line, isDeleted },
    value: textOf(unescaped(value)),
    raw: { key, value },
    isExpanded: flags.has('e'),
    isImmutable: isGroupImmutable || flags.has('i'),
  };
}

interface Name {
  /** As it stands in the file. */
  readonly key: string;
  readonly language: string | null;
  readonly flags: ReadonlySet<string>;
}

/** From its end: flags and a language in brackets, then the key. */
function readName(text: string): Name | null {
  if (text === '') return null;
  const flags = new Set<string>();
  let language: string | null = null;
  let rest = text;
  for (let start = rest.lastIndexOf('['); start >= 0; start = rest.lastIndexOf('[')) {
    const end = rest.indexOf(']', start);
    if (end < 0) return null;
    const inside = rest.slice(start + 1, end);
    if (inside.startsWith('$')) for (const flag of inside.slice(1)) flags.add(flag);
    else if (language !== null) return null;
    else language = inside;
    rest = rest.slice(0, start);
    if (flags.has('d')) break;
  }
  // A language that is empty counts for all.
  const own = language === null || language === '' ? null : textOf(language);
  return { key: rest, language: own, flags };
}
