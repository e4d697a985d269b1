import { keepsAll } from '../../../../shared/model/lane.ts';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { textOfName } from '../../fs/names.ts';
import { below, linkTarget, look } from '../../fs/target.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { isSame, type TargetEntry } from './same.ts';

/** What lies at a path below a root, without following links; null where nothing does. */
export function lookAtTarget(root: string, path: string): TargetEntry | null {
  const absolute = below(root, path);
  const found = look(absolute);
  if (!found) return null;
  const target = found.type === 'link' ? linkTarget(absolute, textOfName) : null;
  const [disk = ''] = found.ino.split(':');
  return { ...found, target, disk };
}

/** Whether what an item would put into the target is there already: a plan that was carried out once changes nothing the second time. */
export function isInPlace({ root, state }: RunContext, item: PlanItem): boolean {
  if (item.to === null) return false;
  const there = lookAtTarget(root, item.to);
  // Other lanes hear of whole seconds only.
  return there !== null && isSame(item, there, state.lane !== null && keepsAll(state.lane.id));
}

/** How items end that change nothing; null for all others. */
export function settledOutcome(
  item: PlanItem,
):
  | { readonly outcome: 'identical' | 'skipped' | 'left' }
  | { readonly outcome: 'failed'; readonly error: FailureData }
  | null {
  switch (item.action) {
    case 'identical':
      return { outcome: 'identical' };
    case 'skip':
      return { outcome: 'skipped' };
    case 'leave':
      return { outcome: 'left' };
    case 'fail':
      return { outcome: 'failed', error: planFailure(item.reason) };
    case 'create':
    case 'merge':
    case 'replace':
    case 'keep-both':
      return null;
  }
}

function planFailure(reason: string | null): FailureData {
  if (reason === 'home/vanished') return toFailureData(failure('home/vanished'));
  if (reason === 'source/bad-path') return toFailureData(failure('home/bad-name'));
  if (reason === 'home/other-disk') return toFailureData(failure('home/other-disk'));
  if (reason === 'home/odd-listing') return toFailureData(failure('home/odd-listing'));
  if (reason === 'profile/wallet-no-salt') return toFailureData(failure('profile/wallet-no-salt'));
  return toFailureData(failure('home/unreadable', { detail: reason ?? '?' }));
}
