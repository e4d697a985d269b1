import { z } from 'zod';
import type { Bus } from './bus.ts';
import { callMethod, type Target } from './proxy.ts';

const dbus: Target = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

/**
 * Tells the unique name of a service's owner, or null: at each connect, and at each change. Gives
 * a function that ends the watch. Without a bus nothing is told.
 */
export function watchOwner(
  bus: Bus,
  service: string,
  onOwner: (owner: string | null) => void,
): () => void {
  let asked = 0;
  const ask = async (): Promise<void> => {
    const mine = ++asked;
    const get = { member: 'GetNameOwner', signature: 's', reply: z.string() };
    const owner = await callMethod(bus, dbus, get, service).catch(() => null);
    if (mine === asked && bus.state() === 'connected') onOwner(owner);
  };
  const rule = { sender: dbus.destination, interface: dbus.interface, path: dbus.path };
  const stops = [
    bus.listen({ ...rule, member: 'NameOwnerChanged', arg0: service }, ({ body }) => {
      asked++;
      const owner = body[2];
      onOwner(typeof owner === 'string' && owner !== '' ? owner : null);
    }),
    bus.onState((state) => {
      asked++;
      if (state === 'connected') void ask();
    }),
  ];
  if (bus.state() === 'connected') void ask();
  return () => {
    asked++;
    for (const stop of stops) stop();
  };
}

/** Has the bus start a service. Throws `BusError`, kind `unknown-service` where none is installed. */
export async function startService(bus: Bus, service: string): Promise<void> {
  const start = {
    member: 'StartServiceByName',
    signature: 'su',
    reply: z.number(),
    timeoutMs: 30_000,
  };
  await callMethod(bus, dbus, start, service, 0);
}
