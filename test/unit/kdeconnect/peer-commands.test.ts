import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { readPeerCommands } from '../../../main/core/kdeconnect/peer-commands.ts';

const read = (value: unknown): unknown => readPeerCommands(Buffer.from(JSON.stringify(value)));

describe('what a device publishes', () => {
  it('is a packet in the entry of that name', () => {
    expect(read({ x: {}, relokate: { name: 'R', relokate: '{"ä":1}' } })).toEqual({
      present: true,
      packet: '{"ä":1}',
    });
  });

  it.each([{}, { relokate: '' }, { relokate: 1 }, { relokate: 'x'.repeat(16 * 1024 + 1) }])(
    'may have an entry without a packet that can be used',
    (entry) => expect(read({ relokate: entry })).toEqual({ present: true, packet: null }),
  );

  it('may be as long as 16 KiB in UTF-8 and not longer', () => {
    const fits = 'ä'.repeat(8 * 1024);
    expect(read({ relokate: { relokate: fits } })).toMatchObject({ packet: fits });
    expect(read({ relokate: { relokate: `${fits}a` } })).toMatchObject({ packet: null });
  });

  it.each([null, [], 'x', 1, { relokate: null }, { relokate: 'x' }, { other: {} }])(
    'says nothing of Relokate in %j',
    (value) => expect(read(value)).toEqual({ present: false, packet: null }),
  );

  it.each([Buffer.from('{"relokate":'), Buffer.alloc(0), Buffer.alloc(2 * 1024 * 1024, 0x20)])(
    'may be no JSON at all',
    (bytes) => expect(readPeerCommands(bytes)).toEqual({ present: false, packet: null }),
  );

  it('is not taken from what every object inherits', () => {
    const bytes = Buffer.from('{"__proto__":{"relokate":{"relokate":"x"}}}');
    expect(readPeerCommands(bytes).present).toBe(false);
  });
});
