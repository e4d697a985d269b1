import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device } from '../../../shared/model/device.ts';
import type { Board, Identity, KdeConnect } from '../kdeconnect/types.ts';
import { run } from '../process/run.ts';

/** One of the two made-up computers: a real key and certificate, as KDE Connect makes them. */
export interface StandInIdentity extends Identity {
  readonly certificate: string;
}

/** Makes a key and a self-signed certificate whose CN is the device's id, in `dir`. */
export async function makeIdentity(
  dir: string,
  self: { readonly id: string; readonly name: string },
  env: Readonly<Record<string, string>>,
): Promise<StandInIdentity> {
  const privateKeyFile = join(dir, `${self.id}.key.pem`);
  const certificateFile = join(dir, `${self.id}.pem`);
  const args = [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', privateKeyFile, '-out', certificateFile, '-days', '2'],
    ...['-subj', `/O=KDE/OU=KDE Connect/CN=${self.id}`],
  ];
  await run('openssl', { args, env });
  const certificate = await readFile(certificateFile, 'utf8');
  return { ...self, privateKeyFile, certificateFile, certificate };
}

/**
 * Stands in for the KDE Connect of two paired computers in the demonstration: their boards reach
 * each other at once. Everything else of the demonstration is real.
 */
export function linkStandIns(
  a: StandInIdentity,
  b: StandInIdentity,
): readonly [KdeConnect, KdeConnect] {
  const fromA = new Mailbox();
  const fromB = new Mailbox();
  return [
    standIn(a, b, { mine: fromA, theirs: fromB }),
    standIn(b, a, { mine: fromB, theirs: fromA }),
  ];
}

class Mailbox {
  readonly #listeners = new Set<() => void>();
  #packet: string | null = null;

  get packet(): string | null {
    return this.#packet;
  }

  put(packet: string | null): void {
    this.#packet = packet;
    for (const listener of this.#listeners) listener();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

interface Mail {
  readonly mine: Mailbox;
  readonly theirs: Mailbox;
}

function standIn(self: StandInIdentity, peer: StandInIdentity, mail: Mail): KdeConnect {
  const device = (): Device => ({
    id: peer.id,
    name: peer.name,
    type: 'laptop',
    reachable: true,
    paired: true,
    pairing: 'paired',
    key: null,
    hasRelokate: mail.theirs.packet !== null,
  });
  const nothing = async (): Promise<void> => undefined;
  return {
    start: nothing,
    state: () => ({ kind: 'ready', selfId: self.id, selfName: self.name, dialect: 'paired' }),
    devices: () => [device()],
    subscribe: (listener) => mail.theirs.listen(listener),
    find: device,
    refresh: nothing,
    pair: nothing,
    accept: nothing,
    refuse: nothing,
    unpair: nothing,
    identity: async () => self,
    peerCertificate: async () => peer.certificate,
    dispose: nothing,
    board: standInBoard(peer.id, mail),
  };
}

function standInBoard(peer: string, { mine, theirs }: Mail): Board {
  return {
    publish: async (_device, packet) => mine.put(packet),
    clear: async () => mine.put(null),
    onPacket: (listener) => {
      const tell = (): void => {
        if (theirs.packet !== null) listener(peer, theirs.packet);
      };
      const stop = theirs.listen(tell);
      tell();
      return stop;
    },
    trigger: async () => undefined,
  };
}
