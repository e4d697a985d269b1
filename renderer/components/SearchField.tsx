import { Button, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { cx } from '../cx.ts';
import { Icon } from '../icons/icons.tsx';
import styles from './SearchField.module.css';

/** A line to look for something with; Escape or its button empties it. */
export function SearchField(props: {
  readonly label: string;
  readonly clearLabel: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { label, clearLabel, value, onChange } = props;
  // An empty line would be taken for left to right, with the words in it far from their icon.
  const dir = value === '' ? {} : { dir: 'auto' };
  return (
    <AriaSearchField
      className={cx(styles, 'field')}
      aria-label={label}
      value={value}
      onChange={onChange}
      autoComplete="off"
    >
      <span className={cx(styles, 'icon')}>
        <Icon name="search" size="small" />
      </span>
      <Input className={cx(styles, 'input')} placeholder={label} spellCheck="false" {...dir} />
      <Button className={cx(styles, 'clear')} aria-label={clearLabel}>
        <Icon name="cross" size="small" />
      </Button>
    </AriaSearchField>
  );
}
