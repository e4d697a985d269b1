import { Busy } from '../components/Busy.tsx';
import { cx } from '../cx.ts';
import { Mark } from '../icons/icons.tsx';
import { t } from '../text.ts';
import { Banners } from './Banners.tsx';
import styles from './Starting.module.css';

/** Before the engine has answered for the first time. */
export function Starting() {
  return (
    <>
      <Banners />
      <main className={cx(styles, 'starting')}>
        <Mark />
        <h1>{t.common.appName}</h1>
        <Busy>{t.common.engine.starting}</Busy>
      </main>
    </>
  );
}
