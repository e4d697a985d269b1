import { type ReactNode, useId } from 'react';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../icons/icons.tsx';
import type { RowPlace } from './RowGrid.tsx';
import styles from './RowGrid.module.css';

/** A row of a `RowGrid`: its box or sign, what it is, and a sentence to know about it. */
export function GridRow(props: {
  readonly place: RowPlace;
  /** The class that lays out the columns, the same as of the head. */
  readonly columns: string;
  readonly label: string;
  readonly title: string;
  /** Null where it cannot be ticked; then `sign` stands in its place. */
  readonly isChosen: boolean | null;
  readonly sign: { readonly icon: IconName; readonly isGood: boolean };
  readonly reason: string | null;
  readonly picture?: ReactNode;
  /** Stands beside the title. */
  readonly badge?: ReactNode;
  /** What stands below the title. */
  readonly facts: ReactNode;
  /** The cells of the other columns. */
  readonly children: ReactNode;
}) {
  const { place, columns, label, title, isChosen, sign, reason, picture, badge, facts } = props;
  const { measure, index, start, isActive, onFocus, onToggle } = place;
  const reasonId = useId();
  return (
    <div
      ref={measure}
      role="row"
      className={`${columns} ${cx(styles, 'row', isChosen !== true && 'off')}`}
      style={{ transform: `translateY(${start}px)` }}
      tabIndex={isActive ? 0 : -1}
      data-index={index}
      aria-rowindex={index + 2}
      aria-label={label}
      {...(isChosen === null ? { 'aria-disabled': true } : { 'aria-selected': isChosen })}
      {...(reason === null ? {} : { 'aria-describedby': reasonId })}
      onFocus={onFocus}
      onClick={onToggle}
    >
      <span role="gridcell" className={cx(styles, 'name')}>
        {isChosen === null ? (
          <span className={cx(styles, 'sign', sign.isGood && 'good')}>
            <Icon name={sign.icon} size="small" />
          </span>
        ) : (
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isChosen}
            onClick={(event) => event.stopPropagation()}
            onChange={onToggle}
            aria-label={title}
          />
        )}
        {picture}
        <span className={cx(styles, 'words')}>
          <span className={cx(styles, 'heading')}>
            <bdi className={cx(styles, 'title')}>{title}</bdi>
            {badge}
          </span>
          {facts}
          {reason !== null && (
            <span id={reasonId} className={cx(styles, 'soft')}>
              {reason}
            </span>
          )}
        </span>
      </span>
      {props.children}
    </div>
  );
}
