import type { Device } from '../../../shared/model/device.ts';
import { failure, Failure } from '../../../shared/failure.ts';
import { type Cli, withSession } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import { document, say } from '../output.ts';
import type { Session } from '../session.ts';

/** How long a fresh engine is given to hear of the devices around (facts: 0.4 s, 4 s when links were lost). */
const SETTLE_MS = 5000;
const PAIR_SECONDS = 35;

/** Waits until KDE Connect answers; the failure says what is missing where it does not. */
export async function kdeConnectReady(session: Session): Promise<void> {
  const state = await Promise.race([
    session.until(({ kdeConnect }) => (kdeConnect.kind === 'connecting' ? null : kdeConnect)),
    pause(SETTLE_MS).then(() => session.state().kdeConnect),
  ]);
  if (state.kind === 'bus-gone') throw failure('devices/no-bus');
  if (state.kind !== 'ready') throw failure('devices/daemon-absent');
}

/** Waits until a device that was named is there, then gives what is known of it. */
export async function findDevice(
  session: Session,
  text: string,
  want: (device: Device) => boolean,
): Promise<void> {
  await kdeConnectReady(session);
  const fits = (device: Device): boolean => device.id === text || device.name === text;
  const found = session.until(
    ({ devices }) => devices.find((one) => fits(one) && want(one)) ?? null,
  );
  await Promise.race([found, pause(SETTLE_MS)]);
}

export async function devices(cli: Cli, options: { readonly watch: boolean }): Promise<number> {
  return withSession(cli, async (session) => {
    await kdeConnectReady(session);
    await session.client.call('devices.refresh', null);
    if (session.state().devices.length === 0) {
      const some = session.until((state) => (state.devices.length > 0 ? true : null));
      await Promise.race([some, pause(SETTLE_MS)]);
    }
    await pause(500);
    print(cli, session.state().devices);
    if (options.watch) await watch(cli, session);
    return exitStatus.done;
  });
}

async function watch(cli: Cli, session: Session): Promise<void> {
  let last = session.state().devices;
  const stop = session.watch((state) => {
    if (state.devices === last) return;
    last = state.devices;
    print(cli, last);
  });
  await aborted(cli.signal);
  stop();
}

function print(cli: Cli, list: readonly Device[]): void {
  document(cli.output, list);
  if (list.length === 0)
    say(cli.output, 'No devices found. Is KDE Connect open on the other computer?');
  for (const device of list) {
    const facts = [
      device.type,
      device.reachable ? 'reachable' : 'not reachable',
      pairingText(device),
      device.hasRelokate ? 'Relokate is open' : '',
      device.key ? `key ${device.key}` : '',
    ];
    say(cli.output, `${device.name}  (${device.id})\n  ${facts.filter(Boolean).join(' · ')}`);
  }
}

function pairingText(device: Device): string {
  const texts = {
    none: 'not paired',
    requested: 'waiting for the other side',
    'requested-by-peer': 'asks to pair',
    paired: 'paired',
  } as const;
  return texts[device.pairing];
}

export async function pair(cli: Cli, text: string, timeoutSeconds: number | null): Promise<number> {
  return withSession(cli, async (session) => {
    await findDevice(session, text, (device) => device.reachable);
    const stop = tellKey(cli, session, text);
    try {
      await session.client.call('devices.pair', {
        device: text,
        timeoutSeconds: timeoutSeconds ?? PAIR_SECONDS,
      });
    } finally {
      stop();
    }
    say(cli.output, 'Paired.');
    document(cli.output, deviceOf(session, text));
    return exitStatus.done;
  });
}

/** Prints the key as soon as it is known: the other side shows the same. */
function tellKey(cli: Cli, session: Session, text: string): () => void {
  let told: string | null = null;
  const check = (): void => {
    const device = deviceOf(session, text);
    if (!device?.key || device.key === told || device.pairing !== 'requested') return;
    told = device.key;
    cli.output.err.write(`Compare this key with the other screen: ${told}\n`);
  };
  const stop = session.watch(check);
  check();
  return stop;
}

function deviceOf(session: Session, text: string): Device | null {
  return session.state().devices.find(({ id, name }) => id === text || name === text) ?? null;
}

export async function accept(cli: Cli, text: string | null, key: string | null): Promise<number> {
  return withSession(cli, async (session) => {
    await kdeConnectReady(session);
    const asks = ({ id, name, pairing }: Device): boolean =>
      pairing === 'requested-by-peer' && (text === null || id === text || name === text);
    const device = await Promise.race([
      session.until((state) => state.devices.find(asks) ?? null),
      pause(SETTLE_MS).then(() => null),
    ]);
    if (!device) throw new Failure('devices/no-request', { name: text ?? '' });
    say(cli.output, `${device.name} asks to pair, with the key ${device.key ?? '?'}.`);
    await session.client.call('devices.accept', {
      device: device.id,
      ...(key === null ? {} : { key }),
    });
    say(cli.output, 'Paired.');
    document(cli.output, deviceOf(session, device.id));
    return exitStatus.done;
  });
}

export async function unpair(cli: Cli, text: string): Promise<number> {
  return withSession(cli, async (session) => {
    await findDevice(session, text, (device) => device.paired);
    await session.client.call('devices.unpair', { device: text });
    say(cli.output, 'No longer paired.');
    document(cli.output, { unpaired: text });
    return exitStatus.done;
  });
}

/** Resolves after some time. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resolves when a signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
