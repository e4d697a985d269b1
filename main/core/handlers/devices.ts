import type { Handlers } from '../../../shared/ipc/types.ts';
import type { KdeConnect } from '../kdeconnect/types.ts';

const PAIR_SECONDS = 35;

type DeviceCalls =
  | 'devices.refresh'
  | 'devices.pair'
  | 'devices.accept'
  | 'devices.refuse'
  | 'devices.unpair';

/** The calls about devices. */
export function deviceHandlers(kdeConnect: KdeConnect): Pick<Handlers, DeviceCalls> {
  const id = (text: string): string => kdeConnect.find(text).id;
  return {
    'devices.refresh': async () => {
      await kdeConnect.refresh();
      return null;
    },
    'devices.pair': async ({ device, timeoutSeconds }, signal) => {
      await kdeConnect.pair(id(device), { timeoutSeconds: timeoutSeconds ?? PAIR_SECONDS, signal });
      return null;
    },
    'devices.accept': async ({ device, key }) => {
      await kdeConnect.accept(id(device), key);
      return null;
    },
    'devices.refuse': async ({ device }) => {
      await kdeConnect.refuse(id(device));
      return null;
    },
    'devices.unpair': async ({ device }) => {
      await kdeConnect.unpair(id(device));
      return null;
    },
  };
}
