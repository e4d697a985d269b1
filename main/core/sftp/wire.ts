import { failure } from '../../../shared/failure.ts';

/**
 * Packet types of the SSH file transfer protocol, version 3 (draft-ietf-secsh-filexfer-02, section 3):
 * what we send, and what may come back. Those that write are left out on purpose.
 */
export const PACKET = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  lstat: 7,
  fstat: 8,
  opendir: 11,
  readdir: 12,
  realpath: 16,
  readlink: 19,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const;

/** The longest packet that is taken: OpenSSH sends none above it (sftp-common.h, SFTP_MAX_MSG_LENGTH). */
export const MOST_PACKET = 256 * 1024;

/** What a server that keeps to no rule amounts to. It ends the connection. */
export function broken(detail: string): Error {
  return failure('source/protocol-broken', { detail });
}

/** A field of a request: a string of bytes, an unsigned number of 32 bits, or one of 64. */
export type Field = Buffer | number | bigint;

/** A whole packet: length, type, id (for `init` the version), fields (section 3). */
export function encodePacket(type: number, id: number, fields: readonly Field[] = []): Buffer {
  let length = 5;
  for (const field of fields) length += sizeOf(field);
  const packet = Buffer.allocUnsafe(4 + length);
  packet.writeUInt32BE(length, 0);
  packet.writeUInt8(type, 4);
  packet.writeUInt32BE(id, 5);
  let at = 9;
  for (const field of fields) at = put(packet, at, field);
  return packet;
}

function sizeOf(field: Field): number {
  if (typeof field === 'number') return 4;
  return typeof field === 'bigint' ? 8 : 4 + field.length;
}

function put(packet: Buffer, at: number, field: Field): number {
  if (typeof field === 'number') return packet.writeUInt32BE(field, at);
  if (typeof field === 'bigint') return packet.writeBigUInt64BE(field, at);
  const begin = packet.writeUInt32BE(field.length, at);
  field.copy(packet, begin);
  return begin + field.length;
}

/** Reads the fields of a packet that came, one after another. Whatever would lie outside of it is refused. */
export class FieldReader {
  readonly #packet: Buffer;
  #at = 0;

  constructor(packet: Buffer) {
    this.#packet = packet;
  }

  byte(): number {
    return this.#packet.readUInt8(this.#take(1));
  }

  u32(): number {
    return this.#packet.readUInt32BE(this.#take(4));
  }

  /** An unsigned number of 64 bits that stands for a size. */
  size(): number {
    const value = this.#packet.readBigUInt64BE(this.#take(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw broken('a size beyond every disk');
    return Number(value);
  }

  /** Bytes behind their length; a view, not a copy. */
  bytes(most: number): Buffer {
    const length = this.u32();
    if (length > most) throw broken('a field that is too long');
    const begin = this.#take(length);
    return this.#packet.subarray(begin, begin + length);
  }

  left(): number {
    return this.#packet.length - this.#at;
  }

  end(): void {
    if (this.left() > 0) throw broken('a packet that is longer than its content');
  }

  #take(count: number): number {
    if (count > this.left()) throw broken('a packet that ends within a field');
    const begin = this.#at;
    this.#at += count;
    return begin;
  }
}

/** Cuts a stream of bytes into packets, each without its length. Holds at most one that is not whole yet. */
export class PacketSplitter {
  readonly #head = Buffer.alloc(4);
  #headLength = 0;
  #packet: Buffer | null = null;
  #filled = 0;

  /** The packets that became whole with this piece, as views of it where they can be. */
  push(piece: Buffer): Buffer[] {
    const packets: Buffer[] = [];
    let at = 0;
    while (at < piece.length) {
      if (this.#packet) at = this.#fill(this.#packet, piece, { at, packets });
      else at = this.#begin(piece, { at, packets });
    }
    return packets;
  }

  #begin(piece: Buffer, { at, packets }: Cut): number {
    const taken = Math.min(4 - this.#headLength, piece.length - at);
    piece.copy(this.#head, this.#headLength, at, at + taken);
    this.#headLength += taken;
    if (this.#headLength < 4) return at + taken;
    this.#headLength = 0;
    const length = this.#head.readUInt32BE(0);
    if (length === 0 || length > MOST_PACKET) throw broken('a packet of an impossible length');
    const begin = at + taken;
    if (begin + length <= piece.length) {
      packets.push(piece.subarray(begin, begin + length));
      return begin + length;
    }
    this.#packet = Buffer.allocUnsafe(length);
    this.#filled = 0;
    return begin;
  }

  #fill(packet: Buffer, piece: Buffer, { at, packets }: Cut): number {
    const copied = piece.copy(packet, this.#filled, at);
    this.#filled += copied;
    if (this.#filled === packet.length) {
      packets.push(packet);
      this.#packet = null;
    }
    return at + copied;
  }
}

interface Cut {
  readonly at: number;
  readonly packets: Buffer[];
}
