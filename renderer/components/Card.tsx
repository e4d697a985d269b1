import { type ReactNode, useId } from 'react';
import { cx } from '../cx.ts';
import styles from './Card.module.css';

/** A part of a screen with a heading of its own. */
export function Card(props: {
  readonly title?: string;
  readonly children: ReactNode;
  /** Something at the heading's other end, such as a button. */
  readonly aside?: ReactNode;
  readonly isFilled?: boolean;
  /** No inner space: for lists that go from edge to edge. */
  readonly isFlush?: boolean;
}) {
  const { title, children, aside, isFilled = false, isFlush = false } = props;
  const id = useId();
  return (
    <section
      className={cx(styles, 'card', isFilled && 'filled', isFlush && 'flush')}
      {...(title === undefined ? {} : { 'aria-labelledby': id })}
    >
      {(title !== undefined || aside !== undefined) && (
        <div className={cx(styles, 'head')}>
          {title !== undefined && <h2 id={id}>{title}</h2>}
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
