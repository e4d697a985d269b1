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
}

/** Which value is meant. */
export type Place = Pick<Entry, 'group' | 'key' | 'language'>;

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

  /** Says another value, as it is before `$` is expanded; its line, or a new one at the end of its group, is all that changes. */
  with(place: Place, value: string): KConfigDocument {
    const printable = escapedValue(latin1Of(value));
    const known = this.#entries.get(idOf(place));
    if (known && !known.isDeleted) return this.#replaced(known.line, withValue(printable));
    return this.#inserted(place.group, `${nameOf(place)}=${printable}`);
  }

  /** Takes all lines of a place away. */
  without(place: Place): KConfigDocument {
    const id = idOf(place);
    const isMeant = new Set(
      placesOf(this.#lines).flatMap((one, line) => (one === id ? [line] : [])),
    );
    return new KConfigDocument(this.#lines.filter((_text, line) => !isMeant.has(line)));
  }

  #replaced(at: number, change: (line: string) => string): KConfigDocument {
    return new KConfigDocument(
      this.#lines.map((line, number) => (number === at ? change(line) : line)),
    );
  }

  #inserted(group: Group, text: string): KConfigDocument {
    const lines = [...this.#lines];
    const end = lines.some((line) => line.endsWith('\r\n')) ? '\r\n' : '\n';
    const last = lines.at(-1);
    if (last !== undefined && !last.endsWith('\n')) lines[lines.length - 1] = `${last}${end}`;
    const at = endOfGroup(lines, group);
    if (at !== null) lines.splice(at, 0, `${text}${end}`);
    else {
      const header = group.map((name) => `[${escapedName(latin1Of(name))}]`).join('');
      lines.push(...(lines.length > 0 ? [end] : []), `${header}${end}`, `${text}${end}`);
    }
    return new KConfigDocument(lines);
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

function nameOf({ key, language }: Place): string {
  const name = escapedName(latin1Of(key));
  return language === null ? name : `${name}[${latin1Of(language)}]`;
}

/** What stands before the value, and the end of the line, stay. */
function withValue(printable: string): (line: string) => string {
  return (line) => {
    const before = /^[^=]*=[ \t]*/.exec(line)?.[0] ?? '';
    return `${before}${printable}${/\r?\n$/.exec(line)?.[0] ?? ''}`;
  };
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
    if (isHeld(known, entry.language)) continue;
    // What is said once more for all languages counts for all (seen, and kconfigdata.cpp, setEntry).
    if (entry.language === null && known.has(null)) known.clear();
    known.set(entry.language, entry);
  }
  const all = [...keys.values()].flatMap((known) => [...known.values()]);
  return new Map(all.map((entry) => [idOf(entry), entry]));
}

/** Whether a line before holds the place: `[de]` holds that of `[de_DE]` too, as whoever reads that reads both. */
function isHeld(known: ReadonlyMap<string | null, Read>, language: string | null): boolean {
  const short = language?.replace(/_.*$/s, '') ?? null;
  return [language, short].some((one) => known.get(one)?.isImmutable === true);
}

/** Of each line the place that it says something of, if any. */
function placesOf(lines: readonly string[]): readonly (string | null)[] {
  return [...walk(lines)].map(({ entry }) => (entry === null ? null : idOf(entry)));
}

/** Behind the last line of a group that says anything; null where there is no such group. */
function endOfGroup(lines: readonly string[], group: Group): number | null {
  const wanted = JSON.stringify(group);
  let end = group.length === 0 ? 0 : null;
  let line = 0;
  for (const { reading } of walk(lines)) {
    const isBlank = trimmed(lines[line] ?? '') === '';
    line += 1;
    if (!isBlank && JSON.stringify(reading.group) === wanted) end = line;
  }
  return end;
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
  return {
    ...{ group, key, language, line, isDeleted },
    value: isDeleted ? '' : textOf(unescaped(trimmed(text.slice(equals + 1)))),
    isExpanded: flags.has('e'),
    isImmutable: isGroupImmutable || flags.has('i'),
  };
}

interface Name {
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
  return { key: textOf(unescaped(rest)), language: own, flags };
}
