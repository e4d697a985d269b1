import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../icons/icons.tsx';
import styles from './Empty.module.css';

/** Nothing is here, and why. */
export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={cx(styles, 'empty')}>
      <Icon name={props.icon} size="large" />
      <p className={cx(styles, 'title')}>{props.title}</p>
      {props.children}
    </div>
  );
}
