import { Buffer } from 'node:buffer';
import { ENTRY } from './commands-file.ts';

/** The largest packet that is sent or taken in. */
export const MAX_PACKET = 16 * 1024;

/** Far more than any list of commands; kdeconnectd 22.12 passes on lists of any size. */
const MAX_LIST = 1024 * 1024;

/** What a device's list of commands says about Relokate. */
export interface PeerEntry {
  /** Whether Relokate's entry stands there. */
  readonly present: boolean;
  /** The packet in it; null where there is none, or none that may be looked at. */
  readonly packet: string | null;
}

const nothing: PeerEntry = { present: false, packet: null };

/** Reads the JSON that a device publishes; nothing in it is trusted, and nothing is thrown. */
export function readPeerCommands(bytes: Uint8Array): PeerEntry {
  if (bytes.length > MAX_LIST) return nothing;
  const entry = field(parsed(Buffer.from(bytes).toString('utf8')), ENTRY);
  if (typeof entry !== 'object' || entry === null) return nothing;
  const packet = field(entry, 'relokate');
  const usable = typeof packet === 'string' && packet !== '' && isSmall(packet);
  return { present: true, packet: usable ? packet : null };
}

/** Whether a packet may travel: in UTF-8 it has at most `MAX_PACKET` bytes. */
export const isSmall = (packet: string): boolean => Buffer.byteLength(packet) <= MAX_PACKET;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
