import { Button as AriaButton } from 'react-aria-components';
import { cx } from '../cx.ts';
import styles from './Button.module.css';

/** The button that sends the form it stands in. */
export function SubmitButton(props: { readonly children: string; readonly isPrimary?: boolean }) {
  return (
    <AriaButton
      type="submit"
      className={cx(styles, 'button', props.isPrimary === true && 'primary')}
    >
      {props.children}
    </AriaButton>
  );
}
