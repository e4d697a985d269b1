import { cx } from '../cx.ts';
import styles from './KeyDisplay.module.css';

/** A pairing key in large type, to be compared with another screen; read out letter by letter. */
export function KeyDisplay(props: { readonly value: string; readonly label: string }) {
  const { value, label } = props;
  return (
    <p className={cx(styles, 'key')}>
      <span className="visually-hidden">
        {label}: {value.replace(/(\w)/g, '$1 ')}
      </span>
      <span aria-hidden="true" dir="ltr">
        {value}
      </span>
    </p>
  );
}
