import type { KdeConnect } from '../kdeconnect/types.ts';

/** How long a device has to stay unpaired before it counts: at every connect the list flaps. */
const SETTLE_MS = 3000;

/**
 * Calls `onUnpaired` once when the device is no longer paired. A missing daemon or bus says
 * nothing about pairing. Gives a function that ends the watch.
 */
export function watchPairing(
  kdeConnect: KdeConnect,
  device: string,
  onUnpaired: () => void,
): () => void {
  let timer: NodeJS.Timeout | null = null;
  const look = (): void => {
    if (isPaired(kdeConnect, device)) {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    } else if (timer === null) {
      timer = setTimeout(() => {
        stop();
        onUnpaired();
      }, SETTLE_MS);
    }
  };
  const unsubscribe = kdeConnect.subscribe(look);
  const stop = (): void => {
    unsubscribe();
    if (timer !== null) clearTimeout(timer);
  };
  look();
  return stop;
}

function isPaired(kdeConnect: KdeConnect, device: string): boolean {
  if (kdeConnect.state().kind !== 'ready') return true;
  return kdeConnect.devices().some(({ id, paired }) => id === device && paired);
}
