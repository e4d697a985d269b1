import { failure } from '../../../../shared/failure.ts';
import type { Answer } from '../../../../shared/model/apps.ts';

/**
 * Reads a table of the permission store (`flatpak/db/TABLE`): a GVDB file (gvdb-format.h) whose nested
 * table `main` holds per id a GVariant `(va{sas})` of data and permissions by app (flatpak-db.c). Data
 * other than the byte 0, which stands for none, is told in `withData`. Every offset is checked. Throws `apps/bad-permissions`.
 */
export function parsePermissionTable(
  table: string,
  file: Buffer,
): { readonly answers: readonly Answer[]; readonly withData: readonly string[] } {
  try {
    const gvdb = new Gvdb(file);
    const main = gvdb.items(gvdb.root).find(({ key, type }) => key === 'main' && type === TABLE);
    const answers: Answer[] = [];
    const withData: string[] = [];
    for (const { key, type, value } of main ? gvdb.items(main.value) : []) {
      if (type !== VALUE) continue;
      const { data, apps } = parseEntry(value);
      if (data.length !== 1 || data[0] !== 0) withData.push(key);
      else answers.push(...apps.map((one) => ({ table, about: key, ...one })));
    }
    return { answers, withData };
  } catch (error) {
    throw failure('apps/bad-permissions', { detail: String(error) });
  }
}

const TABLE = 'H'.charCodeAt(0);
const VALUE = 'v'.charCodeAt(0);
const NO_PARENT = 0xffff_ffff;
const ITEM_BYTES = 24;

interface Item {
  readonly key: string;
  readonly type: number;
  readonly value: Buffer;
}

/** The tables of a GVDB file, which may have been written on a machine of the other byte order. */
class Gvdb {
  readonly root: Buffer;
  readonly #file: Buffer;
  readonly #isSwapped: boolean;

  constructor(file: Buffer) {
    const magic = file.toString('latin1', 0, 8);
    if (magic !== 'GVariant' && magic !== 'raVGtnai') throw new Error('not a GVDB file');
    this.#file = file;
    this.#isSwapped = magic === 'raVGtnai';
    if (this.#number(file, 8) !== 0) throw new Error('another version of GVDB');
    this.root = this.#range(file, 16);
  }

  items(table: Buffer): readonly Item[] {
    const bloomWords = this.#number(table, 0) & 0x07ff_ffff;
    const first = 8 + 4 * (bloomWords + this.#number(table, 4));
    if (first > table.length) throw new Error('a table that is cut short');
    const count = Math.floor((table.length - first) / ITEM_BYTES);
    const keys: string[] = [];
    return Array.from({ length: count }, (_, index) => {
      const at = first + index * ITEM_BYTES;
      const parent = this.#number(table, at + 4);
      const start = this.#number(table, at + 8);
      const size = this.#isSwapped ? table.readUInt16BE(at + 12) : table.readUInt16LE(at + 12);
      // The store writes whole keys: a part of one would need the parent's.
      if (parent !== NO_PARENT) throw new Error('a key in parts');
      keys.push(slice(this.#file, start, start + size).toString('utf8'));
      return {
        key: keys[index] ?? '',
        type: table.readUInt8(at + 14),
        value: this.#range(table, at + 16),
      };
    });
  }

  #range(from: Buffer, at: number): Buffer {
    return slice(this.#file, this.#number(from, at), this.#number(from, at + 4));
  }

  #number(from: Buffer, at: number): number {
    return this.#isSwapped ? from.readUInt32BE(at) : from.readUInt32LE(at);
  }
}

/**
 * GVariant (specification 2.5): what has no fixed size ends where an offset at the end of its container
 * says, in as few bytes as the container's size needs, always little-endian here: a machine of the other
 * order would have written them otherwise only for numbers, of which there are none.
 */
function parseEntry(value: Buffer) {
  // The value is a variant: content, NUL, type.
  const type = value.lastIndexOf(0);
  if (value.toString('latin1', type + 1) !== '(va{sas})') throw new Error('another type');
  const tuple = value.subarray(0, type);
  const width = offsetWidth(tuple.length);
  const variantEnd = offset(tuple, tuple.length - width, width);
  const variant = slice(tuple, 0, variantEnd);
  const dict = slice(tuple, variantEnd, tuple.length - width);
  return {
    data: variant.subarray(0, Math.max(0, variant.lastIndexOf(0))),
    apps: elements(dict).map((pair) => {
      const pairWidth = offsetWidth(pair.length);
      const keyEnd = offset(pair, pair.length - pairWidth, pairWidth);
      return {
        app: text(slice(pair, 0, keyEnd)),
        permissions: elements(slice(pair, keyEnd, pair.length - pairWidth)).map(text),
      };
    }),
  };
}

/** The elements of an array: its last offset is where the offsets begin. */
function elements(array: Buffer): readonly Buffer[] {
  if (array.length === 0) return [];
  const width = offsetWidth(array.length);
  const offsets = offset(array, array.length - width, width);
  if (offsets >= array.length || (array.length - offsets) % width !== 0) throw new Error('offsets');
  const found: Buffer[] = [];
  let start = 0;
  for (let at = offsets; at < array.length; at += width) {
    const end = offset(array, at, width);
    found.push(slice(array, start, end));
    start = end;
  }
  return found;
}

function offsetWidth(length: number): number {
  if (length < 0x100) return 1;
  return length < 0x1_0000 ? 2 : 4;
}

function offset(container: Buffer, at: number, width: number): number {
  return container.readUIntLE(at, width);
}

function text(bytes: Buffer): string {
  if (bytes.at(-1) !== 0) throw new Error('text without an end');
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, -1));
}

function slice(from: Buffer, start: number, end: number): Buffer {
  if (start > end || end > from.length) throw new Error('a place outside of the file');
  return from.subarray(start, end);
}
