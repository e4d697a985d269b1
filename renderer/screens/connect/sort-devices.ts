import type { Device } from '../../../shared/model/device.ts';

/** Whether things can be moved from such a device in this version. */
export function isComputer({ type }: Pick<Device, 'type'>): boolean {
  return type !== 'phone' && type !== 'tablet' && type !== 'tv';
}

/** Computers first; then what can be reached, where Relokate is open, what is paired; then by name. */
export function sortDevices(devices: readonly Device[]): readonly Device[] {
  const rank = (device: Device): number =>
    (isComputer(device) ? 0 : 8) +
    (device.reachable ? 0 : 4) +
    (device.hasRelokate ? 0 : 2) +
    (device.paired ? 0 : 1);
  return devices.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
