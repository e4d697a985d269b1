import { cx } from '../cx.ts';
import styles from './Busy.module.css';

/** Something is being waited for, in words. */
export function Busy(props: { readonly children: string; readonly detail?: string | undefined }) {
  return (
    <div className={cx(styles, 'busy')} role="status">
      <span className={cx(styles, 'ring')} aria-hidden="true" />
      <div>
        <p>{props.children}</p>
        {props.detail !== undefined && <p className={cx(styles, 'detail')}>{props.detail}</p>}
      </div>
    </div>
  );
}
