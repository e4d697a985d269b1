import type { Entry, KConfigDocument } from '../kconfig/document.ts';
import type { Here } from './facts.ts';

/**
 * Panels and desktops for the activities of this computer. plasmashell removes the desktop of an activity that
 * it does not know, with its widgets (seen; shellcorona.cpp, checkActivities). So the first of the old activities
 * that is not known here becomes the current one of here. Before the first login there are none: then the old
 * ones stay, and come along.
 */
export function fittingPanels(document: KConfigDocument, { activities }: Here): KConfigDocument {
  const [current] = activities;
  if (current === undefined) return document;
  const entries = document.entries().filter(isActivityOfContainment);
  const changed = entries
    .filter(({ value }) => value !== '' && !activities.includes(value))
    .map((entry) => ({ ...entry, value: current }));
  return changed.length === 0 ? document : document.with(...changed);
}

function isActivityOfContainment({ group, key }: Entry): boolean {
  return group.length === 2 && group[0] === 'Containments' && key === 'activityId';
}
