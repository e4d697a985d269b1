import { Failure, failure } from '../../../shared/failure.ts';
import { z } from 'zod';
import type { Bus } from '../dbus/bus.ts';
import { isAbsent } from '../dbus/bus-error.ts';
import { callMethod, noReply, readProperty } from '../dbus/proxy.ts';
import type { Env } from '../env.ts';
import { writeEntry } from './board-file.ts';
import { entryJson, ENTRY } from './commands-file.ts';
import type { DeviceWatch } from './device-watch.ts';
import { asFailure } from './failures.ts';
import {
  deviceOfPath,
  deviceTarget,
  isDeviceId,
  pluginTarget,
  rootPath,
  service,
} from './names.ts';
import { isSmall, MAX_PACKET, type PeerEntry, readPeerCommands } from './peer-commands.ts';
import { createShareRoute, type ShareRoute } from './share-route.ts';
import type { Board } from './types.ts';

/** The board, and what else the entries on it tell. */
export interface WatchedBoard extends Board {
  hasRelokate(id: string): boolean;
  /** Takes down what this process put up. */
  dispose(): Promise<void>;
}

interface Parts {
  readonly env: Env;
  readonly bus: Bus;
  readonly devices: DeviceWatch;
  /** To be called when `hasRelokate` of a device changes. */
  readonly changed: () => void;
}

/** Right after a connect the lists of plug-ins may be wrong for a while. */
const ROUTE_TRIES = 6;
const ROUTE_PAUSE_MS = 500;
const REREAD_MS = 500;
const REREADS = 6;

const isPluginThere = { member: 'hasPlugin', signature: 's', reply: z.boolean() };

/** A board over the run-command plug-ins of both sides, with shared files where those are missing. */
export function createBoard(parts: Parts): WatchedBoard {
  return new CommandBoard(parts);
}

class CommandBoard implements WatchedBoard {
  readonly #parts: Parts;
  readonly #share: ShareRoute;
  readonly #listeners = new Set<(device: string, packet: string) => void>();
  readonly #entries = new Map<string, PeerEntry>();
  /** The last packet of each device, by whichever way it came. */
  readonly #packets = new Map<string, string>();
  readonly #published = new Map<string, string>();
  readonly #linked = new Set<string>();
  readonly #stops: readonly (() => void)[];
  #reread: NodeJS.Timeout | undefined;
  #rereads = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#share = createShareRoute(parts, (device, packet) => this.#take(device, packet));
    const changed = { sender: service, pathNamespace: rootPath, member: 'commandsChanged' };
    this.#stops = [
      parts.devices.onConnected((ids) => void this.#look(ids)),
      parts.bus.listen(changed, ({ path, body }) => this.#hear(deviceOfPath(path), body[0])),
    ];
  }

  hasRelokate = (id: string): boolean => this.#entries.get(id)?.present ?? false;

  publish = async (id: string, packet: string): Promise<void> => {
    const { name } = this.#paired(id);
    if (!isSmall(packet)) throw failure('devices/packet-too-big', { bytes: MAX_PACKET });
    this.#published.set(id, packet);
    this.#share.forget(id);
    const written = await this.#write(id, entryJson(this.#parts.env.selfCommand, packet)).then(
      () => null,
      (error: unknown) => {
        if (error instanceof Failure) return error;
        throw error;
      },
    );
    if (written === null && (await this.#isCarried(id))) return;
    if (packet === '') return;
    try {
      await this.#share.send(id, packet);
    } catch (error) {
      if (!isAbsent(error)) throw asFailure(error, name);
      throw written ?? failure('devices/no-board', { name });
    }
  };

  clear = async (id: string): Promise<void> => {
    if (!isDeviceId(id)) return;
    this.#published.delete(id);
    this.#share.forget(id);
    await this.#write(id, null);
  };

  onPacket = (listener: (device: string, packet: string) => void): (() => void) => {
    this.#listeners.add(listener);
    for (const [device, packet] of this.#packets) listener(device, packet);
    return () => void this.#listeners.delete(listener);
  };

  trigger = async (id: string): Promise<void> => {
    const { name } = this.#paired(id);
    if (!this.hasRelokate(id)) throw failure('devices/no-relokate', { name });
    const method = { member: 'triggerCommand', signature: 's', reply: noReply };
    try {
      await callMethod(this.#parts.bus, pluginTarget(id, 'remotecommands'), method, ENTRY);
    } catch (error) {
      throw asFailure(error, name);
    }
  };

  dispose = async (): Promise<void> => {
    this.#disposed = true;
    clearTimeout(this.#reread);
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
    await Promise.all(
      [...this.#published.keys()].map((id) => this.clear(id).catch(() => undefined)),
    );
    await this.#share.dispose();
  };

  #paired(id: string): { readonly name: string } {
    const facts = this.#parts.devices.get(id);
    if (facts?.pairing === 'paired') return facts;
    throw failure('devices/not-paired', { name: facts?.name ?? id });
  }

  /** One write after the other, then kdeconnectd is told that the file changed. */
  async #write(id: string, entry: string | null): Promise<void> {
    const { bus, env } = this.#parts;
    const write = this.#writing.then(() => writeEntry(env.configHome, id, entry));
    this.#writing = write.catch(() => undefined);
    if (!(await write)) return;
    const path = `/kdeconnect/${id}/kdeconnect_runcommand`;
    bus.emit({ path, interface: 'org.kde.kdeconnect.config', member: 'configChanged' });
  }

  /**
   * Whether our list reaches the device. Our run-command plug-in has no object to ask, so its being
   * loaded has to do; a device that is away gets the list when it comes, and is looked at then.
   */
  async #isCarried(id: string): Promise<boolean> {
    for (let tries = 0; tries < ROUTE_TRIES && !this.#disposed; tries++) {
      if (this.#parts.devices.get(id)?.reachable !== true) return true;
      const loaded = await callMethod(
        this.#parts.bus,
        deviceTarget(id),
        isPluginThere,
        'kdeconnect_runcommand',
      ).catch(() => false);
      if (loaded) return true;
      await new Promise((resolve) => setTimeout(resolve, ROUTE_PAUSE_MS));
    }
    return this.#disposed;
  }

  /** After a reconnect a packet may need the other way than before it. */
  async #recheck(id: string): Promise<void> {
    const packet = this.#published.get(id);
    if (packet === undefined || packet === '' || this.#share.hasSent(id, packet)) return;
    if ((await this.#isCarried(id)) || this.#published.get(id) !== packet) return;
    await this.#share.send(id, packet);
  }

  async #look(ids: readonly string[]): Promise<void> {
    let missing = false;
    for (const id of ids) {
      const commands = await this.#read(id).catch(() => null);
      if (commands === null) missing = true;
      else this.#hear(id, commands);
      if (this.#linked.has(id)) continue;
      this.#linked.add(id);
      this.#recheck(id).catch(() => undefined);
    }
    const there = new Set(ids);
    for (const id of [...this.#linked]) {
      if (!there.has(id) && this.#parts.devices.get(id)?.reachable !== true) this.#leave(id);
    }
    this.#rereads = missing ? this.#rereads + 1 : 0;
    clearTimeout(this.#reread);
    if (!missing || this.#rereads > REREADS || this.#disposed) return;
    // At a connect plug-ins are loaded, unloaded and loaded again; the first question may fall between.
    this.#reread = setTimeout(() => void this.#parts.devices.read(), REREAD_MS);
  }

  #read(id: string): Promise<Uint8Array> {
    const target = pluginTarget(id, 'remotecommands');
    return readProperty(this.#parts.bus, target, 'commands', z.instanceof(Uint8Array));
  }

  #leave(id: string): void {
    this.#linked.delete(id);
    if (this.#entries.delete(id)) this.#parts.changed();
  }

  #hear(id: string | null, commands: unknown): void {
    if (id === null || !(commands instanceof Uint8Array)) return;
    if (this.#parts.devices.get(id)?.pairing !== 'paired') return;
    const entry = readPeerCommands(commands);
    const before = this.#entries.get(id);
    this.#entries.set(id, entry);
    if (before?.present !== entry.present) this.#parts.changed();
    if (entry.packet !== null) this.#take(id, entry.packet);
    else if (before?.packet != null) this.#packets.delete(id);
  }

  #take(id: string, packet: string): void {
    if (this.#packets.get(id) === packet) return;
    this.#packets.set(id, packet);
    this.#share.answered(id);
    for (const listener of [...this.#listeners]) listener(id, packet);
  }
}
