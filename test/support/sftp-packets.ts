import { encodePacket, type Field, PACKET } from '../../main/core/sftp/wire.ts';

/** What an SFTP server sends, as whole packets. */
export const answers = {
  version: (): Buffer => encodePacket(PACKET.version, 3),
  status: (id: number, status: number): Buffer =>
    encodePacket(PACKET.status, id, [status, Buffer.from('words'), Buffer.from('en')]),
  handle: (id: number, handle: Buffer): Buffer => encodePacket(PACKET.handle, id, [handle]),
  data: (id: number, data: Buffer): Buffer => encodePacket(PACKET.data, id, [data]),
  attrs: (id: number, size: number, mtime: number): Buffer =>
    encodePacket(PACKET.attrs, id, attributes(size, mtime)),
  names: (id: number, names: readonly Buffer[]): Buffer =>
    encodePacket(PACKET.name, id, [
      names.length,
      ...names.flatMap((name) => [
        name,
        Buffer.from('-rw-r--r-- …'),
        ...attributes(7, 1_700_000_000),
      ]),
    ]),
};

/** Of a regular file: size, owner, permissions, times. */
function attributes(size: number, mtime: number): Field[] {
  return [0xf, BigInt(size), 1000, 1000, 0o100640, mtime, mtime];
}
