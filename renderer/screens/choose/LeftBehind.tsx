import type { Inspection } from '../../../shared/model/inventory.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { Button } from '../../components/Button.tsx';
import { Details } from '../../components/Details.tsx';
import { VirtualList } from '../../components/VirtualList.tsx';
import { cx } from '../../cx.ts';
import { bytesText, t } from '../../text.ts';
import { sumOf } from '../../wizard/totals.ts';
import styles from './Choose.module.css';

type Scope = Inspection['scopes'][number];

/** What rules leave behind, each with its reason and how much it is. */
export function LeftBehind({ left }: { readonly left: Scope['left'] }) {
  if (left.length === 0) return <p className={cx(styles, 'soft')}>{t.choose.left.none}</p>;
  const largest = left.toSorted((a, b) => b.amount.bytes - a.amount.bytes);
  const all = sumOf(left.map(({ amount }) => amount));
  return (
    <Details summary={t.choose.left.title(bytesText(all.bytes))}>
      <p className={cx(styles, 'soft')}>{t.choose.left.text}</p>
      <ReasonList
        rows={largest.map(({ rule, reason, amount }) => ({ key: rule, reason, amount }))}
      />
    </Details>
  );
}

/** Reasons with amounts, the largest first. */
export function ReasonList(props: {
  readonly rows: readonly {
    readonly key: string;
    readonly reason: string;
    readonly amount: { readonly entries: number; readonly bytes: number };
  }[];
}) {
  return (
    <ul className={cx(styles, 'reasons')}>
      {props.rows.map(({ key, reason, amount }) => (
        <li key={key}>
          <span>{reason}</span>
          <span className={cx(styles, 'amount')}>
            {t.common.entries(amount.entries)}, {bytesText(amount.bytes)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What could not be looked at on the old computer, and what to do about it. */
export function Unreadable(props: {
  readonly items: Scope['unreadable'];
  readonly onAgain: () => void;
}) {
  const { items, onAgain } = props;
  if (items.length === 0) return null;
  return (
    <Details summary={t.choose.unreadable.title(t.common.entries(items.length))} kind="warning">
      <p className={cx(styles, 'soft')}>{t.choose.unreadable.text}</p>
      <VirtualList
        label={t.choose.unreadable.title(t.common.entries(items.length))}
        count={items.length}
        row={(index) => (
          <>
            <p dir="auto">{displayPath(items[index]?.path ?? '')}</p>
            <p className={cx(styles, 'soft')}>{items[index]?.message}</p>
          </>
        )}
      />
      <div>
        <Button icon="refresh" onPress={onAgain}>
          {t.choose.again}
        </Button>
      </div>
    </Details>
  );
}
