import { Button as AriaButton } from 'react-aria-components';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../icons/icons.tsx';
import styles from './ChoiceCard.module.css';

/** A large button with a picture and a sentence: one of a few ways to go on. */
export function ChoiceCard(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly isPending?: boolean;
  readonly onPress: () => void;
}) {
  const { icon, title, text, isPending = false, onPress } = props;
  return (
    <AriaButton className={cx(styles, 'card')} onPress={onPress} isPending={isPending}>
      <Icon name={icon} size="large" flips />
      <span className={cx(styles, 'body')}>
        <span className={cx(styles, 'title')}>{title}</span>
        <span className={cx(styles, 'text')}>{text}</span>
      </span>
    </AriaButton>
  );
}
