import type { TransformName } from '../../../recipes/schema.ts';
import type { KConfigDocument } from '../kconfig/document.ts';
import { existingHandlers } from './handlers.ts';
import { existingDevices } from './input-devices.ts';
import { fittingPanels } from './panels.ts';
import type { Here } from './facts.ts';
import { ownPlaces } from './places.ts';

/** Changes of files of KConfig, by name: the old computer's document in, one that fits this computer out. */
export const configTransforms: Readonly<
  Partial<Record<TransformName, (document: KConfigDocument, here: Here) => KConfigDocument>>
> = {
  panels: fittingPanels,
  handlers: existingHandlers,
  'input-devices': existingDevices,
};

/** Changes of other texts, by name. */
export const textTransforms: Readonly<
  Partial<Record<TransformName, (text: string, here: Here) => string>>
> = { places: ownPlaces };
