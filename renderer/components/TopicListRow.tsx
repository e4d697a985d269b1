import type { TopicRow } from '../../shared/model/profile.ts';
import { cx } from '../cx.ts';
import { Icon } from '../icons/icons.tsx';
import { t } from '../text.ts';
import { canChooseTopic } from '../wizard/topic-selection.ts';
import { GridRow } from './GridRow.tsx';
import type { RowPlace } from './RowGrid.tsx';
import styles from './TopicList.module.css';

/** The columns' names. */
export function TopicHead() {
  const { name, changes } = t.choose.topics.columns;
  return (
    <div role="row" aria-rowindex={1} className={cx(styles, 'columns')}>
      <span role="columnheader">{name}</span>
      <span role="columnheader">{changes}</span>
    </div>
  );
}

/** One topic: its box, what it is about, how much of it would be otherwise, and when it shows. */
export function TopicListRow(props: {
  readonly place: RowPlace;
  readonly row: TopicRow;
  readonly isChosen: boolean;
  readonly reason: string | null;
  readonly onShow: () => void;
}) {
  const { place, row, isChosen, reason, onShow } = props;
  const text = t.choose.topics;
  const isLater = row.effect === 'login' && canChooseTopic(row);
  return (
    <GridRow
      place={place}
      columns={cx(styles, 'columns')}
      label={rowLabel(row, isChosen)}
      title={row.title}
      isChosen={canChooseTopic(row) ? isChosen : null}
      sign={{ icon: row.state === 'same' ? 'ok' : 'blocked', isGood: row.state === 'same' }}
      reason={reason}
      badge={row.isOwn && <span className={cx(styles, 'badge')}>{text.own}</span>}
      facts={
        <span className={cx(styles, 'facts')}>
          <span>{row.description}</span>
          {isLater && (
            <>
              {' '}
              <span className={cx(styles, 'later')}>{text.login}</span>
            </>
          )}
        </span>
      }
    >
      <span role="gridcell" className={cx(styles, 'changes')}>
        {canChooseTopic(row) ? (
          <Show row={row} isActive={place.isActive} onShow={onShow} />
        ) : (
          <span className={cx(styles, 'soft')}>{row.state === 'same' ? text.same : ''}</span>
        )}
      </span>
    </GridRow>
  );
}

/** In the tab order with its row; its keys and clicks are its own. */
function Show(props: {
  readonly row: TopicRow;
  readonly isActive: boolean;
  readonly onShow: () => void;
}) {
  const { row, isActive, onShow } = props;
  const changes = changesText(row);
  return (
    <button
      type="button"
      className={cx(styles, 'show')}
      tabIndex={isActive ? 0 : -1}
      aria-label={t.choose.topics.showOf(row.title, changes)}
      onClick={(event) => {
        event.stopPropagation();
        onShow();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
      }}
    >
      <bdi>{changes}</bdi>
      <Icon name="chevron" size="small" flips />
    </button>
  );
}

/** How much of a topic would be otherwise, in words. */
export function changesText({
  changedKeys,
  changedFiles,
}: Pick<TopicRow, 'changedKeys' | 'changedFiles'>): string {
  const parts = [
    ...(changedKeys > 0 ? [t.common.settings(changedKeys)] : []),
    ...(changedFiles > 0 ? [t.common.files(changedFiles)] : []),
  ];
  return parts.length === 0 ? t.choose.topics.same : t.common.list(parts);
}

function rowLabel(row: TopicRow, isChosen: boolean): string {
  const text = t.choose.topics;
  const isOpen = canChooseTopic(row);
  const state = { same: text.same, cannot: text.cannot, comes: '', asks: '' }[row.state];
  return t.choose.rowLabel([
    row.title,
    isOpen ? (isChosen ? t.choose.on : t.choose.off) : state,
    ...(row.isOwn ? [text.own] : []),
    ...(isOpen ? [text.willChange(changesText(row))] : []),
    row.description,
    ...(isOpen && row.effect === 'login' ? [text.login] : []),
  ]);
}
