import { failure } from '../../../shared/failure.ts';
import type { Device } from '../../../shared/model/device.ts';

/**
 * The one device that a text fits: its id, its name, or its name but for capitals, in this order.
 * Throws `devices/unknown` or `devices/ambiguous`.
 */
export function findDevice(devices: readonly Device[], text: string): Device {
  const wanted = text.trim();
  const ways: readonly ((device: Device) => boolean)[] = [
    ({ id }) => id === wanted,
    ({ name }) => name === wanted,
    ({ name }) => name.toLowerCase() === wanted.toLowerCase(),
  ];
  for (const fits of ways) {
    const [first, ...others] = devices.filter(fits);
    if (first !== undefined && others.length > 0) {
      const ids = [first, ...others].map(({ id }) => id).join(', ');
      throw failure('devices/ambiguous', { device: wanted, ids });
    }
    if (first !== undefined) return first;
  }
  throw failure('devices/unknown', { device: wanted });
}
