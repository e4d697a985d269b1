import type { Target } from '../dbus/proxy.ts';

/** kdeconnectd's name on the session bus (daemon/org.kde.kdeconnect.service.in). */
export const service = 'org.kde.kdeconnect';

/** Everything that kdeconnectd exports lies below this path. */
export const rootPath = '/modules/kdeconnect';

/** The daemon's own object (core/daemon.h). */
export const daemon: Target = {
  destination: service,
  path: rootPath,
  interface: 'org.kde.kdeconnect.daemon',
};

/** The interface of a device's object (core/device.h). */
export const deviceInterface = 'org.kde.kdeconnect.device';

/** A device's object. `id` has to be checked by `isDeviceId` before. */
export const deviceTarget = (id: string): Target => ({
  destination: service,
  path: `${rootPath}/devices/${id}`,
  interface: deviceInterface,
});

/** A plug-in's object: there only while the device is paired and reachable and the plug-in is on. */
export const pluginTarget = (id: string, plugin: 'remotecommands' | 'share'): Target => ({
  destination: service,
  path: `${rootPath}/devices/${id}/${plugin}`,
  interface: `${deviceInterface}.${plugin}`,
});

/**
 * Whether a text may be a device's id, and so a part of object paths and file names. Up to 24.12
 * ids look like `_8hex_4hex_4hex_4hex_12hex_`, from 25.04 on they are 32 hex digits; kdeconnectd
 * itself then takes 32 to 38 of these characters. Names of the lab and of old phones are shorter.
 */
export const isDeviceId = (text: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(text);

/** The id in a device's or plug-in's object path; null for other paths. */
export function deviceOfPath(path: string): string | null {
  return /^\/modules\/kdeconnect\/devices\/([A-Za-z0-9_-]{1,64})(?:\/|$)/.exec(path)?.[1] ?? null;
}
