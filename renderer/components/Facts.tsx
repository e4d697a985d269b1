import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import styles from './Facts.module.css';

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  /** Something smaller below it. */
  readonly note?: string;
}

/** Names and values side by side. */
export function Facts(props: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={cx(styles, 'facts')}>
      {props.facts.map(({ label, value, note }) => (
        <div key={label} className={cx(styles, 'fact')}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {note !== undefined && <dd>{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
