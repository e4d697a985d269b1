import type { Inspection } from '../../../shared/model/inventory.ts';
import type { PlanSummary } from '../../../shared/model/plan.ts';
import { Card } from '../../components/Card.tsx';
import { t } from '../../text.ts';
import type { Decisions } from '../../wizard/selection.ts';
import { ReasonList } from '../choose/LeftBehind.tsx';
import { staysBehind } from './plan-totals.ts';

/** What stays behind: what rules leave, with their reasons, and what was not chosen. */
export function StaysCard(props: {
  readonly plan: PlanSummary;
  readonly inspection: Inspection | null;
  readonly decisions: Decisions;
}) {
  const { ofRules, other, skipped } = staysBehind(props);
  const policy = props.plan.head.choices.home?.conflicts ?? 'keep-both';
  const mayBeMine = policy === 'keep-mine' || policy === 'newer';
  const { chosen, chosenOrMine, other: otherText, title, none } = t.review.left;
  const rows = [
    { key: 'choice', reason: mayBeMine ? chosenOrMine : chosen, amount: skipped },
    ...ofRules.toSorted((a, b) => b.amount.bytes - a.amount.bytes),
    { key: 'other', reason: otherText, amount: other },
  ].filter(({ amount }) => amount.entries > 0);
  return (
    <Card title={title}>{rows.length === 0 ? <p>{none}</p> : <ReasonList rows={rows} />}</Card>
  );
}
