import type { Inspection } from '../../../shared/model/inventory.ts';
import type { PlanSummary } from '../../../shared/model/plan.ts';
import { Card } from '../../components/Card.tsx';
import { t } from '../../text.ts';
import { ReasonList } from '../choose/LeftBehind.tsx';
import { amountOf } from './plan-totals.ts';
import { sumOf } from '../../wizard/totals.ts';

/** What stays behind: what rules leave, with their reasons, and what was not chosen. */
export function StaysCard(props: {
  readonly plan: PlanSummary;
  readonly inspection: Inspection | null;
}) {
  const { plan, inspection } = props;
  const left = inspection?.scopes.find(({ id }) => id === 'home')?.left ?? [];
  const byRule = sumOf(left.map(({ amount }) => amount));
  const behind = amountOf(plan, 'leave');
  const notChosen = {
    entries: Math.max(0, behind.entries - byRule.entries),
    bytes: Math.max(0, behind.bytes - byRule.bytes),
  };
  const rows = left.map(({ rule, reason, amount }) => ({ key: rule, reason, amount }));
  const all = [
    ...(notChosen.entries > 0
      ? [{ key: 'choice', reason: t.review.left.chosen, amount: notChosen }]
      : []),
    ...rows.toSorted((a, b) => b.amount.bytes - a.amount.bytes),
  ];
  return (
    <Card title={t.review.left.title}>
      {all.length === 0 ? <p>{t.review.left.none}</p> : <ReasonList rows={all} />}
    </Card>
  );
}
