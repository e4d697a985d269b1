import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../icons/icons.tsx';
import styles from './Button.module.css';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly kind?: 'primary' | 'normal' | 'quiet' | 'danger';
  readonly icon?: IconName;
  /** Whether the icon shows a direction and turns round right to left. */
  readonly iconFlips?: boolean;
  readonly isDisabled?: boolean;
  /** What was asked for is on its way; a second press does nothing. */
  readonly isPending?: boolean;
  /** A fuller name where the text alone does not tell buttons apart. */
  readonly label?: string;
  readonly autoFocus?: boolean;
}

/** A button; the primary one of a screen is what most people want next. */
export function Button(props: ButtonProps) {
  const { children, onPress, kind = 'normal', icon, iconFlips = false } = props;
  const { isDisabled = false, isPending = false, label, autoFocus = false } = props;
  return (
    <AriaButton
      className={cx(styles, 'button', kind)}
      onPress={onPress}
      isDisabled={isDisabled}
      isPending={isPending}
      autoFocus={autoFocus}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {icon !== undefined && <Icon name={icon} size="small" flips={iconFlips} />}
      <span>{children}</span>
    </AriaButton>
  );
}
