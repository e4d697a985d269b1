import type { AppItem } from '../../../shared/model/apps.ts';
import type { Amount, Inspection } from '../../../shared/model/inventory.ts';
import type { TopicRow } from '../../../shared/model/profile.ts';
import type { PlanAction, PlanSummary } from '../../../shared/model/plan.ts';
import type { Decisions } from '../../wizard/selection.ts';
import { minus, nothing, sumOf } from '../../wizard/totals.ts';

/** How much of a plan one action is about. */
export function amountOf(plan: Pick<PlanSummary, 'totals'>, action: PlanAction): Amount {
  return plan.totals.find((total) => total.action === action)?.amount ?? nothing;
}

/** How many files come over. */
export function filesToMove(plan: Pick<PlanSummary, 'totals'>): number {
  const moving = ['create', 'replace', 'keep-both'] as const;
  return moving.reduce((sum, action) => sum + amountOf(plan, action).files, 0);
}

/** A plan's apps summed up: apps to install, settings that come, apps that stay as they are, and what cannot be. */
export function appsOf(items: readonly AppItem[]): {
  readonly installed: number;
  /** Bytes on the disk, and at most to fetch, as far as they are known. */
  readonly size: number;
  readonly download: number;
  readonly settings: number;
  readonly stay: number;
  readonly failing: readonly { readonly name: string; readonly reason: string }[];
} {
  const refs = items.filter((item) => item.kind === 'ref');
  const sum = (bytes: (item: (typeof refs)[number]) => number | null): number =>
    refs.reduce((all, item) => all + (item.action === 'add' ? (bytes(item) ?? 0) : 0), 0);
  const count = (action: AppItem['action']): number =>
    refs.filter((item) => item.action === action).length;
  return {
    installed: count('add'),
    size: sum((item) => item.size),
    download: sum((item) => item.download),
    settings: items.filter(({ kind, action }) => kind !== 'ref' && action === 'add').length,
    stay: count('identical') + count('skip'),
    failing: items
      .filter(({ action }) => action === 'fail')
      .map((item) => ({ name: shownName(item), reason: item.reason ?? '' })),
  };
}

function shownName(item: AppItem): string {
  switch (item.kind) {
    case 'ref':
      return item.title ?? item.oldRef;
    case 'remote':
      return item.remote.name;
    case 'override':
      return item.override.id;
    case 'current':
      return item.ref;
    case 'pin':
    case 'mask':
      return item.pattern;
    case 'answer':
      return item.answer.app;
    case 'languages':
      return item.languages ?? '';
  }
}

/** Topics of the settings summed up: values and files that will be otherwise, and what shows at the next login. */
export function topicSums(rows: readonly TopicRow[]): {
  readonly keys: number;
  readonly files: number;
  readonly later: readonly TopicRow[];
} {
  return {
    keys: rows.reduce((sum, { changedKeys }) => sum + changedKeys, 0),
    files: rows.reduce((sum, { changedFiles }) => sum + changedFiles, 0),
    later: rows.filter(({ effect }) => effect === 'login'),
  };
}

/** What does not move: by rule, with what was chosen against rules taken off; for other reasons; by choice. */
export function staysBehind(known: {
  readonly plan: Pick<PlanSummary, 'totals'>;
  readonly inspection: Inspection | null;
  readonly decisions: Decisions;
}): {
  readonly ofRules: readonly {
    readonly key: string;
    readonly reason: string;
    readonly amount: Amount;
  }[];
  readonly other: Amount;
  readonly skipped: Amount;
} {
  const { plan, inspection, decisions } = known;
  const taken = (rule: string): Amount =>
    sumOf([...decisions.values()].filter((d) => d.againstRule === rule).map((d) => d.amount));
  const left = inspection?.scopes.find(({ id }) => id === 'home')?.left ?? [];
  const ofRules = left.map(({ rule, reason, amount }) => ({
    key: rule,
    reason,
    amount: minus(amount, taken(rule)),
  }));
  const byRule = sumOf(ofRules.map(({ amount }) => amount));
  return {
    ofRules,
    other: minus(amountOf(plan, 'leave'), byRule),
    skipped: amountOf(plan, 'skip'),
  };
}
