import { failure, toFailureData } from '../../../shared/failure.ts';
import type { EntryType } from '../../../shared/model/inventory.ts';
import { textOfName } from '../fs/names.ts';
import type { Listed } from './source.ts';

/** What GNU find prints per entry: device, inode, names, mode, size, time, type, blocks, path; link target. */
export const FIND_FORMAT = String.raw`%D:%i %n %m %s %T@ %y %b %P\0%l\0`;

/** More than two paths of PATH_MAX (limits.h) and all else of an entry. */
const MOST_RECORD = 16 * 1024;

const FIELDS = 7;
const FIELDS_FORM =
  /^(?<id>\d+:\d+) (?<names>\d+) (?<mode>[0-7]{1,4}) (?<size>\d{1,15}) (?<time>-?\d{1,13}\.\d{9,10}) (?<letter>\S) (?<blocks>\d{1,15}) $/;
const BLANK = 32;

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
    const items: Listed[] = [];
    let at = 0;
    for (;;) {
      const head = data.indexOf(0, at);
      const tail = head < 0 ? -1 : data.indexOf(0, head + 1);
      if (tail < 0) break;
      items.push(parseRecord(data.subarray(at, head), data.subarray(head + 1, tail)));
      at = tail + 1;
    }
    this.#rest = data.subarray(at);
    if (this.#rest.length > MOST_RECORD) throw bad(this.#rest);
    return items;
  }

  /** Whether everything that came was told: false when the output ended within an entry. */
  isWhole(): boolean {
    return this.#rest.length === 0;
  }
}

function parseRecord(head: Buffer, target: Buffer): Listed {
  let at = 0;
  for (let count = 0; count < FIELDS; count++) at = head.indexOf(BLANK, at) + 1;
  const fields = FIELDS_FORM.exec(head.toString('latin1', 0, at));
  if (!fields?.groups) throw bad(head);
  const { id = '', names, mode = '', size, time = '', letter = '', blocks } = fields.groups;
  const path = textOfName(head.subarray(at));
  const type = types[letter];
  if (!type) {
    const error = toFailureData(failure('source/unreadable', { detail: 'unknown kind of file' }));
    return { kind: 'unreadable', path, error };
  }
  return {
    kind: 'entry',
    entry: {
      path,
      type,
      size: Number(size),
      mode: Number.parseInt(mode, 8),
      mtime: nanoseconds(time),
      linkGroup: type === 'file' && names !== '1' ? id : null,
      blocks: Number(blocks),
      target: type === 'link' ? textOfName(target) : null,
    },
  };
}

/**
 * `%T@`: seconds with a fraction of ten digits, the tenth always 0. Before 1970 the fraction still
 * counts forwards: find 4.9 prints -2.5 for a second and a half before.
 */
function nanoseconds(text: string): string {
  const [seconds = '', fraction = ''] = text.split('.');
  return (BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9))).toString();
}

function bad(head: Buffer): Error {
  const detail = JSON.stringify(head.toString('latin1').slice(0, 80));
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
