import { z } from 'zod';
import type { Bus, Signal } from '../dbus/bus.ts';
import { isAbsent } from '../dbus/bus-error.ts';
import { callMethod, readProperties } from '../dbus/proxy.ts';
import type { Logger } from '../log/logger.ts';
import type { DaemonWatch } from './daemon-watch.ts';
import { type DeviceFacts, factsOf } from './device-properties.ts';
import { type Dialect, words } from './dialect.ts';
import { createGhostWatch, type GhostWatch } from './ghosts.ts';
import { keyToShow } from './keys.ts';
import {
  daemon,
  deviceInterface,
  deviceOfPath,
  deviceTarget,
  isDeviceId,
  rootPath,
  service,
} from './names.ts';
import { createPresence, type Presence } from './presence.ts';

/** Follows kdeconnectd's list of devices. */
export interface DeviceWatch {
  /** Devices as they are known; `reachable` with flapping smoothed away. Never ourselves. */
  list(): readonly DeviceFacts[];
  get(id: string): DeviceFacts | null;
  onChange(listener: () => void): () => void;
  /** Hears after each reading which paired devices have a link open right now. */
  onConnected(listener: (ids: readonly string[]) => void): () => void;
  /** kdeconnectd's own words, in the person's language, about why pairing failed. */
  onPairingFailed(listener: (id: string, text: string) => void): () => void;
  /** Whether kdeconnectd lists a device that it cannot be asked about. */
  hasGhosts(): boolean;
  /** Reads the whole list now. Does nothing while there is no daemon. */
  read(): Promise<void>;
  /** Reads one device now. Throws `BusError`. */
  readOne(id: string): Promise<DeviceFacts>;
  dispose(): void;
}

const HOLD_MS = 2000;
const GATHER_MS = 50;
/** Signals tell all that changes; this heals what was lost on the way. */
const POLL_MS = 10_000;

/** Begins to follow the devices of the daemon that `daemonWatch` follows. */
export function createDeviceWatch(bus: Bus, daemonWatch: DaemonWatch, log: Logger): DeviceWatch {
  return new Watch(bus, daemonWatch, log);
}

class Watch implements DeviceWatch {
  readonly #bus: Bus;
  readonly #daemon: DaemonWatch;
  readonly #log: Logger;
  readonly #presence: Presence = createPresence(HOLD_MS, () => this.#settle());
  readonly #ghosts: GhostWatch;
  readonly #keys = new Map<string, string>();
  readonly #changed = new Set<() => void>();
  readonly #connected = new Set<(ids: readonly string[]) => void>();
  readonly #failed = new Set<(id: string, text: string) => void>();
  readonly #stops: readonly (() => void)[];
  #facts = new Map<string, DeviceFacts>();
  /** Who stood in the last list that was read. */
  #listed: ReadonlySet<string> = new Set();
  #shown = '';
  #poll: NodeJS.Timeout | undefined;
  #gather: NodeJS.Timeout | undefined;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(bus: Bus, daemonWatch: DaemonWatch, log: Logger) {
    this.#bus = bus;
    this.#daemon = daemonWatch;
    this.#log = log;
    this.#ghosts = createGhostWatch({
      onStuck: () => void daemonWatch.restart(),
      look: () => void this.read(),
    });
    this.#stops = [
      bus.listen({ sender: service, pathNamespace: rootPath }, (signal) => this.#hear(signal)),
      daemonWatch.onState(() => {
        this.#poll ??= setInterval(() => void this.read(), POLL_MS);
        void this.read();
      }),
    ];
  }

  list = (): readonly DeviceFacts[] =>
    [...this.#facts.values()].map((facts) => ({
      ...facts,
      reachable: this.#presence.isHere(facts.id),
    }));

  get = (id: string): DeviceFacts | null => this.list().find((facts) => facts.id === id) ?? null;

  hasGhosts = (): boolean => this.#ghosts.any();

  onChange = (listener: () => void): (() => void) => subscribe(this.#changed, listener);
  onConnected = (listener: (ids: readonly string[]) => void): (() => void) =>
    subscribe(this.#connected, listener);
  onPairingFailed = (listener: (id: string, text: string) => void): (() => void) =>
    subscribe(this.#failed, listener);

  read = async (): Promise<void> => {
    this.#again = true;
    this.#reading ??= this.#readUntilQuiet().finally(() => (this.#reading = null));
    await this.#reading;
  };

  readOne = async (id: string): Promise<DeviceFacts> => {
    const state = this.#daemon.state();
    const dialect = state.kind === 'ready' ? state.dialect : 'paired';
    const target = deviceTarget(id);
    const facts = await readProperties(
      this.#bus,
      target,
      z.unknown().transform((values, context) => {
        const found = factsOf(id, dialect, values);
        if (found === null) context.addIssue('not a device of this dialect');
        return found ?? z.NEVER;
      }),
    );
    return { ...facts, key: await this.#key(facts, dialect) };
  };

  dispose = (): void => {
    for (const stop of this.#stops) stop();
    for (const set of [this.#changed, this.#connected, this.#failed]) set.clear();
    clearInterval(this.#poll);
    clearTimeout(this.#gather);
    this.#presence.dispose();
    this.#ghosts.dispose();
  };

  #hear({ path, interface: name, member, body }: Signal): void {
    if (name !== daemon.interface && name !== deviceInterface) return;
    const id = deviceOfPath(path);
    if (id !== null && Object.values(words).some(({ failed }) => failed === member)) {
      const text = typeof body[0] === 'string' ? body[0] : '';
      for (const listener of [...this.#failed]) listener(id, text);
    }
    clearTimeout(this.#gather);
    this.#gather = setTimeout(() => void this.read(), GATHER_MS);
  }

  async #readUntilQuiet(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#readAll();
      } catch (error) {
        this.#log.debug('kdeconnect: list not read', { detail: String(error) });
      }
    }
  }

  async #readAll(): Promise<void> {
    const state = this.#daemon.state();
    if (state.kind !== 'ready') {
      this.#ghosts.see([]);
      return this.#take([]);
    }
    const list = {
      member: 'devices',
      signature: 'bb',
      reply: z.array(z.string()),
    };
    const ids = await callMethod(this.#bus, daemon, list, false, false);
    const others = ids.filter((id) => isDeviceId(id) && id !== state.selfId);
    const found: DeviceFacts[] = [];
    const ghosts: string[] = [];
    for (const id of others) {
      try {
        found.push(await this.readOne(id));
      } catch (error) {
        // Its object went between the two questions, and the signal for that is on its way, or
        // there never was one.
        if (!isAbsent(error)) throw error;
        ghosts.push(id);
      }
    }
    this.#ghosts.see(ghosts);
    this.#take(found);
    const linked = found.filter((facts) => facts.reachable && facts.pairing === 'paired');
    for (const listener of [...this.#connected]) listener(linked.map(({ id }) => id));
  }

  #take(found: readonly DeviceFacts[]): void {
    this.#listed = new Set(found.map(({ id }) => id));
    for (const id of this.#facts.keys()) {
      if (!this.#listed.has(id)) this.#presence.report(id, false);
    }
    for (const facts of found) {
      this.#presence.report(facts.id, facts.reachable);
      this.#facts.set(facts.id, facts);
    }
    this.#settle();
  }

  /** Lets go of who is gone for good. Without a daemon there is nobody who could say so of paired ones. */
  #settle(): void {
    const noDaemon = this.#daemon.state().kind !== 'ready';
    for (const [id, { pairing }] of [...this.#facts]) {
      const remembered = noDaemon && pairing === 'paired';
      if (!remembered && !this.#listed.has(id) && !this.#presence.isHere(id)) {
        this.#facts.delete(id);
      }
    }
    const shown = JSON.stringify(this.list());
    if (shown === this.#shown) return;
    this.#shown = shown;
    for (const listener of [...this.#changed]) listener();
  }

  /**
   * The key to compare. Up to protocol 7 it is the same at all times; from 25.04 on it belongs to
   * the running request, and is made of leftovers at other times (core/backends/pairinghandler.cpp).
   * What was shown while asking is kept for as long as the pairing that came of it.
   */
  async #key(facts: DeviceFacts, dialect: Dialect): Promise<string | null> {
    const asking = facts.pairing === 'requested' || facts.pairing === 'requested-by-peer';
    if (!asking && facts.pairing !== 'paired') this.#keys.delete(facts.id);
    if (asking || (dialect === 'trusted' && facts.reachable)) {
      const answer = facts.key ?? (await this.#askForKey(facts.id));
      const key = answer === null ? null : keyToShow(answer);
      if (key !== null) this.#keys.set(facts.id, key);
    }
    return this.#keys.get(facts.id) ?? null;
  }

  /** Up to 24.05 the key is a method's answer, not a property. */
  async #askForKey(id: string): Promise<string | Uint8Array | null> {
    const reply = z.union([z.string(), z.instanceof(Uint8Array)]);
    const method = { member: 'verificationKey', reply };
    return callMethod(this.#bus, deviceTarget(id), method).catch(() => null);
  }
}

function subscribe<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => void set.delete(listener);
}
