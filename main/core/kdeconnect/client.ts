import { failure, type FailureData, toFailureData } from '../../../shared/failure.ts';
import type { Device, KdeConnectState } from '../../../shared/model/device.ts';
import { type Bus, createBus } from '../dbus/bus.ts';
import { callMethod, noReply } from '../dbus/proxy.ts';
import type { Env } from '../env.ts';
import { createBoard, type WatchedBoard } from './board.ts';
import { createDaemonWatch, type DaemonWatch } from './daemon-watch.ts';
import type { DeviceFacts } from './device-properties.ts';
import { createDeviceWatch, type DeviceWatch } from './device-watch.ts';
import { whyNotReady } from './failures.ts';
import { findDevice } from './find-device.ts';
import { readIdentity, readPeerCertificate } from './identity.ts';
import { daemon, deviceTarget } from './names.ts';
import { createPairing, type PairOptions, type Pairing } from './pairing.ts';
import { isAboutClocks } from './pairing-errors.ts';
import { createSeeker, type Missing, type Seeker } from './seeker.ts';
import type { Identity, KdeConnect } from './types.ts';
import { createUndoneWatch, type UndoneWatch } from './undone.ts';
import { waitFor } from './wait-for.ts';

const START_MS = 6000;
const REFRESH_MS = 2000;

/**
 * KDE Connect over the session bus of `env`. Nothing is connected before `start`. A device that
 * counts as reachable need not be: kdeconnectd may take minutes to notice a dead link, so whoever
 * has to know asks the device itself.
 */
export function createKdeConnect({ env }: { readonly env: Env }): KdeConnect {
  return new Client(env);
}

class Client implements KdeConnect {
  readonly #env: Env;
  readonly #bus: Bus;
  readonly #daemon: DaemonWatch;
  readonly #devices: DeviceWatch;
  readonly #pairing: Pairing;
  readonly #seeker: Seeker;
  readonly #listeners = new Set<() => void>();
  readonly #undone: UndoneWatch;
  readonly #notices = new Map<string, FailureData>();
  readonly board: WatchedBoard;

  constructor(env: Env) {
    this.#env = env;
    this.#bus = createBus(env.sessionBus, env.log);
    this.#daemon = createDaemonWatch(this.#bus, env.log);
    this.#devices = createDeviceWatch(this.#bus, this.#daemon, env.log);
    const changed = (): void => this.#changed();
    const parts = { env, bus: this.#bus, devices: this.#devices, changed };
    this.board = createBoard(parts);
    this.#pairing = createPairing({ ...parts, state: this.#daemon.state });
    this.#seeker = createSeeker({
      ask: () => void this.#announce(),
      missing: () => this.#missing(),
    });
    this.#undone = createUndoneWatch(env.now);
    this.#pairing.onEnding(this.#undone.expect);
    this.#daemon.onState(({ kind }) => {
      if (kind === 'ready' && this.#daemon.isFresh()) this.#seeker.announced();
      changed();
    });
    this.#devices.onChange(() => this.#look());
    this.#devices.onPairingFailed((id, text) => {
      if (!this.#pairing.isAsking(id) && isAboutClocks(text))
        this.#notice(id, 'devices/clocks-differ');
    });
  }

  start = async (): Promise<void> => {
    this.#bus.connect();
    const settled = (): true | undefined =>
      this.#daemon.state().kind === 'connecting' ? undefined : true;
    await waitFor({ look: settled, onChange: this.#daemon.onState, timeoutMs: START_MS });
    await this.#devices.read();
  };

  state = (): KdeConnectState => this.#daemon.state();

  devices = (): readonly Device[] => this.#devices.list().map((facts) => this.#device(facts));

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  find = (text: string): Device => findDevice(this.devices(), text);

  refresh = async (): Promise<void> => {
    this.#ready();
    if (!this.#isAsking()) this.#seeker.soon();
    const complete = (): true | undefined => (this.#missing() === 'nobody' ? true : undefined);
    const onChange = this.#devices.onChange;
    await waitFor({ look: complete, onChange, timeoutMs: REFRESH_MS });
    await this.#devices.read();
  };

  pair = async (id: string, options: PairOptions): Promise<void> => {
    this.#ready();
    this.#notices.delete(id);
    await this.#pairing.pair(id, options);
  };

  accept = async (id: string, key?: string): Promise<void> => {
    this.#notices.delete(id);
    await this.#pairing.accept(id, key);
  };

  refuse = (id: string): Promise<void> => this.#pairing.refuse(id);

  unpair = (id: string): Promise<void> => this.#pairing.unpair(id);

  identity = async (): Promise<Identity> => {
    const state = this.#ready();
    return readIdentity(this.#env.configHome, { id: state.selfId, name: state.selfName });
  };

  peerCertificate = async (id: string): Promise<string> => {
    const facts = this.#devices.get(id);
    const name = facts?.name ?? id;
    // kdeconnectd may leave a certificate behind in its file that it no longer trusts (25.04).
    if (facts?.pairing !== 'paired') throw failure('devices/not-paired', { name });
    return readPeerCertificate(this.#env.configHome, { id, name });
  };

  dispose = async (): Promise<void> => {
    this.#listeners.clear();
    this.#seeker.dispose();
    await this.board.dispose();
    this.#devices.dispose();
    this.#daemon.dispose();
    await this.#bus.dispose();
  };

  #ready(): Extract<KdeConnectState, { kind: 'ready' }> {
    const state = this.#daemon.state();
    if (state.kind === 'ready') return state;
    throw whyNotReady(state) ?? failure('devices/daemon-absent');
  }

  #device(facts: DeviceFacts): Device {
    const { id, name, type, reachable, key } = facts;
    const asking =
      facts.pairing === 'none' && this.#pairing.isAsking(id) && !this.#pairing.isWanted(id);
    const notice = this.#notices.get(id);
    return {
      ...{ id, name, type, reachable, key },
      paired: facts.pairing === 'paired',
      pairing: asking ? 'requested' : facts.pairing,
      hasRelokate: this.board.hasRelokate(id),
      ...(notice === undefined ? {} : { notice }),
    };
  }

  #changed(): void {
    this.#seeker.look();
    for (const listener of [...this.#listeners]) listener();
  }

  #look(): void {
    for (const { id, pairing } of this.#devices.list()) {
      if (pairing === 'requested-by-peer') this.#notices.delete(id);
      if (!this.#undone.see(id, pairing === 'paired')) continue;
      this.#notice(id, 'devices/pairing-undone');
      void this.#finishUndoing(id);
    }
    this.#changed();
  }

  /** “Reject” after an accept leaves the device in the daemon's file; this takes it out as well. */
  async #finishUndoing(id: string): Promise<void> {
    const { pairing } = await this.#devices.readOne(id).catch(() => ({ pairing: null }));
    if (pairing !== 'none') return;
    const unpair = { member: 'unpair', reply: noReply };
    await callMethod(this.#bus, deviceTarget(id), unpair).catch(() => undefined);
  }

  #notice(id: string, code: 'devices/pairing-undone' | 'devices/clocks-differ'): void {
    const name = this.#devices.get(id)?.name ?? id;
    this.#notices.set(id, toFailureData(failure(code, { name })));
    this.#changed();
  }

  #missing(): Missing {
    if (this.#daemon.state().kind !== 'ready') return 'nobody';
    const devices = this.#devices.list();
    if (this.#isAsking() || this.#devices.hasGhosts()) return 'nobody';
    const wanted = devices.some(({ id, reachable }) => !reachable && this.#pairing.isWanted(id));
    if (wanted) return 'wanted';
    const away = devices.some(({ pairing, reachable }) => pairing === 'paired' && !reachable);
    const anybody = devices.some(({ reachable }) => reachable);
    return away || !anybody ? 'somebody' : 'nobody';
  }

  /** Whether a request is open. A new link in the midst of it may make kdeconnectd forget it. */
  #isAsking(): boolean {
    const requested = this.#devices.list().some(({ pairing }) => pairing.startsWith('requested'));
    return requested || this.#pairing.isBusy();
  }

  async #announce(): Promise<void> {
    const method = { member: 'forceOnNetworkChange', reply: noReply };
    await callMethod(this.#bus, daemon, method).catch((error: unknown) =>
      this.#env.log.debug('kdeconnect: not announced', { detail: String(error) }),
    );
  }
}
