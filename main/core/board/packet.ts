import { Buffer } from 'node:buffer';
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { type Failure, failure } from '../../../shared/failure.ts';
import type { NonceMemory } from './nonces.ts';
import {
  type Algorithm,
  envelopeSchema,
  MAX_CLOCK_DIFFERENCE,
  MAX_PACKET_BYTES,
  PACKET_VERSION,
  type Payload,
  payloadSchema,
} from './packet-schema.ts';

/** Said before what is signed, so that a signature made here is good for nothing else. */
const DOMAIN = 'relokate board 1\0';

/**
 * A packet, ready for the board: ASCII, signed with the device's KDE Connect key (PEM; RSA up to
 * 24.05, EC P-256 since 24.08). Throws `board/too-big`, `board/malformed`.
 */
export function makePacket(payload: Payload, privateKey: string): string {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) throw malformed(parsed.error.issues[0]?.path);
  const key = createPrivateKey(privateKey);
  const text = ascii(JSON.stringify(parsed.data));
  const packet = JSON.stringify({
    v: PACKET_VERSION,
    payload: text,
    alg: algorithmOf(key),
    sig: sign('sha256', signedBytes(text), key).toString('base64'),
  });
  if (packet.length > MAX_PACKET_BYTES) throw failure('board/too-big');
  return packet;
}

/** What a packet is checked against. */
export interface Expected {
  /** Our own device id. */
  readonly self: string;
  /** The device on whose board it stood, and the certificate (PEM) pinned for it. */
  readonly peer: string;
  readonly certificate: string;
  /** The move that it has to belong to; null where any will do. */
  readonly session: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly nonces: NonceMemory;
}

/**
 * Reads a packet that somebody put on a board. Nothing of it is believed before the signature
 * fits the pinned certificate. Throws one `board/…` failure per way in which it can be wrong.
 */
export function checkPacket(packet: string, expected: Expected): Payload {
  const envelope = openEnvelope(packet);
  const key = pinnedKey(expected.certificate, expected.peer);
  const signature = Buffer.from(envelope.sig, 'base64');
  const genuine =
    envelope.alg === algorithmOf(key) &&
    verify('sha256', signedBytes(envelope.payload), key, signature);
  if (!genuine) throw failure('board/other-key');
  const payload = payloadSchema.safeParse(parseJson(envelope.payload));
  if (!payload.success) throw malformed(payload.error.issues[0]?.path);
  checkAddress(payload.data, expected);
  // Before the time: boards are delivered again at every reconnect, however old they are by then.
  if (expected.nonces.has(payload.data.nonce)) throw failure('board/replayed');
  checkTime(payload.data, expected.now);
  expected.nonces.add(payload.data.nonce, expected.now);
  return payload.data;
}

function openEnvelope(packet: string): { payload: string; alg: Algorithm; sig: string } {
  if (packet.length > MAX_PACKET_BYTES || Buffer.byteLength(packet) > MAX_PACKET_BYTES) {
    throw failure('board/too-big');
  }
  const value = parseJson(packet);
  const envelope = envelopeSchema.safeParse(value);
  if (envelope.success) return envelope.data;
  const version = versionOf(value);
  if (version !== null && version !== PACKET_VERSION) {
    throw failure('board/unknown-version', { version, known: PACKET_VERSION });
  }
  throw malformed(envelope.error.issues[0]?.path);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const begun = text.trimStart().startsWith('{');
    throw failure(begun ? 'board/truncated' : 'board/not-json', {}, { cause: error });
  }
}

function versionOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('v' in value)) return null;
  return typeof value.v === 'number' ? value.v : null;
}

/** KDE Connect's certificates have the device's id as their common name (core/sslhelper.cpp). */
function pinnedKey(certificate: string, peer: string): KeyObject {
  let pinned: X509Certificate;
  try {
    pinned = new X509Certificate(certificate);
  } catch (error) {
    throw failure('board/wrong-certificate', {}, { cause: error });
  }
  const names = pinned.subject.split('\n').filter((part) => part.startsWith('CN='));
  if (names.length !== 1 || names[0] !== `CN=${peer}`) throw failure('board/wrong-certificate');
  return createPublicKey(pinned.publicKey.export({ type: 'spki', format: 'pem' }));
}

/** The key decides the algorithm; what a packet says about it only has to agree. */
function algorithmOf(key: KeyObject): Algorithm {
  if (key.asymmetricKeyType === 'rsa') return 'rsa-sha256';
  if (key.asymmetricKeyType === 'ec') return 'ecdsa-sha256';
  throw failure('board/wrong-certificate');
}

function checkAddress(payload: Payload, expected: Expected): void {
  if (payload.from !== expected.peer) throw failure('board/other-sender');
  if (payload.to !== expected.self) throw failure('board/not-for-us');
  if (expected.session !== null && payload.session !== expected.session) {
    throw failure('board/other-session');
  }
}

/** The genuine payload goes along as the cause: its sender may be told that the clocks differ. */
function checkTime(payload: Payload, now: number): void {
  const ahead = Math.round(payload.at - now / 1000);
  const options = { cause: payload };
  if (ahead > MAX_CLOCK_DIFFERENCE) {
    throw failure('board/from-the-future', { seconds: ahead }, options);
  }
  if (ahead < -MAX_CLOCK_DIFFERENCE) throw failure('board/too-old', { seconds: -ahead }, options);
}

function signedBytes(payload: string): Buffer {
  return Buffer.from(DOMAIN + payload, 'utf8');
}

/** JSON in ASCII only: Qt 5 and Qt 6 read anything else differently from the settings file. */
function ascii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function malformed(path: readonly PropertyKey[] | undefined): Failure {
  return failure('board/malformed', { detail: path?.map(String).join('.') || 'message' });
}
