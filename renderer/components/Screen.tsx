import { type ReactNode, useEffect, useRef } from 'react';
import { cx } from '../cx.ts';
import { t } from '../text.ts';
import styles from './Screen.module.css';

export interface ScreenProps {
  readonly title: string;
  readonly lead?: string;
  readonly children?: ReactNode;
  /** Buttons that lead on, at the end of the bar; the way back stands at its start. */
  readonly actions?: ReactNode;
  readonly back?: ReactNode;
  /** Something to read between the buttons, such as a sum. */
  readonly status?: ReactNode;
  /** The contents take the height there is and scroll by themselves. */
  readonly isFilled?: boolean;
}

/** The frame of a screen. Its heading takes the focus when the screen appears, so that it is read out. */
export function Screen(props: ScreenProps) {
  const { title, lead, children, actions, back, status, isFilled = false } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${t.common.appName}`;
    // A dialog that is open keeps the focus.
    if (document.querySelector('[role=dialog],[role=alertdialog]') === null)
      heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <main className={cx(styles, 'screen')}>
      <div className={cx(styles, 'scroll', isFilled && 'filled')}>
        <header className={cx(styles, 'header')}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && lead !== '' && <p className={cx(styles, 'lead')}>{lead}</p>}
        </header>
        <div className={cx(styles, 'content')}>{children}</div>
      </div>
      {(actions !== undefined || back !== undefined || status !== undefined) && (
        <footer className={cx(styles, 'footer')}>
          <div>{back}</div>
          {status !== undefined && status !== false && (
            <div className={cx(styles, 'status')}>{status}</div>
          )}
          <div className={cx(styles, 'actions')}>{actions}</div>
        </footer>
      )}
    </main>
  );
}
