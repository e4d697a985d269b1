import { type PlanSummary, planActions } from '../../../shared/model/plan.ts';
import { Card } from '../../components/Card.tsx';
import { cx } from '../../cx.ts';
import { bytesText, numberText, t } from '../../text.ts';
import styles from './Review.module.css';

/** What happens to how much, one row for each kind of thing that happens. */
export function TotalsCard({ totals }: { readonly totals: PlanSummary['totals'] }) {
  const rows = planActions.flatMap((action) => {
    const amount = totals.find((total) => total.action === action)?.amount;
    return amount === undefined || amount.entries === 0 ? [] : [{ action, amount }];
  });
  const { what, entries, size } = t.review.columns;
  return (
    <Card title={t.review.totals}>
      <table className={cx(styles, 'totals')}>
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col">{entries}</th>
            <th scope="col">{size}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ action, amount }) => (
            <tr key={action}>
              <th scope="row">{t.review.action[action]}</th>
              <td>{numberText(amount.entries)}</td>
              <td>{bytesText(amount.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
