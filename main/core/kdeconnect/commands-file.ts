import { type IniCharacter, iniCharacters, iniEscaped, scanIni } from './ini.ts';

/** Our key in the list of commands: triggering it runs `command`. */
export const ENTRY = 'relokate';

/**
 * The file of kdeconnectd's run-command plug-in with our entry put in, renewed, or (null) taken out;
 * all other entries stay as they are written. The list is one JSON object inside
 * `commands="@ByteArray(…)"` (core/kdeconnectpluginconfig.cpp, plugins/runcommand). `file` is the
 * file's bytes as latin1. Null where the list cannot be read and so must not be rewritten.
 */
export function withEntry(file: string, entry: string | null): string | null {
  const { entries, groups } = scanIni(file);
  const found = entries.findLast(({ group, key }) => group === 'General' && key === 'commands');
  if (found === undefined) {
    if (entry === null) return file;
    const line = `commands=${listOf([], entry)}\n`;
    const at = groups.get('General');
    if (at === undefined) return `[General]\n${line}${file === '' ? '' : `\n${file}`}`;
    const before = file.slice(0, at);
    return `${before}${before.endsWith('\n') ? '' : '\n'}${line}${file.slice(at)}`;
  }
  const members = membersOf(file.slice(found.start, found.end));
  if (members === null) return null;
  if (entry === null && !members.some(({ key }) => key === ENTRY)) return file;
  const others = members.filter(({ key }) => key !== ENTRY).map(({ raw }) => raw);
  return `${file.slice(0, found.start)}${listOf(others, entry)}${file.slice(found.end)}`;
}

/** Our entry as JSON in ASCII: Qt 5 and Qt 6 decode anything else in these files differently. */
export function entryJson(command: string, packet: string): string {
  const json = JSON.stringify({ name: 'Relokate', command, relokate: packet });
  return json.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function listOf(others: readonly string[], entry: string | null): string {
  const ours = entry === null ? [] : [iniEscaped(`"${ENTRY}":${entry}`)];
  return `"@ByteArray({${[...others, ...ours].join(',')}})"`;
}

interface Member {
  readonly key: string;
  /** How it is written in the file: `\"key\":{…}`. */
  readonly raw: string;
}

function membersOf(rawValue: string): readonly Member[] | null {
  const characters = iniCharacters(rawValue);
  if (characters === null) return null;
  const text = characters.map(({ value }) => value || ' ').join('');
  if (text === '' || text === '@Invalid()' || text === '@ByteArray()') return [];
  const [from, to] = /^@ByteArray\([^]*\)$/.test(text) ? [11, text.length - 1] : [0, text.length];
  const json = text.slice(from, to);
  if (!isObject(json)) return null;
  return splitMembers(json, characters.slice(from, to));
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Cuts an object that `JSON.parse` has accepted at the commas between its members. */
function splitMembers(json: string, characters: readonly IniCharacter[]): readonly Member[] {
  const members: Member[] = [];
  let depth = 0;
  let start = json.indexOf('{') + 1;
  const cut = (end: number): void => {
    const raw = characters.slice(start, end).map((character) => character.raw);
    const key = keyOf(json.slice(start, end));
    if (key !== null) members.push({ key, raw: raw.join('') });
    start = end + 1;
  };
  for (let at = 0; at < json.length; at++) {
    const character = json.charAt(at);
    if (character === '"') at = endOfString(json, at);
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if ((depth === 1 && character === ',') || (depth === 0 && character === '}')) cut(at);
  }
  return members;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json.charAt(at) !== '"') at += json.charAt(at) === '\\' ? 2 : 1;
  return at;
}

function keyOf(member: string): string | null {
  const start = member.indexOf('"');
  if (start < 0) return null;
  const key: unknown = JSON.parse(member.slice(start, endOfString(member, start) + 1));
  return typeof key === 'string' ? key : null;
}
