import { FieldError, Input, Label, Text, TextField as AriaTextField } from 'react-aria-components';
import { cx } from '../cx.ts';
import styles from './TextField.module.css';

/**
 * A line to type in. Its value stays in the element and is read from the form when it is sent:
 * what is secret never gets into any state.
 */
export function TextField(props: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | null;
  readonly isSecret?: boolean;
  readonly isCode?: boolean;
  readonly autoFocus?: boolean;
}) {
  const { name, label, hint, error = null, isSecret = false, isCode = false } = props;
  return (
    <AriaTextField
      className={cx(styles, 'field')}
      name={name}
      type={isSecret ? 'password' : 'text'}
      isInvalid={error !== null}
      isRequired
      validationBehavior="aria"
      autoComplete={isCode ? 'one-time-code' : 'off'}
      autoFocus={props.autoFocus ?? false}
    >
      <Label className={cx(styles, 'label')}>{label}</Label>
      <Input className={cx(styles, 'input')} spellCheck="false" dir="ltr" />
      {hint !== undefined && (
        <Text slot="description" className={cx(styles, 'hint')}>
          {hint}
        </Text>
      )}
      <FieldError className={cx(styles, 'error')}>{error}</FieldError>
    </AriaTextField>
  );
}
