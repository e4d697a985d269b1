import type { PlanItem } from '../../../../shared/model/plan.ts';
import { below, type RunPaths } from '../../fs/target.ts';

/**
 * Things are put in their places in two passes: what is the home's, then what is of the desktop's settings, for
 * which programs may have to be stopped.
 */
export type Pass = 'home' | 'settings';

/** Whether an item is of the desktop's settings. */
export function isSetting({ topics }: Pick<PlanItem, 'topics'>): boolean {
  return topics !== undefined;
}

/** Whether an item is of a pass. */
export function isOfPass(item: PlanItem, pass: Pass): boolean {
  return isSetting(item) === (pass === 'settings');
}

/** Where an item waits to be put in its place. */
export function stagedAt({ staging, made }: RunPaths, { entry, isMade }: PlanItem): string {
  return below(isMade ? made : staging, entry.path);
}
