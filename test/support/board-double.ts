import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../shared/failure.ts';
import type { Device } from '../../shared/model/device.ts';
import type { KdeConnect } from '../../main/core/kdeconnect/types.ts';

export interface DoubleIdentity {
  readonly id: string;
  readonly privateKeyFile: string;
  readonly certificateFile: string;
  readonly privateKey: string;
  readonly certificate: string;
}

/** A real key and a self-signed certificate as kdeconnectd makes them: CN is the device's id. */
export function makeIdentity(dir: string, id: string, kind: 'rsa' | 'ec'): DoubleIdentity {
  mkdirSync(dir, { recursive: true });
  const privateKeyFile = join(dir, 'privateKey.pem');
  const certificateFile = join(dir, 'certificate.pem');
  const algorithm =
    kind === 'rsa'
      ? ['-newkey', 'rsa:2048']
      : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const output = ['-nodes', '-keyout', privateKeyFile, '-out', certificateFile, '-days', '3650'];
  const subject = ['-subj', `/O=KDE/OU=KDE Connect/CN=${id}`];
  execFileSync('openssl', ['req', '-x509', ...algorithm, ...output, ...subject], {
    stdio: 'ignore',
  });
  return {
    id,
    privateKeyFile,
    certificateFile,
    privateKey: readFileSync(privateKeyFile, 'utf8'),
    certificate: readFileSync(certificateFile, 'utf8'),
  };
}

/** One end of the double: KDE Connect's face, and what a test can do to it. */
export interface BoardEnd {
  readonly kdeConnect: KdeConnect;
  readonly identity: DoubleIdentity;
  /** What stands on our board for the other; null where nothing does. */
  standing(): string | null;
  /** Every packet that we ever published. */
  readonly published: string[];
  readonly triggered: string[];
  /** Puts any text on the board in our name. */
  forge(packet: string): void;
}

interface Link {
  paired: boolean;
  readonly subscribers: Set<() => void>;
}

/**
 * Two paired computers whose boards reach each other at once; stands in for two kdeconnectd. `stir`
 * tells both that something about devices changed, as KDE Connect often does.
 */
export function linkBoards(
  a: DoubleIdentity,
  b: DoubleIdentity,
): { readonly a: BoardEnd; readonly b: BoardEnd; unpair(): void; stir(): void } {
  const link: Link = { paired: true, subscribers: new Set() };
  const fromA = createMailbox();
  const fromB = createMailbox();
  return {
    a: createEnd(a, b, { link, mine: fromA, theirs: fromB }),
    b: createEnd(b, a, { link, mine: fromB, theirs: fromA }),
    unpair: () => {
      link.paired = false;
      for (const subscriber of link.subscribers) subscriber();
    },
    stir: () => {
      for (const subscriber of link.subscribers) subscriber();
    },
  };
}

interface Mailbox {
  text: string | null;
  readonly listeners: Set<(packet: string) => void>;
  put(packet: string): void;
}

function createMailbox(): Mailbox {
  const mailbox: Mailbox = {
    text: null,
    listeners: new Set(),
    put: (packet) => {
      mailbox.text = packet;
      for (const listener of mailbox.listeners) listener(packet);
    },
  };
  return mailbox;
}

function createEnd(
  self: DoubleIdentity,
  peer: DoubleIdentity,
  { link, mine, theirs }: { link: Link; mine: Mailbox; theirs: Mailbox },
): BoardEnd {
  const published: string[] = [];
  const triggered: string[] = [];
  const device = (): Device => ({
    id: peer.id,
    name: 'The other computer',
    type: 'laptop',
    reachable: true,
    paired: link.paired,
    pairing: link.paired ? 'paired' : 'none',
    key: 'ABCD 1234',
    hasRelokate: theirs.text !== null,
  });
  const kdeConnect: KdeConnect = {
    start: async () => undefined,
    state: () => ({ kind: 'ready', selfId: self.id, selfName: 'Me', dialect: 'paired' }),
    devices: () => [device()],
    subscribe: (listener) => {
      link.subscribers.add(listener);
      return () => link.subscribers.delete(listener);
    },
    find: device,
    refresh: async () => undefined,
    pair: async () => undefined,
    accept: async () => undefined,
    refuse: async () => undefined,
    unpair: async () => undefined,
    identity: async () => ({ ...self, name: 'Me' }),
    peerCertificate: async () => {
      if (!link.paired) throw failure('board/unpaired');
      return peer.certificate;
    },
    dispose: async () => undefined,
    board: {
      publish: async (_device, packet) => {
        published.push(packet);
        mine.put(packet);
      },
      clear: async () => {
        mine.text = null;
      },
      onPacket: (listener) => {
        const hear = (packet: string): void => listener(peer.id, packet);
        theirs.listeners.add(hear);
        if (theirs.text !== null) hear(theirs.text);
        return () => theirs.listeners.delete(hear);
      },
      trigger: async (id) => {
        triggered.push(id);
      },
    },
  };
  const standing = (): string | null => mine.text;
  return { kdeConnect, identity: self, standing, published, triggered, forge: mine.put };
}
