import { Meter } from 'react-aria-components';
import { Card } from '../../components/Card.tsx';
import { Notice } from '../../components/Notice.tsx';
import { cx } from '../../cx.ts';
import { bytesText, t } from '../../text.ts';
import styles from './Review.module.css';

/** Whether it fits. */
export function SpaceCard({ needed, free }: { readonly needed: number; readonly free: number }) {
  const text = t.review.spaceText(bytesText(needed), bytesText(free));
  const fits = needed <= free;
  const share = free > 0 ? Math.min(1, needed / free) : Number(needed > 0);
  return (
    <Card title={t.review.space}>
      <Meter value={share} minValue={0} maxValue={1} valueLabel={text} aria-label={t.review.space}>
        <div className={cx(styles, 'bar', !fits && 'full')}>
          <div
            className={cx(styles, 'fill')}
            style={{ inlineSize: `${needed > 0 ? Math.max(0.5, share * 100) : 0}%` }}
          />
        </div>
      </Meter>
      <p className={cx(styles, 'between')}>
        <span>{text}</span>
        {fits && (
          <span className={cx(styles, 'soft')}>{t.review.spaceLeft(bytesText(free - needed))}</span>
        )}
      </p>
      {!fits && (
        <Notice kind="bad" isUrgent title={t.review.tooMuch}>
          <p>{t.review.tooMuchRemedy(bytesText(needed - free))}</p>
        </Notice>
      )}
    </Card>
  );
}
