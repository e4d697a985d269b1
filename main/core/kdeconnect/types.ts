import type { Device, KdeConnectState } from '../../../shared/model/device.ts';
import type { Disposable } from '../util/disposable.ts';

/** What proves who we are towards a paired device. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  /** PEM files that kdeconnectd made; only ever read. */
  readonly privateKeyFile: string;
  readonly certificateFile: string;
}

/** A way for small public messages to one paired device; state-based: the last one published counts. */
export interface Board {
  /** Replaces our entry on the device's board, or sends it as a small file where that cannot be. */
  publish(device: string, packet: string): Promise<void>;
  /** Takes our entry away again; harmless where there is none. */
  clear(device: string): Promise<void>;
  /** Tells what devices publish to us: what stands there now and then every change. Untrusted text. */
  onPacket(listener: (device: string, packet: string) => void): () => void;
  /** Asks the device to run its Relokate entry, which brings Relokate up on its screen. */
  trigger(device: string): Promise<void>;
}

/** KDE Connect on this computer, both D-Bus dialects behind one face. */
export interface KdeConnect extends Disposable {
  /** Connects to the bus and begins to watch; goes on trying when bus or daemon are absent. */
  start(): Promise<void>;
  state(): KdeConnectState;
  devices(): readonly Device[];
  subscribe(listener: () => void): () => void;
  /** The one device that an id or a name fits. Throws `devices/unknown` or `devices/ambiguous`. */
  find(text: string): Device;
  refresh(): Promise<void>;
  /** Asks to pair and waits for the end: paired, refused, timed out. */
  pair(device: string, options: { timeoutSeconds: number; signal: AbortSignal }): Promise<void>;
  /** Accepts a pending request only; with `key` only if the first eight hex digits match. */
  accept(device: string, key?: string): Promise<void>;
  refuse(device: string): Promise<void>;
  unpair(device: string): Promise<void>;
  readonly board: Board;
  identity(): Promise<Identity>;
  /** The certificate (PEM) pinned when the device was paired. Throws `devices/not-paired`. */
  peerCertificate(device: string): Promise<string>;
}
