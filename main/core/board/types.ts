import type { Root } from '../../../shared/model/offer.ts';
import type { Host } from '../../../shared/model/host.ts';

/** What the old computer tells the new one after consent: where to connect, and which key to expect there. */
export interface ChannelOffer {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly user: string;
  /** The host key made for this move: one line as in known_hosts, without the host. */
  readonly hostKey: string;
  readonly host: Host;
  readonly roots: readonly Root[];
  /** Paths (relative to the home) that are masked there and must not be planned. */
  readonly leftOut: readonly string[];
}

/** A channel that was agreed on: the offer and our private key for it, in files private to this move. */
export interface AgreedChannel {
  readonly offer: ChannelOffer;
  readonly identityFile: string;
  readonly knownHostsFile: string;
  /** The name under which the host key stands in the known_hosts file (HostKeyAlias). */
  readonly hostKeyAlias: string;
}
