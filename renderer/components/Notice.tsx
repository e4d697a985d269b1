import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../icons/icons.tsx';
import styles from './Notice.module.css';

export type NoticeKind = 'info' | 'good' | 'warning' | 'bad';

const icons: Readonly<Record<NoticeKind, IconName>> = {
  info: 'info',
  good: 'ok',
  warning: 'warning',
  bad: 'blocked',
};

export interface NoticeProps {
  readonly kind: NoticeKind;
  readonly title?: string | undefined;
  readonly children?: ReactNode;
  /** Buttons that help. */
  readonly actions?: ReactNode;
  /** Read out at once, and not only when somebody comes by: for what has just gone wrong. */
  readonly isUrgent?: boolean;
  /** Read out when there is time: for what has changed by itself. */
  readonly isNews?: boolean;
  /** Spans the window's width, without corners. */
  readonly isBanner?: boolean;
  readonly icon?: IconName;
}

/** Something to know, with what to do about it. */
export function Notice(props: NoticeProps) {
  const { kind, title, children, actions, icon } = props;
  const { isBanner = false } = props;
  return (
    <div className={cx(styles, 'notice', kind, isBanner && 'banner')} {...roleOf(props)}>
      <Icon name={icon ?? icons[kind]} />
      <div className={cx(styles, 'body')}>
        {title !== undefined && <p className={cx(styles, 'title')}>{title}</p>}
        {children}
      </div>
      {actions !== undefined && <div className={cx(styles, 'actions')}>{actions}</div>}
    </div>
  );
}

/** A banner stands beside the page's landmarks, and so is one itself where it is not read out anyway. */
function roleOf({ isUrgent, isNews, isBanner, title }: NoticeProps) {
  if (isUrgent) return { role: 'alert' };
  if (isNews) return { role: 'status' };
  return isBanner ? { role: 'region', 'aria-label': title } : {};
}
