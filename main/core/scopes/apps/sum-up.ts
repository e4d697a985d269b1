import { failure, type FailureData, toFailureData } from '../../../../shared/failure.ts';
import type { AppItem } from '../../../../shared/model/apps.ts';
import type { PlanHead } from '../../../../shared/model/plan.ts';
import type { FailedItem, Report, ScopeCounts } from '../../../../shared/model/report.ts';
import type { RunState } from '../../runs/run-state.ts';
import { nameOf } from './item.ts';

/** What a run did to the apps, for its report. */
export interface AppsSums {
  readonly counts: ScopeCounts;
  readonly failures: readonly FailedItem[];
  readonly skipped: Report['skipped'];
  /** Apps and runtimes of which objects of the old computer spared fetching. */
  readonly fromOld: number;
  /** What those are called that came and keep passwords where their data is not. */
  readonly withWallet: readonly string[];
}

/** Sums up the apps of a run; null where they were not part of it. */
export function sumUpApps(head: PlanHead, state: RunState): AppsSums | null {
  if (!head.apps) return null;
  const counts = { moved: 0, identical: 0, skipped: 0, left: 0, failed: 0 };
  const failures: FailedItem[] = [];
  const skipped: { scope: 'apps'; path: string; reason: string }[] = [];
  let fromOld = 0;
  let notReached = 0;
  for (const [index, item] of head.apps.entries()) {
    const app = state.apps.get(index);
    const path = nameOf(item);
    if (!app?.ended) {
      if (!state.finished) notReached += 1;
      continue;
    }
    const { outcome, error } = app.ended;
    counts[outcome] += 1;
    if (app.fromOld) fromOld += 1;
    if (outcome === 'skipped')
      skipped.push({ scope: 'apps', path, reason: item.reason ?? 'choice' });
    if (outcome === 'failed' && error) failures.push(failedApp(path, error));
  }
  if (notReached > 0) {
    counts.failed += notReached;
    failures.push(failedApp('', toFailureData(failure('run/not-reached', { count: notReached }))));
  }
  return {
    counts: { id: 'apps', inventory: head.apps.length, ...counts },
    failures,
    skipped,
    fromOld,
    withWallet: withWallet(head.apps, state),
  };
}

function withWallet(items: readonly AppItem[], { apps }: RunState): readonly string[] {
  return items.flatMap((item, index) => {
    const hasCome = apps.get(index)?.ended?.outcome === 'moved';
    return item.kind === 'ref' && item.usesWallet && hasCome ? [item.title ?? item.ref] : [];
  });
}

function failedApp(path: string, { code, message, remedy }: FailureData): FailedItem {
  return { scope: 'apps', path, code, message, remedy };
}
