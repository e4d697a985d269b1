import type { EntryType } from '../../../shared/model/inventory.ts';
import { broken, FieldReader, MOST_PACKET, PACKET } from './wire.ts';

/** Attributes as far as the server told them (section 5). */
export interface Attributes {
  readonly type: EntryType | null;
  readonly size: number | null;
  /** Permission bits, without the type. */
  readonly mode: number | null;
  /** Seconds since 1970 as they are on the wire: 32 bits, so that times before 1970 wrap round. */
  readonly mtime: number | null;
}

export interface Named {
  readonly name: Buffer;
  readonly attributes: Attributes;
}

/** What a server may answer to a request (section 7). Buffers are views of the packet. */
export type Reply =
  | { readonly kind: 'status'; readonly id: number; readonly status: number }
  | { readonly kind: 'handle'; readonly id: number; readonly handle: Buffer }
  | { readonly kind: 'data'; readonly id: number; readonly data: Buffer }
  | { readonly kind: 'name'; readonly id: number; readonly names: readonly Named[] }
  | { readonly kind: 'attrs'; readonly id: number; readonly attributes: Attributes }
  | { readonly kind: 'extended'; readonly id: number; readonly fields: FieldReader };

/** Section 7: SSH_FX_…. */
export const STATUS = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  denied: 3,
  failure: 4,
  badMessage: 5,
  noConnection: 6,
  connectionLost: 7,
  unsupported: 8,
} as const;

/** "The handle data MUST NOT be more than 256 bytes" (section 6.3). */
const MOST_HANDLE = 256;
/** The shortest entry of a NAME packet: two empty strings and attributes that say nothing. */
const LEAST_NAMED = 12;

/** Reads a packet that answers a request. Throws `source/protocol-broken`, and nothing else, whatever it holds. */
export function parseReply(packet: Buffer): Reply {
  const fields = new FieldReader(packet);
  const type = fields.byte();
  const id = fields.u32();
  switch (type) {
    case PACKET.status:
      // Behind the code come words for a person, which very old servers leave out.
      return { kind: 'status', id, status: fields.u32() };
    case PACKET.handle:
      return whole(fields, { kind: 'handle', id, handle: fields.bytes(MOST_HANDLE) });
    case PACKET.data:
      return whole(fields, { kind: 'data', id, data: fields.bytes(MOST_PACKET) });
    case PACKET.name:
      return whole(fields, { kind: 'name', id, names: parseNames(fields) });
    case PACKET.attrs:
      return whole(fields, { kind: 'attrs', id, attributes: parseAttributes(fields) });
    case PACKET.extendedReply:
      return { kind: 'extended', id, fields };
    default:
      throw broken(`a packet of the unknown type ${type}`);
  }
}

function whole(fields: FieldReader, reply: Reply): Reply {
  fields.end();
  return reply;
}

function parseNames(fields: FieldReader): Named[] {
  const count = fields.u32();
  if (count * LEAST_NAMED > fields.left()) throw broken('more names than fit into the packet');
  const names: Named[] = [];
  for (let left = count; left > 0; left--) {
    const name = fields.bytes(MOST_PACKET);
    // What `ls -l` would print of it: not for programs (section 7).
    fields.bytes(MOST_PACKET);
    names.push({ name, attributes: parseAttributes(fields) });
  }
  return names;
}

/** Section 5: SSH_FILEXFER_ATTR_…. */
const FLAG = { size: 1, owner: 2, permissions: 4, times: 8, extended: 0x80000000 } as const;
const KNOWN = FLAG.size | FLAG.owner | FLAG.permissions | FLAG.times | FLAG.extended;

function parseAttributes(fields: FieldReader): Attributes {
  const flags = fields.u32();
  const has = (flag: number): boolean => (flags & flag) !== 0;
  if ((flags & ~KNOWN) !== 0) throw broken('attributes of another version');
  const size = has(FLAG.size) ? fields.size() : null;
  if (has(FLAG.owner)) {
    fields.u32();
    fields.u32();
  }
  const permissions = has(FLAG.permissions) ? fields.u32() : null;
  if (has(FLAG.times)) fields.u32();
  const mtime = has(FLAG.times) ? fields.u32() : null;
  if (has(FLAG.extended)) skipPairs(fields, fields.u32());
  return {
    type: permissions === null ? null : (types.get(permissions & 0o170000) ?? null),
    size,
    mode: permissions === null ? null : permissions & 0o7777,
    mtime,
  };
}

/** stat(2), S_IFMT; OpenSSH sends st_mode as it is. */
const types: ReadonlyMap<number, EntryType> = new Map([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
  [0o010000, 'fifo'],
  [0o140000, 'socket'],
  [0o060000, 'block'],
  [0o020000, 'char'],
]);

function skipPairs(fields: FieldReader, count: number): void {
  if (count * 8 > fields.left()) throw broken('more attributes than fit into the packet');
  for (let left = count; left > 0; left--) {
    fields.bytes(MOST_PACKET);
    fields.bytes(MOST_PACKET);
  }
}

/** Reads the first packet of a server: the extensions that it names, with their versions (section 4). */
export function parseVersion(packet: Buffer): ReadonlyMap<string, string> {
  const fields = new FieldReader(packet);
  if (fields.byte() !== PACKET.version) throw broken('no greeting');
  const version = fields.u32();
  if (version < 3) throw broken(`version ${version} of the protocol`);
  const extensions = new Map<string, string>();
  while (fields.left() > 0) {
    const name = fields.bytes(MOST_PACKET).toString('latin1');
    extensions.set(name, fields.bytes(MOST_PACKET).toString('latin1'));
  }
  return extensions;
}
