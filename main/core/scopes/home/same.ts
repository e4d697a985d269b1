import type { PlanItem } from '../../../../shared/model/plan.ts';
import type { Entry } from '../../../../shared/model/inventory.ts';

/** What is in the way on the new computer: as much as a comparison needs. */
export interface TargetEntry {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  readonly size: number;
  readonly mode: number;
  readonly mtime: string;
  /** Where a link points to. */
  readonly target: string | null;
  /** Number of the device that it lies on. */
  readonly disk: string;
}

/**
 * Whether what is there is what an item would put there, by kind, size, mode and time; a link by
 * what it says. `exactTimes`: to the nanosecond, else whole seconds, where the source knows no better.
 */
export function isSame(item: PlanItem, there: TargetEntry, exactTimes: boolean): boolean {
  const { entry, linkTo } = item;
  if (entry.type !== there.type) return false;
  if (entry.type === 'link') return there.target === (linkTo ?? entry.target);
  if (entry.type === 'directory') return isSameTime(entry, there, exactTimes);
  const same = entry.size === there.size && entry.mode === there.mode;
  return same && isSameTime(entry, there, exactTimes);
}

function isSameTime(entry: Entry, there: TargetEntry, exactTimes: boolean): boolean {
  if (exactTimes) return entry.mtime === there.mtime;
  return floorSeconds(entry.mtime) === floorSeconds(there.mtime);
}

function floorSeconds(nanoseconds: string): bigint {
  return BigInt(nanoseconds) / 1_000_000_000n;
}
