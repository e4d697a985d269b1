import { cx } from '../cx.ts';
import styles from './HintList.module.css';

/** A few things to try, or steps in order. */
export function HintList(props: {
  readonly items: readonly string[];
  readonly isOrdered?: boolean;
}) {
  const rows = props.items.map((item) => <li key={item}>{item}</li>);
  return props.isOrdered === true ? (
    <ol className={cx(styles, 'list', 'ordered')}>{rows}</ol>
  ) : (
    <ul className={cx(styles, 'list')}>{rows}</ul>
  );
}
