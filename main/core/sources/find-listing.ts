import { failure, toFailureData } from '../../../shared/failure.ts';
import type { EntryType } from '../../../shared/model/inventory.ts';
import { textOfName } from '../fs/names.ts';
import type { Listed } from './source.ts';

/** What GNU find prints per entry: device, inode, names, mode, size, time, type, blocks, path; link target. */
export const FIND_FORMAT = String.raw`%D:%i %n %m %s %T@ %y %b %P\0%l\0`;

/** More than two paths of PATH_MAX (limits.h) and all else of an entry. */
const MOST_RECORD = 16 * 1024;

/** Device and inode, names, mode, size, seconds and their fraction, kind, blocks, path. */
const RECORD =
  /^(\d+:\d+) (\d+) ([0-7]{1,4}) (\d{1,15}) (-?\d{1,13})\.(\d{9,10}) (\S) (\d{1,15}) (.*)$/s;

const types: Readonly<Record<string, EntryType>> = {
  f: 'file',
  d: 'directory',
  l: 'link',
  p: 'fifo',
  s: 'socket',
  b: 'block',
  c: 'char',
};

/** Reads the output of `find -printf FIND_FORMAT` in pieces as they come. Names are bytes. */
export class FindParser {
  #rest: Buffer = Buffer.alloc(0);

  /** The entries that became whole with this piece. Throws `source/listing-failed`. */
  push(piece: Buffer): Listed[] {
    const data = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const end = data.lastIndexOf(0) + 1;
    // All of a piece becomes text at once; where a name is not UTF-8 each is looked at alone.
    const text = data.toString('utf8', 0, end);
    const strings = text.includes(REPLACEMENT) ? namesIn(data.subarray(0, end)) : text.split('\0');
    // Behind the last NUL there is an empty one; a record is two.
    const whole = (strings.length - 1) & ~1;
    const items: Listed[] = [];
    for (let at = 0; at < whole; at += 2) {
      items.push(parseRecord(strings[at] ?? '', strings[at + 1] ?? ''));
    }
    const isCut = strings.length - 1 > whole;
    this.#rest = data.subarray(isCut ? startOfLast(data, end) : end);
    if (this.#rest.length > MOST_RECORD) throw bad(this.#rest.toString('latin1'));
    return items;
  }

  /** Whether everything that came was told: false when the output ended within an entry. */
  isWhole(): boolean {
    return this.#rest.length === 0;
  }
}

const REPLACEMENT = '\uFFFD';

/** The strings, each ended by a NUL, and an empty one behind them. */
function namesIn(data: Buffer): string[] {
  const names: string[] = [];
  let at = 0;
  for (let end = data.indexOf(0); end >= 0; end = data.indexOf(0, at)) {
    names.push(textOfName(data.subarray(at, end)));
    at = end + 1;
  }
  return [...names, ''];
}

/** Where the last string begins that ends before `end`. */
function startOfLast(data: Buffer, end: number): number {
  return end < 2 ? 0 : data.lastIndexOf(0, end - 2) + 1;
}

function parseRecord(head: string, target: string): Listed {
  const fields = RECORD.exec(head);
  if (!fields) throw bad(head);
  const [
    ,
    id = '',
    names,
    mode = '',
    size,
    seconds = '',
    fraction = '',
    letter = '',
    blocks,
    path = '',
  ] = fields;
  const type = types[letter];
  if (!type) {
    const error = toFailureData(failure('source/unreadable', { detail: 'unknown kind of file' }));
    return { kind: 'unreadable', path, error };
  }
  return {
    kind: 'entry',
    entry: {
      path: pathOf(type, path),
      type,
      size: Number(size),
      mode: Number.parseInt(mode, 8),
      mtime: nanoseconds(seconds, fraction),
      linkGroup: type === 'file' && names !== '1' ? own(id) : null,
      blocks: Number(blocks),
      target: type === 'link' ? target : null,
    },
  };
}

/** What is known of folders is kept for long. */
function pathOf(type: EntryType, path: string): string {
  return type === 'directory' ? own(path) : path;
}

/**
 * The same text with memory of its own: V8 makes a part of a text a view of it, and a path that is kept
 * would keep all of the piece that it came in (370 MB for a million entries instead of 120).
 */
function own(text: string): string {
  // Not UTF-8, which has no lone surrogates.
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/**
 * `%T@`: seconds with a fraction of ten digits, the tenth always 0. Before 1970 the fraction still
 * counts forwards: find 4.9 prints -2.5 for a second and a half before.
 */
function nanoseconds(seconds: string, fraction: string): string {
  // Nearly all: the digits only have to be put side by side.
  if (seconds.charCodeAt(0) >= ONE) return seconds + fraction.slice(0, 9);
  return (BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9))).toString();
}

/** The digit 1: no sign, and no zero in front. */
const ONE = 0x31;

function bad(head: string): Error {
  const detail = JSON.stringify(head.slice(0, 80));
  return failure('source/listing-failed', { detail });
}

const QUOTED = /^[^:]*find: \xe2\x80\x98(?:\.\/)?(.*)\xe2\x80\x99: (.+)$/s;
const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * What a line of find's complaints is about (LC_ALL=C.UTF-8: name between ‘ and ’, odd characters
 * escaped as in C); null where it is not about a path.
 */
export function parseFindComplaint(line: Buffer): Listed | null {
  const [, name, detail] = QUOTED.exec(line.toString('latin1')) ?? [];
  if (name === undefined || detail === undefined) return null;
  const raw = name.replace(/\\([0-7]{3}|.)/gs, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
  );
  const path = textOfName(Buffer.from(raw === '.' ? '' : raw, 'latin1'));
  return {
    kind: 'unreadable',
    path,
    error: toFailureData(failure('source/unreadable', { detail })),
  };
}
