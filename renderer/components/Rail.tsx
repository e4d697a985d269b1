import { cx } from '../cx.ts';
import { Icon, Mark } from '../icons/icons.tsx';
import { t } from '../text.ts';
import type { StepId } from '../wizard/steps.ts';
import styles from './Rail.module.css';

/** Where one is: the steps of this side, those behind ticked. */
export function Rail(props: { readonly steps: readonly StepId[]; readonly current: StepId }) {
  const { steps, current } = props;
  const at = steps.indexOf(current);
  return (
    <nav className={cx(styles, 'rail')} aria-label={t.common.railLabel}>
      <div className={cx(styles, 'brand')}>
        <Mark />
        <span>{t.common.appName}</span>
      </div>
      <ol className={cx(styles, 'steps')}>
        {steps.map((step, index) => (
          <li
            key={step}
            className={cx(styles, 'step', index < at && 'past', index === at && 'now')}
            {...(index === at ? { 'aria-current': 'step' as const } : {})}
          >
            <span className={cx(styles, 'dot')}>
              {index < at ? <Icon name="check" size="small" /> : index + 1}
            </span>
            <span className={cx(styles, 'name')}>{t.common.steps[step]}</span>
            {index < at && <span className="visually-hidden">, {t.common.stepDone}</span>}
          </li>
        ))}
      </ol>
      <p className={cx(styles, 'short')} aria-hidden="true">
        {t.common.step(at + 1, steps.length)}: {t.common.steps[current]}
      </p>
    </nav>
  );
}
