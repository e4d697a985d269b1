import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createNonceMemory } from '../../../main/core/board/nonces.ts';
import { checkPacket, type Expected, makePacket } from '../../../main/core/board/packet.ts';
import type { Payload } from '../../../main/core/board/packet-schema.ts';
import { Failure } from '../../../shared/failure.ts';
import { ecPeer, otherPeer, rsaPeer } from './identities.ts';

const NOW = 1_800_000_000_000;
const hex = (): string => randomBytes(16).toString('hex');
const clientKey = `ssh-ed25519 ${'A'.repeat(68)}`;
const session = hex();

const hello = (changes: Partial<Payload> = {}): Payload =>
  ({
    kind: 'hello',
    from: ecPeer.id,
    to: 'me',
    session,
    nonce: hex(),
    at: NOW / 1000,
    body: { clientKey, scopes: ['home'] },
    ...changes,
  }) as Payload;

const expected = (changes: Partial<Expected> = {}): Expected => ({
  self: 'me',
  peer: ecPeer.id,
  certificate: ecPeer.certificate,
  session,
  now: NOW,
  nonces: createNonceMemory(),
  ...changes,
});

function codeOf(packet: string, changes: Partial<Expected> = {}): string {
  try {
    checkPacket(packet, expected(changes));
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return 'accepted';
}

/** Signs anything at all as the peer would. */
function signed(payload: string, v: unknown = 1): string {
  const bytes = Buffer.from(`relokate board 1\0${payload}`);
  const sig = sign('sha256', bytes, ecPeer.privateKey).toString('base64');
  return JSON.stringify({ v, payload, alg: 'ecdsa-sha256', sig });
}

describe('a board packet', () => {
  it('arrives as it was sent, signed with an EC key', () => {
    const payload = hello();
    expect(checkPacket(makePacket(payload, ecPeer.privateKey), expected())).toEqual(payload);
  });

  it('arrives as it was sent, signed with an RSA key', () => {
    const payload = hello({ from: rsaPeer.id });
    const packet = makePacket(payload, rsaPeer.privateKey);
    const peer = { peer: rsaPeer.id, certificate: rsaPeer.certificate };
    expect(checkPacket(packet, expected(peer))).toEqual(payload);
  });

  it('is plain ASCII even where names are not, and keeps bytes that are no text', () => {
    const offer: Payload = {
      ...hello(),
      kind: 'offer',
      body: {
        addresses: ['192.168.1.2', 'fd00::2'],
        port: 1764,
        user: 'relokate',
        hostKey: clientKey,
        host: { name: 'Büro', user: 'jürgen', home: '/home/jürgen', os: null },
        roots: [{ id: 'home', path: '/home/jürgen' }],
        leftOut: ['.ssh', 'Fotos \udcff\n'],
      },
    };
    const packet = makePacket(offer, ecPeer.privateKey);
    expect(packet).toMatch(/^[\x20-\x7e]+$/);
    expect(checkPacket(packet, expected())).toEqual(offer);
  });

  it('is refused when it was cut short anywhere', () => {
    const packet = makePacket(hello(), ecPeer.privateKey);
    for (let length = 1; length < packet.length; length += 7) {
      expect(codeOf(packet.slice(0, length))).toBe('board/truncated');
    }
  });

  it.each([
    ['nothing', '', 'board/not-json'],
    ['prose', 'hello there', 'board/not-json'],
    ['another kind of JSON', '[1,2,3]', 'board/malformed'],
    ['null', 'null', 'board/malformed'],
    [
      'a later version',
      JSON.stringify({ v: 2, payload: '', alg: 'x', sig: '' }),
      'board/unknown-version',
    ],
    [
      'no signature',
      JSON.stringify({ v: 1, payload: '{}', alg: 'ecdsa-sha256' }),
      'board/malformed',
    ],
    ['a huge text', `{"v":1,"payload":"${'x'.repeat(17_000)}"}`, 'board/too-big'],
    ['many bytes in few characters', `"${'€'.repeat(6000)}"`, 'board/too-big'],
  ])('is refused when it is %s', (_what, packet, code) => {
    expect(codeOf(packet)).toBe(code);
  });

  it('is never made too long', () => {
    const leftOut = Array.from({ length: 200 }, (_, at) => `folder/${at}/${'x'.repeat(100)}`);
    const host = { name: 'old', user: 'anna', home: '/home/anna', os: null };
    const body = {
      addresses: ['10.0.0.1'],
      port: 1,
      user: 'u',
      hostKey: clientKey,
      host,
      roots: [],
      leftOut,
    };
    expect(() => makePacket({ ...hello(), kind: 'offer', body }, ecPeer.privateKey)).toThrow(
      expect.objectContaining({ code: 'board/too-big' }),
    );
  });
});

describe('a board packet that is not what it should be', () => {
  it('is refused when another key signed it', () => {
    expect(codeOf(makePacket(hello(), otherPeer.privateKey))).toBe('board/other-key');
    const stranger = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    expect(codeOf(makePacket(hello(), stranger.privateKey))).toBe('board/other-key');
  });

  it('is refused when anything signed was changed', () => {
    const packet = makePacket(hello(), ecPeer.privateKey);
    expect(codeOf(packet.replace('home', 'apps'))).toBe('board/other-key');
  });

  it('is refused when the pinned certificate is not that of the device', () => {
    const packet = makePacket(hello(), otherPeer.privateKey);
    expect(codeOf(packet, { certificate: otherPeer.certificate })).toBe('board/wrong-certificate');
    expect(codeOf(packet, { certificate: 'not a certificate' })).toBe('board/wrong-certificate');
  });

  it('is refused when it is for somebody else, from somebody else or for another move', () => {
    const { privateKey } = ecPeer;
    expect(codeOf(makePacket(hello({ to: 'other' }), privateKey))).toBe('board/not-for-us');
    expect(codeOf(makePacket(hello({ from: 'other' }), privateKey))).toBe('board/other-sender');
    expect(codeOf(makePacket(hello({ session: hex() }), privateKey))).toBe('board/other-session');
    expect(codeOf(makePacket(hello({ session: hex() }), privateKey), { session: null })).toBe(
      'accepted',
    );
  });

  it('is refused outside two minutes of our clock, and says by how much', () => {
    const at = (seconds: number): string =>
      makePacket(hello({ at: NOW / 1000 + seconds }), ecPeer.privateKey);
    expect(codeOf(at(120))).toBe('accepted');
    expect(codeOf(at(-120))).toBe('accepted');
    expect(codeOf(at(121))).toBe('board/from-the-future');
    expect(codeOf(at(-121))).toBe('board/too-old');
    expect(() => checkPacket(at(3600), expected())).toThrow('3600 seconds ahead');
    expect(() => checkPacket(at(-7200), expected())).toThrow('7200 seconds old');
  });

  it('is taken once only', () => {
    const nonces = createNonceMemory();
    const packet = makePacket(hello(), ecPeer.privateKey);
    expect(codeOf(packet, { nonces })).toBe('accepted');
    expect(codeOf(packet, { nonces })).toBe('board/replayed');
    expect(codeOf(packet, { nonces, now: NOW + 119_000 })).toBe('board/replayed');
  });

  it.each([
    ['no JSON', 'x'],
    ['unknown kind', JSON.stringify({ ...hello(), kind: 'run' })],
    ['extra fields', JSON.stringify({ ...hello(), command: 'rm' })],
    [
      'a key with options',
      JSON.stringify(hello({ body: { clientKey: `command="x" ${clientKey}`, scopes: ['home'] } })),
    ],
    [
      'two keys',
      JSON.stringify(
        hello({ body: { clientKey: `${clientKey}\n${clientKey}`, scopes: ['home'] } }),
      ),
    ],
    ['no scopes', JSON.stringify(hello({ body: { clientKey, scopes: [] } }))],
  ])('is refused when what was signed has %s', (_what, payload) => {
    expect(['board/malformed', 'board/not-json']).toContain(codeOf(signed(payload)));
  });
});

describe('an offer in a board packet', () => {
  it.each([
    ['a home that climbs', { home: '/home/../etc' }],
    ['a home that is relative', { home: 'home/anna' }],
    ['a name with a line break', { name: 'a\nb' }],
  ])('is refused when it offers %s', (_what, change) => {
    const host = { name: 'old', user: 'anna', home: '/home/anna', os: null, ...change };
    const body = {
      addresses: ['10.0.0.1'],
      port: 1,
      user: 'u',
      hostKey: clientKey,
      host,
      roots: [],
      leftOut: [],
    };
    expect(codeOf(signed(JSON.stringify({ ...hello(), kind: 'offer', body })))).toBe(
      'board/malformed',
    );
    expect(
      codeOf(
        signed(
          JSON.stringify({
            ...hello(),
            kind: 'offer',
            body: { ...body, host: { ...host, home: '/h', name: 'x' } },
          }),
        ),
      ),
    ).toBe('accepted');
  });

  it.each([
    { user: '-oProxyCommand=x' },
    { addresses: ['example.org'] },
    { addresses: ['-1'] },
    { port: 0 },
    { leftOut: ['../x'] },
    { leftOut: ['/etc'] },
  ])('is refused when it offers %j', (change) => {
    const host = { name: 'old', user: 'anna', home: '/home/anna', os: null };
    const body = {
      addresses: ['10.0.0.1'],
      port: 1,
      user: 'u',
      hostKey: clientKey,
      host,
      roots: [],
      leftOut: [],
    };
    const payload = JSON.stringify({ ...hello(), kind: 'offer', body: { ...body, ...change } });
    expect(codeOf(signed(payload))).toBe('board/malformed');
  });
});

describe('the memory of used numbers', () => {
  it('keeps a number as long as its packet could pass, and no longer', () => {
    const nonces = createNonceMemory();
    nonces.add('a', 0);
    nonces.add('b', 240_000);
    expect(nonces.has('a')).toBe(true);
    nonces.add('c', 250_000);
    expect(nonces.has('a')).toBe(false);
    expect(nonces.has('b')).toBe(true);
  });

  it('never grows beyond its limit', () => {
    const nonces = createNonceMemory(10);
    for (let at = 0; at < 100; at += 1) nonces.add(String(at), 0);
    expect(nonces.size).toBe(10);
  });
});
