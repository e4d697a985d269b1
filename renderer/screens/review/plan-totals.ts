import type { Amount } from '../../../shared/model/inventory.ts';
import type { PlanAction, PlanSummary } from '../../../shared/model/plan.ts';

const none: Amount = { entries: 0, files: 0, bytes: 0 };

/** How much of a plan one action is about. */
export function amountOf(plan: Pick<PlanSummary, 'totals'>, action: PlanAction): Amount {
  return plan.totals.find((total) => total.action === action)?.amount ?? none;
}

/** How many files come over. */
export function filesToMove(plan: Pick<PlanSummary, 'totals'>): number {
  const moving = ['create', 'replace', 'keep-both'] as const;
  return moving.reduce((sum, action) => sum + amountOf(plan, action).files, 0);
}
