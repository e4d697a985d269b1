import { z } from 'zod';
import type { KdeConnectState } from '../../../shared/model/device.ts';
import type { Bus } from '../dbus/bus.ts';
import { callMethod, introspect, noReply } from '../dbus/proxy.ts';
import { startService, watchOwner } from '../dbus/service.ts';
import type { Logger } from '../log/logger.ts';
import { type Dialect, dialectOfDaemon, dialectOfDevice } from './dialect.ts';
import { daemon, deviceTarget, isDeviceId, service } from './names.ts';

/** Follows kdeconnectd: whether it is there, which one it is; brings it up again when it is gone. */
export interface DaemonWatch {
  state(): KdeConnectState;
  onState(listener: (state: KdeConnectState) => void): () => void;
  /** Has kdeconnectd end itself; it is started again like after any other end. */
  restart(): Promise<void>;
  /** Whether the daemon there is now came up while we watched, and so has just announced itself. */
  isFresh(): boolean;
  dispose(): void;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
/** A daemon that lasted this long did not die of being started. */
const STABLE_MS = 30_000;
const IDENTIFY_TRIES = 20;
const IDENTIFY_PAUSE_MS = 150;

/** Begins to follow the daemon on this bus. */
export function createDaemonWatch(bus: Bus, log: Logger): DaemonWatch {
  return new Watch(bus, log);
}

class Watch implements DaemonWatch {
  readonly #bus: Bus;
  readonly #log: Logger;
  readonly #listeners = new Set<(state: KdeConnectState) => void>();
  readonly #stops: readonly (() => void)[];
  #state: KdeConnectState = { kind: 'connecting' };
  #owner: string | null = null;
  #wasAway = false;
  #fresh = false;
  #delay = 0;
  #timer: NodeJS.Timeout | undefined;
  #stable: NodeJS.Timeout | undefined;

  constructor(bus: Bus, log: Logger) {
    this.#bus = bus;
    this.#log = log;
    this.#stops = [
      bus.onState((state) => {
        if (state === 'gone') this.#leave({ kind: 'bus-gone' });
      }),
      watchOwner(bus, service, (owner) => this.#ownerIs(owner)),
    ];
  }

  state = (): KdeConnectState => this.#state;

  isFresh = (): boolean => this.#fresh;

  restart = async (): Promise<void> => {
    this.#log.warn('kdeconnect: restarted, it lists a device that it has no object for');
    // KDBusService exports the application object, in all versions.
    const application = { destination: service, path: '/MainApplication' };
    const target = { ...application, interface: 'org.qtproject.Qt.QCoreApplication' };
    await callMethod(this.#bus, target, { member: 'quit', reply: noReply }).catch(
      (error: unknown) => this.#log.warn('kdeconnect: not restarted', { detail: String(error) }),
    );
  };

  onState = (listener: (state: KdeConnectState) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  dispose = (): void => {
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
    this.#clearTimers();
    this.#owner = null;
  };

  #ownerIs(owner: string | null): void {
    if (owner !== null && owner === this.#owner) return;
    const hadOne = this.#owner !== null;
    this.#clearTimers();
    this.#owner = owner;
    if (owner === null) {
      this.#wasAway = true;
      if (hadOne) this.#enter({ kind: 'daemon-absent' });
      this.#timer = setTimeout(() => void this.#start(), this.#delay);
      this.#delay = Math.min(Math.max(this.#delay * 2, FIRST_RETRY_MS), LAST_RETRY_MS);
      return;
    }
    this.#fresh = this.#wasAway;
    this.#stable = setTimeout(() => (this.#delay = 0), STABLE_MS);
    void this.#identify(owner);
  }

  /** Asks for the daemon by D-Bus activation; its name's owner is told by the watch. */
  async #start(): Promise<void> {
    try {
      await startService(this.#bus, service);
    } catch (error) {
      if (this.#owner !== null || this.#bus.state() !== 'connected') return;
      this.#log.info('kdeconnect: cannot be started', { detail: String(error) });
      this.#enter({ kind: 'daemon-absent' });
      this.#ownerIs(null);
    }
  }

  /** The name is taken a moment before the object is there, so this is tried for a while. */
  async #identify(owner: string): Promise<void> {
    for (let tries = 0; tries < IDENTIFY_TRIES && this.#owner === owner; tries++) {
      const state = await readyState(this.#bus).catch(() => null);
      if (this.#owner !== owner) return;
      if (state !== null) return this.#enter(state);
      await new Promise((resolve) => (this.#timer = setTimeout(resolve, IDENTIFY_PAUSE_MS)));
    }
    if (this.#owner !== owner) return;
    this.#log.warn('kdeconnect: does not answer');
    this.#enter({ kind: 'daemon-absent' });
    this.#timer = setTimeout(() => void this.#identify(owner), FIRST_RETRY_MS);
  }

  #leave(state: KdeConnectState): void {
    this.#clearTimers();
    this.#owner = null;
    this.#enter(state);
  }

  #clearTimers(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#stable);
  }

  #enter(state: KdeConnectState): void {
    if (this.#state.kind === state.kind && state.kind !== 'ready') return;
    this.#state = state;
    this.#log.info('kdeconnect: state', { kind: state.kind });
    for (const listener of [...this.#listeners]) listener(state);
  }
}

async function readyState(bus: Bus): Promise<KdeConnectState> {
  const text = z.string();
  const selfId = await callMethod(bus, daemon, { member: 'selfId', reply: text });
  const selfName = await callMethod(bus, daemon, { member: 'announcedName', reply: text });
  return { kind: 'ready', selfId, selfName, dialect: await dialectOf(bus) };
}

/** A device's description decides; the daemon's own where there is no device yet. */
async function dialectOf(bus: Bus): Promise<Dialect> {
  const [id] = (
    await callMethod(bus, daemon, { member: 'devices', reply: z.array(z.string()) })
  ).filter(isDeviceId);
  if (id !== undefined) {
    const found = await introspect(bus, deviceTarget(id)).then(dialectOfDevice, () => null);
    if (found !== null) return found;
  }
  return dialectOfDaemon(await introspect(bus, daemon));
}
