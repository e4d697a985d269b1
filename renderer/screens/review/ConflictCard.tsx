import { useState } from 'react';
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { isCode } from '../../../shared/failure.ts';
import type { Reply, Request } from '../../../shared/ipc/contract.ts';
import type { PlanAction, PlanItem, PlanSummary } from '../../../shared/model/plan.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { Card } from '../../components/Card.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { VirtualList } from '../../components/VirtualList.tsx';
import { cx } from '../../cx.ts';
import { bytesText, codeText, numberText, t } from '../../text.ts';
import { usePages } from '../../use-pages.ts';
import { amountOf } from './plan-totals.ts';
import styles from './Review.module.css';

const worthALook = ['keep-both', 'replace', 'skip', 'fail'] as const satisfies PlanAction[];
type Read = (request: Request<'plans.read'>) => Promise<Reply<'plans.read'>>;

/** What is on both computers but differs, and what cannot be moved: every single thing of it. */
export function ConflictCard(props: { readonly plan: PlanSummary; readonly read: Read }) {
  const { plan, read } = props;
  const policy = plan.head.choices.home?.conflicts ?? 'keep-both';
  // Where nothing of one's own is kept in favour of what comes, skipped only means not chosen.
  const keepsMine = policy === 'keep-mine' || policy === 'newer';
  const present = worthALook.filter(
    (action) => amountOf(plan, action).entries > 0 && (action !== 'skip' || keepsMine),
  );
  const [chosen, setChosen] = useState<PlanAction | null>(null);
  const action = present.find((known) => known === chosen) ?? present[0];
  const text = t.review.conflicts;
  return (
    <Card title={text.title}>
      {action === undefined ? (
        <p>{text.none}</p>
      ) : (
        <>
          {present.length > 1 && (
            <RadioGroup
              value={action}
              onChange={(value) => setChosen(present.find((known) => known === value) ?? null)}
              className={cx(styles, 'tabs')}
            >
              <Label className="visually-hidden">{text.filter}</Label>
              {present.map((known) => (
                <RadioField key={known} value={known}>
                  <RadioButton className={cx(styles, 'tab')}>
                    {t.review.action[known]} ({numberText(amountOf(plan, known).entries)})
                  </RadioButton>
                </RadioField>
              ))}
            </RadioGroup>
          )}
          {present.length === 1 && <p>{t.review.action[action]}</p>}
          <ItemList key={action} plan={plan.head.id} action={action} read={read} />
        </>
      )}
    </Card>
  );
}

function ItemList(props: {
  readonly plan: string;
  readonly action: PlanAction;
  readonly read: Read;
}) {
  const { plan, action, read } = props;
  const { total, rowAt, error } = usePages(async (offset, limit) => {
    const page = await read({ plan, action, offset, limit });
    return { total: page.total, rows: page.items };
  });
  if (error !== null) return <FailureNotice error={error} />;
  return (
    <VirtualList
      label={action === 'fail' ? t.review.failing.list : t.review.conflicts.list}
      count={total ?? 0}
      row={(index) => <ItemRow item={rowAt(index)} />}
    />
  );
}

function ItemRow({ item }: { readonly item: PlanItem | null }) {
  if (item === null) return <p className={cx(styles, 'soft')}>{t.common.loading}</p>;
  return (
    <div className={cx(styles, 'item')}>
      <span dir="auto">{displayPath(item.entry.path)}</span>
      <span className={cx(styles, 'soft')}>
        {[consequence(item), item.entry.type === 'file' ? bytesText(item.entry.size) : '']
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
    </div>
  );
}

function consequence({ action, to, reason, isMade }: PlanItem): string {
  const text = t.review.conflicts;
  if (action === 'keep-both' && to !== null)
    return text.becomes(displayPath(to.slice(to.lastIndexOf('/') + 1)));
  if (action === 'replace') return isMade === true ? text.merged : text.replaces;
  if (action === 'skip' && (reason === null || !isCode(reason)))
    return reason === 'choice' ? text.notChosen : text.stays;
  return reason === null ? '' : codeText(reason);
}
