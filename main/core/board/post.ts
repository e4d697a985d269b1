import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KdeConnect } from '../kdeconnect/types.ts';
import { createNonceMemory } from './nonces.ts';
import { checkPacket, makePacket } from './packet.ts';
import type { Content, Payload } from './packet-schema.ts';

/** Signs what goes onto boards and checks what stands there. */
export interface Post {
  /** Puts a packet onto the device's board. Throws `board/…` and `devices/…`. */
  send(device: string, session: string, content: Content): Promise<void>;
  /** Reads what the device put up; `session` null takes any move's. Throws `board/…`. */
  check(device: string, packet: string, session: string | null): Promise<Payload>;
}

/** 128 random bits in hex: the name of a move, or a number used once. */
export const randomId = (): string => randomBytes(16).toString('hex');

/** A post for this computer's identity. `now` gives milliseconds since 1970. */
export function createPost(kdeConnect: KdeConnect, now: () => number): Post {
  const nonces = createNonceMemory();
  return {
    send: async (device, session, content) => {
      const identity = await kdeConnect.identity();
      const key = await readFile(identity.privateKeyFile, 'utf8');
      const at = Math.floor(now() / 1000);
      const common = { from: identity.id, to: device, session, nonce: randomId(), at };
      await kdeConnect.board.publish(device, makePacket({ ...common, ...content }, key));
    },
    check: async (device, packet, session) => {
      const identity = await kdeConnect.identity();
      const certificate = await kdeConnect.peerCertificate(device);
      const self = identity.id;
      return checkPacket(packet, { self, peer: device, certificate, session, now: now(), nonces });
    },
  };
}
