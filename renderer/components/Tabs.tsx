import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../icons/icons.tsx';
import styles from './Tabs.module.css';

export interface TabProps {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  /** How much there is in it, in a few words. */
  readonly amount: string;
  /** Something in it went wrong: words for that, for who does not see the sign. */
  readonly warning?: string | null;
  readonly children: ReactNode;
}

/**
 * Parts of a screen of which one is shown. The others stay in the page out of sight, so that
 * each is as it was left when somebody comes back to it.
 */
export function Tabs(props: { readonly label: string; readonly tabs: readonly TabProps[] }) {
  return (
    <AriaTabs className={cx(styles, 'tabs')}>
      <TabList className={cx(styles, 'list')} aria-label={props.label}>
        {props.tabs.map(({ id, title, icon, amount, warning = null }) => (
          <Tab key={id} id={id} className={cx(styles, 'tab')}>
            <Icon name={icon} />
            <span className={cx(styles, 'title')}>{title}</span>
            <bdi className={cx(styles, 'amount')}>{amount}</bdi>
            {warning !== null && (
              <span className={cx(styles, 'warning')}>
                <Icon name="warning" size="small" />
                <span className="visually-hidden">{warning}</span>
              </span>
            )}
          </Tab>
        ))}
      </TabList>
      {props.tabs.map(({ id, children }) => (
        <TabPanel key={id} id={id} className={cx(styles, 'panel')} shouldForceMount>
          {children}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
