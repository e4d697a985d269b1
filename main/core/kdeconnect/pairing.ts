import { Failure, failure } from '../../../shared/failure.ts';
import type { KdeConnectState } from '../../../shared/model/device.ts';
import type { Bus } from '../dbus/bus.ts';
import { callMethod, noReply } from '../dbus/proxy.ts';
import type { Env } from '../env.ts';
import type { DeviceFacts } from './device-properties.ts';
import type { DeviceWatch } from './device-watch.ts';
import { type Dialect, words } from './dialect.ts';
import { asFailure, whyNotReady } from './failures.ts';
import { sameKey } from './keys.ts';
import { deviceTarget } from './names.ts';
import { whyFailed } from './pairing-errors.ts';
import { waitFor } from './wait-for.ts';

export interface PairOptions {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** Asking, accepting, refusing and ending. Devices are given by id. */
export interface Pairing {
  pair(id: string, options: PairOptions): Promise<void>;
  accept(id: string, key?: string): Promise<void>;
  refuse(id: string): Promise<void>;
  unpair(id: string): Promise<void>;
  /** Whether a request of ours is open. */
  isAsking(id: string): boolean;
  /** Whether a request to anybody has gone out and is not yet answered. */
  isBusy(): boolean;
  /** Whether somebody waits for the device to come into reach. */
  isWanted(id: string): boolean;
  /** Whether we are about to end what there is, so that its end is no surprise. */
  onEnding(listener: (id: string) => void): void;
}

interface Parts {
  readonly env: Pick<Env, 'log'>;
  readonly bus: Bus;
  readonly devices: DeviceWatch;
  readonly state: () => KdeConnectState;
  /** To be called when `isAsking` or `isWanted` changes. */
  readonly changed: () => void;
}

/** A request has run out on both sides by then. */
const REQUEST_MS = 33_000;
const SETTLE_MS = 5000;
/** After a request came to nothing its remains may still be on the way (facts of protocol 8). */
const QUIET_MS = 2000;

/** Pairing over the given bus. All of it throws `devices/…`. */
export function createPairing(parts: Parts): Pairing {
  return new PairingSteps(parts);
}

class PairingSteps implements Pairing {
  readonly #parts: Parts;
  readonly #asking = new Set<string>();
  readonly #wanted = new Set<string>();
  readonly #quietUntil = new Map<string, number>();
  #ending: (id: string) => void = () => undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  isAsking = (id: string): boolean => this.#asking.has(id);
  isBusy = (): boolean => [...this.#asking].some((id) => !this.#wanted.has(id));
  isWanted = (id: string): boolean => this.#wanted.has(id);
  onEnding = (listener: (id: string) => void): void => void (this.#ending = listener);

  /** One request, never a second one within an attempt: on protocol 8 that can make keys differ. */
  pair = async (id: string, options: PairOptions): Promise<void> => {
    const until = Date.now() + options.timeoutSeconds * 1000;
    const name = this.#name(id);
    if (this.#asking.has(id)) throw failure('devices/pairing-busy', { name });
    this.#mark(this.#asking, id, true);
    try {
      const facts = await this.#inReach(id, until, options.signal);
      if (facts.pairing === 'paired') return;
      if (facts.pairing === 'requested-by-peer') throw failure('devices/asks-already', { name });
      if (facts.pairing === 'requested') throw failure('devices/pairing-busy', { name });
      await this.#quiet(id, options.signal);
      await this.#request(id, until, options.signal);
    } catch (error) {
      throw asFailure(error, name);
    } finally {
      this.#mark(this.#asking, id, false);
    }
  };

  accept = async (id: string, key?: string): Promise<void> => {
    await this.#step(id, async (facts) => {
      const { name } = facts;
      if (facts.pairing !== 'requested-by-peer') throw failure('devices/no-request', { name });
      if (key !== undefined) {
        if (facts.key === null) throw failure('devices/key-unknown', { name });
        if (!sameKey(facts.key, key)) {
          throw failure('devices/key-differs', { name, shown: facts.key });
        }
      }
      // From 23.08 on kdeconnectd pairs one-sidedly when nothing is asked: hence the fresh look above.
      await this.#call(id, 'acceptPairing');
      if (!(await this.#reached(id, ({ pairing }) => pairing === 'paired'))) {
        throw failure('devices/pairing-lost', { name });
      }
    });
  };

  refuse = async (id: string): Promise<void> => {
    await this.#step(id, async (facts) => {
      const { name, pairing } = facts;
      if (pairing !== 'requested-by-peer') throw failure('devices/no-request', { name });
      await this.#call(id, words[this.#dialect()].refuse);
      this.#quietUntil.set(id, Date.now() + QUIET_MS);
      await this.#reached(id, (now) => now.pairing !== 'requested-by-peer');
    });
  };

  unpair = async (id: string): Promise<void> => {
    await this.#step(id, async (facts) => {
      if (facts.pairing !== 'paired') throw failure('devices/not-paired', { name: facts.name });
      this.#ending(id);
      await this.#call(id, 'unpair');
      this.#quietUntil.set(id, Date.now() + QUIET_MS);
      await this.#reached(id, ({ pairing }) => pairing !== 'paired');
    });
  };

  /** Does something with a device that was looked at just before. */
  async #step(id: string, step: (facts: DeviceFacts) => Promise<void>): Promise<void> {
    const away = whyNotReady(this.#parts.state());
    if (away !== null) throw away;
    try {
      await step(await this.#parts.devices.readOne(id));
    } catch (error) {
      throw asFailure(error, this.#name(id));
    }
  }

  async #inReach(id: string, until: number, signal: AbortSignal): Promise<DeviceFacts> {
    const { devices, state } = this.#parts;
    this.#mark(this.#wanted, id, true);
    try {
      const here = await waitFor({
        look: () => {
          const facts = devices.get(id);
          const ready = state().kind === 'ready' && facts?.reachable === true;
          if (facts === null) return undefined;
          return ready || facts.pairing === 'paired' ? facts : undefined;
        },
        onChange: devices.onChange,
        timeoutMs: Math.max(0, until - Date.now()),
        signal,
      });
      if (here === undefined) {
        throw whyNotReady(state()) ?? failure('devices/not-reachable', { name: this.#name(id) });
      }
      // What was known may be a poll old; asking somebody who already asks would accept unseen.
      return here.pairing === 'paired' ? here : await devices.readOne(id);
    } finally {
      this.#mark(this.#wanted, id, false);
    }
  }

  async #quiet(id: string, signal: AbortSignal): Promise<void> {
    const ms = (this.#quietUntil.get(id) ?? 0) - Date.now();
    if (ms <= 0) return;
    await waitFor({
      look: () => undefined,
      onChange: () => () => undefined,
      timeoutMs: ms,
      signal,
    });
  }

  async #request(id: string, until: number, signal: AbortSignal): Promise<void> {
    const { devices } = this.#parts;
    const name = this.#name(id);
    const since = Date.now();
    let reason: string | null = null;
    let seen = false;
    const stop = devices.onPairingFailed((device, text) => {
      if (device === id) reason = text;
    });
    const look = (): true | undefined => {
      const facts = devices.get(id);
      if (facts?.pairing === 'paired') return true;
      seen ||= facts?.pairing === 'requested';
      const reachable = facts?.reachable === true;
      const over = reason !== null || !reachable || (seen && facts.pairing !== 'requested');
      if (!over) return undefined;
      const how = { text: reason ?? '', tookMs: Date.now() - since, reachable };
      this.#parts.env.log.info('kdeconnect: pairing failed', { device: id, ...how });
      throw whyFailed(name, how);
    };
    const onChange = (listener: () => void): (() => void) => {
      const stops = [devices.onChange(listener), devices.onPairingFailed(listener)];
      return () => stops.forEach((end) => end());
    };
    try {
      await this.#call(id, words[this.#dialect()].request);
      const timeoutMs = Math.min(REQUEST_MS, Math.max(0, until - Date.now()));
      if (await waitFor({ look, onChange, timeoutMs, signal })) return;
      throw failure('devices/pairing-timed-out', { name });
    } catch (error) {
      this.#quietUntil.set(id, Date.now() + QUIET_MS);
      await this.#withdraw(id, error).catch(() => undefined);
      throw error;
    } finally {
      stop();
    }
  }

  /** Takes back a request that is still open on our side. */
  async #withdraw(id: string, why: unknown): Promise<void> {
    const { pairing } = await this.#parts.devices.readOne(id);
    if (this.#dialect() === 'paired') {
      if (pairing === 'requested') await this.#call(id, 'cancelPairing');
      return;
    }
    // 22.12 neither tells that a request is open nor has a word to take it back but this one.
    const open = why instanceof Failure && withdrawable.has(why.code);
    if (open && pairing === 'none') await this.#call(id, 'unpair');
  }

  async #reached(id: string, fits: (facts: DeviceFacts) => boolean): Promise<boolean> {
    const { devices } = this.#parts;
    await devices.read();
    const look = (): true | undefined => {
      const facts = devices.get(id);
      return facts !== null && fits(facts) ? true : undefined;
    };
    const wait = { look, onChange: devices.onChange, timeoutMs: SETTLE_MS };
    return (await waitFor(wait)) ?? false;
  }

  async #call(id: string, member: string): Promise<void> {
    await callMethod(this.#parts.bus, deviceTarget(id), { member, reply: noReply });
  }

  #dialect(): Dialect {
    const state = this.#parts.state();
    return state.kind === 'ready' ? state.dialect : 'paired';
  }

  #name(id: string): string {
    return this.#parts.devices.get(id)?.name ?? id;
  }

  #mark(set: Set<string>, id: string, on: boolean): void {
    if (on) set.add(id);
    else set.delete(id);
    this.#parts.changed();
  }
}

const withdrawable: ReadonlySet<string> = new Set(['app/cancelled', 'devices/pairing-timed-out']);
