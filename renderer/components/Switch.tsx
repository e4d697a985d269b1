import { CheckboxButton, CheckboxField, Text } from 'react-aria-components';
import { cx } from '../cx.ts';
import styles from './Switch.module.css';

/** A box to tick with its words beside it, and below them what it means. */
export function Switch(props: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly description?: string;
}) {
  const { label, isOn, onChange, description } = props;
  return (
    <CheckboxField isSelected={isOn} onChange={onChange}>
      <CheckboxButton className={cx(styles, 'switch')}>
        <span className={cx(styles, 'box')} aria-hidden="true" />
        {label}
      </CheckboxButton>
      {description !== undefined && (
        <Text slot="description" className={cx(styles, 'text')}>
          {description}
        </Text>
      )}
    </CheckboxField>
  );
}
