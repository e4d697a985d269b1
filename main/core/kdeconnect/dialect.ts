/**
 * The two D-Bus dialects of kdeconnectd: `trusted` up to 22.12, `paired` from 23.08 on. There is no
 * version to ask for, so the objects' own descriptions decide (core/device.h, core/daemon.h).
 */
export type Dialect = 'trusted' | 'paired';

/** What a dialect calls the steps of pairing. */
export interface Words {
  readonly request: string;
  /** Withdraws our request or refuses the peer's. */
  readonly refuse: string;
  /** The signal that carries a sentence about why pairing failed. */
  readonly failed: string;
}

export const words: Readonly<Record<Dialect, Words>> = {
  trusted: { request: 'requestPair', refuse: 'rejectPairing', failed: 'pairingError' },
  paired: { request: 'requestPairing', refuse: 'cancelPairing', failed: 'pairingFailed' },
};

/** The dialect of a device object's description, or null where it shows neither. */
export function dialectOfDevice(xml: string): Dialect | null {
  if (hasMethod(xml, 'requestPairing')) return 'paired';
  return hasMethod(xml, 'requestPair') ? 'trusted' : null;
}

/** The dialect of the daemon object's description: discovery mode went away with 23.08. */
export function dialectOfDaemon(xml: string): Dialect {
  return hasMethod(xml, 'acquireDiscoveryMode') ? 'trusted' : 'paired';
}

const hasMethod = (xml: string, name: string): boolean => xml.includes(`<method name="${name}"`);
