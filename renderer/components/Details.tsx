import type { ReactNode } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { cx } from '../cx.ts';
import { Icon } from '../icons/icons.tsx';
import styles from './Details.module.css';

/** Something that can be opened to read more. */
export function Details(props: {
  readonly summary: string;
  readonly children: ReactNode;
  readonly kind?: 'normal' | 'warning';
  readonly isOpenAtFirst?: boolean;
}) {
  const { summary, children, kind = 'normal', isOpenAtFirst = false } = props;
  return (
    <Disclosure className={cx(styles, 'details', kind)} defaultExpanded={isOpenAtFirst}>
      <Heading level={2} className={cx(styles, 'heading')}>
        <Button slot="trigger" className={cx(styles, 'trigger')}>
          <Icon name="chevron" size="small" flips />
          {kind === 'warning' && <Icon name="warning" />}
          <span>{summary}</span>
        </Button>
      </Heading>
      <DisclosurePanel className={cx(styles, 'panel')}>
        <div className={cx(styles, 'inner')}>{children}</div>
      </DisclosurePanel>
    </Disclosure>
  );
}
