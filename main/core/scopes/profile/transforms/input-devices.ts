import type { KConfigDocument } from '../kconfig/document.ts';
import type { Here } from './facts.ts';

/** Groups that are about one device each: `[Libinput][VENDOR][PRODUCT][NAME]` and the like (plasma-desktop, kcms/mouse). */
const PER_DEVICE = /^(Libinput|Touchpad|Tablet|TabletTool|ButtonRebinds)$/;

/** Settings of mice, touchpads and tablets: those of devices that this computer has not stay behind. */
export function existingDevices(
  document: KConfigDocument,
  { inputDevices }: Here,
): KConfigDocument {
  const known = new Set(inputDevices);
  const strange = document.entries().filter(({ group }) => {
    const [kind = '', ...rest] = group;
    const device = rest.at(-1);
    return PER_DEVICE.test(kind) && device !== undefined && !known.has(device);
  });
  return document.without(...strange);
}
