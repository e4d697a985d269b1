import { describe, expect, it } from 'vitest';
import { Failure } from '../../../shared/failure.ts';
import { textOfName } from '../../../main/core/fs/names.ts';
import { parseReply, parseVersion } from '../../../main/core/sftp/replies.ts';
import { encodePacket, MOST_PACKET, PACKET, PacketSplitter } from '../../../main/core/sftp/wire.ts';
import { answers } from '../../support/sftp-packets.ts';

const broken: unknown = expect.objectContaining({ code: 'source/protocol-broken' });
const body = (packet: Buffer): Buffer => packet.subarray(4);

describe('packets of an SFTP server', () => {
  it('are read, names as bytes', () => {
    const odd = Buffer.from('a\n\xff\xe9', 'latin1');
    const reply = parseReply(body(answers.names(7, [odd, Buffer.alloc(255, 'n')])));
    if (reply.kind !== 'name') throw new Error(reply.kind);
    expect(reply.names.map(({ name }) => textOfName(name))).toEqual([
      'a\n\udcff\udce9',
      'n'.repeat(255),
    ]);
    expect(reply.names[0]?.attributes).toEqual({
      type: 'file',
      size: 7,
      mode: 0o640,
      mtime: 1_700_000_000,
    });
    const data = parseReply(body(answers.data(9, Buffer.from('content'))));
    expect(data).toMatchObject({ kind: 'data', id: 9, data: Buffer.from('content') });
    expect(parseReply(body(answers.status(1, 2)))).toMatchObject({ kind: 'status', status: 2 });
  });

  it('may leave out attributes, and the words of a status', () => {
    const reply = parseReply(body(encodePacket(PACKET.attrs, 1, [0])));
    const attributes = { type: null, size: null, mode: null, mtime: null };
    expect(reply).toMatchObject({ kind: 'attrs', attributes });
    expect(parseReply(body(encodePacket(PACKET.status, 1, [4])))).toMatchObject({ status: 4 });
  });

  it.each(['handle', 'data', 'attrs', 'names', 'status'] as const)(
    'that end within a field are refused: %s',
    (kind) => {
      const whole = body(
        {
          handle: () => answers.handle(1, Buffer.from('h')),
          data: () => answers.data(1, Buffer.from('data')),
          attrs: () => answers.attrs(1, 5, 5),
          names: () => answers.names(1, [Buffer.from('name')]),
          status: () => encodePacket(PACKET.status, 1, [0]),
        }[kind](),
      );
      for (let length = 0; length < whole.length; length++) {
        expect(() => parseReply(whole.subarray(0, length))).toThrow(broken);
      }
    },
  );

  it.each([
    ['a length beyond the packet', encodePacket(PACKET.data, 1, [0xffffffff])],
    ['more names than there are', encodePacket(PACKET.name, 1, [0xffffffff])],
    ['more attributes than there are', encodePacket(PACKET.attrs, 1, [0x80000000, 0xffffffff])],
    ['a handle of 257 bytes', answers.handle(1, Buffer.alloc(257))],
    ['bytes behind the end', encodePacket(PACKET.data, 1, [Buffer.from('data'), 1])],
    ['a size of 2^63', encodePacket(PACKET.attrs, 1, [1, 1n << 63n])],
    ['attributes of version 4', encodePacket(PACKET.attrs, 1, [0x10])],
    ['an unknown type', encodePacket(99, 1)],
    ['a request', encodePacket(PACKET.open, 1)],
  ])('that lie are refused: %s', (_, packet) => {
    expect(() => parseReply(body(packet))).toThrow(broken);
  });

  it('begin with the version', () => {
    const fields = [Buffer.from('limits@openssh.com'), Buffer.from('1')];
    const greeting = body(encodePacket(PACKET.version, 3, fields));
    expect(parseVersion(greeting).get('limits@openssh.com')).toBe('1');
    expect(() => parseVersion(body(encodePacket(PACKET.version, 2)))).toThrow(broken);
    expect(() => parseVersion(body(answers.status(3, 0)))).toThrow(broken);
    expect(() => parseVersion(Buffer.from('Welcome to this computer'))).toThrow(broken);
  });
});

describe('the stream of packets', () => {
  const packets = [
    answers.version(),
    answers.data(1, Buffer.alloc(5000, 'x')),
    answers.status(2, 0),
  ];
  const stream = Buffer.concat(packets);

  it.each([1, 3, 7, 1000, 100_000])('is cut alike in pieces of %i bytes', (size) => {
    const splitter = new PacketSplitter();
    const cut: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) {
      cut.push(...splitter.push(stream.subarray(at, at + size)));
    }
    expect(Buffer.concat(cut).equals(Buffer.concat(packets.map(body)))).toBe(true);
    expect(cut).toHaveLength(packets.length);
  });

  it.each([0, MOST_PACKET + 1, 0xffffffff])('never holds a packet of %i bytes', (length) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(length);
    expect(() => new PacketSplitter().push(head)).toThrow(broken);
  });
});

/** A generator of numbers that gives the same ones each time (Park and Miller). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe('mutated packets', () => {
  const seeds = [
    answers.version(),
    answers.status(1, 4),
    answers.handle(2, Buffer.from('h\0\0')),
    answers.data(3, Buffer.alloc(300, 'd')),
    answers.attrs(4, 123_456, 1_700_000_000),
    answers.names(5, [Buffer.from('one'), Buffer.from('two'), Buffer.from('\xff', 'latin1')]),
    encodePacket(PACKET.extendedReply, 6, [1n, 2n, 3n, 4n]),
  ];

  it('are read or refused, and nothing else happens', () => {
    const random = numbers(20_261_126);
    let refused = 0;
    for (let round = 0; round < 20_000; round++) {
      const seed = seeds[random(seeds.length)] ?? Buffer.alloc(0);
      let packet = Buffer.from(seed);
      for (let left = 1 + random(4); left > 0; left--) {
        packet[random(packet.length)] = [0, 255, 127, 128, random(256)][random(5)] ?? 0;
      }
      if (random(4) === 0) packet = packet.subarray(0, random(packet.length));
      if (random(4) === 0) packet = Buffer.concat([packet, Buffer.alloc(random(20), random(256))]);
      try {
        for (const one of new PacketSplitter().push(packet)) parseReply(one);
        parseVersion(packet.subarray(4));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(5000);
  });
});
