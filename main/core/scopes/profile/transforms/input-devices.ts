import type { KConfigDocument } from '../kconfig/document.ts';
import type { Here } from './facts.ts';

/**
 * Groups that are about one device each (KWin, src/backends/libinput; plasma-desktop, kcms/tablet):
 * `[Libinput][VENDOR][PRODUCT][NAME]`, `[ButtonRebinds][Tablet][NAME]`. `[ButtonRebinds][Mouse]` is about all mice.
 */
const PER_DEVICE = /^(Libinput|ButtonRebinds)$/;

/** Settings of mice, touchpads and tablets: those of devices that this computer has not stay behind. */
export function existingDevices(
  document: KConfigDocument,
  { inputDevices }: Here,
): KConfigDocument {
  const known = new Set(inputDevices);
  const strange = document.entries().filter(({ group }) => {
    const [kind = '', ...rest] = group;
    const device = rest.length > 1 ? rest.at(kind === 'Libinput' ? 2 : 1) : undefined;
    return PER_DEVICE.test(kind) && device !== undefined && !known.has(device);
  });
  return document.without(...strange);
}
