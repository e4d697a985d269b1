import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus } from '../dbus/bus.ts';
import { callMethod, noReply } from '../dbus/proxy.ts';
import { type Env, sessionDir } from '../env.ts';
import type { DeviceWatch } from './device-watch.ts';
import { deviceOfPath, pluginTarget, rootPath, service } from './names.ts';
import { sharedPath, takeShareFile, writeShareFile } from './share-file.ts';

/** Packets as small files through the share plug-in, where the run-command plug-ins are missing. */
export interface ShareRoute {
  /** Sends now, and once more under a new name when nothing comes back. Throws `BusError`. */
  send(id: string, packet: string): Promise<void>;
  hasSent(id: string, packet: string): boolean;
  /** Something came from the device: it need not be asked twice. */
  answered(id: string): void;
  /** What was sent counts no more. */
  forget(id: string): void;
  dispose(): Promise<void>;
}

interface Parts {
  readonly env: Env;
  readonly bus: Bus;
  readonly devices: DeviceWatch;
}

/** A transfer takes below 0.5 s, but nobody tells the sender how it went. */
const AGAIN_MS = 8000;
/** The file has to lie there until the other side has fetched it. */
const KEEP_MS = 60_000;

/** `onPacket` gets what devices send; a packet that comes twice is told twice. */
export function createShareRoute(
  parts: Parts,
  onPacket: (device: string, packet: string) => void,
): ShareRoute {
  const folder = join(sessionDir(parts.env), 'outbox');
  const sent = new Map<string, string>();
  const again = new Map<string, NodeJS.Timeout>();
  const kept = new Map<string, NodeJS.Timeout>();
  const cancel = (id: string): void => {
    clearTimeout(again.get(id));
    again.delete(id);
  };
  const drop = async (path: string): Promise<void> => {
    clearTimeout(kept.get(path));
    kept.delete(path);
    await rm(path, { force: true });
  };
  const sendOnce = async (id: string, packet: string): Promise<void> => {
    const { path, url } = await writeShareFile(folder, packet);
    kept.set(
      path,
      setTimeout(() => void drop(path), KEEP_MS),
    );
    const share = { member: 'shareUrl', signature: 's', reply: noReply };
    await callMethod(parts.bus, pluginTarget(id, 'share'), share, url).catch(
      async (error: unknown) => {
        await drop(path);
        throw error;
      },
    );
  };
  const stop = receive(parts, onPacket);
  return {
    send: async (id, packet) => {
      cancel(id);
      await sendOnce(id, packet);
      sent.set(id, packet);
      again.set(
        id,
        setTimeout(() => void sendOnce(id, packet).catch(() => undefined), AGAIN_MS),
      );
    },
    hasSent: (id, packet) => sent.get(id) === packet,
    answered: cancel,
    forget: (id) => {
      cancel(id);
      sent.delete(id);
    },
    dispose: async () => {
      stop();
      for (const id of [...again.keys()]) cancel(id);
      await Promise.all([...kept.keys()].map(drop));
    },
  };
}

function receive(parts: Parts, onPacket: (device: string, packet: string) => void): () => void {
  const hear = async (id: string | null, received: unknown): Promise<void> => {
    const path = typeof received === 'string' ? sharedPath(received) : null;
    if (id === null || path === null || parts.devices.get(id)?.pairing !== 'paired') return;
    const packet = await takeShareFile(path);
    if (packet !== null) onPacket(id, packet);
  };
  const rule = { sender: service, pathNamespace: rootPath, member: 'shareReceived' };
  return parts.bus.listen(rule, ({ path, body }) => {
    hear(deviceOfPath(path), body[0]).catch(() => undefined);
  });
}
