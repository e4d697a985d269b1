import type { Finding } from '../../shared/model/finding.ts';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../icons/icons.tsx';
import { t } from '../text.ts';
import { Card } from './Card.tsx';
import styles from './FindingList.module.css';

const levels = ['blocked', 'warning', 'ok'] as const;
const icons: Readonly<Record<Finding['level'], IconName>> = {
  blocked: 'blocked',
  warning: 'warning',
  ok: 'ok',
};

/** Findings in groups, what is in the way first; each with what to do about it. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return levels.map((level) => {
    const group = findings.filter((finding) => finding.level === level);
    if (group.length === 0) return null;
    return (
      <Card key={level} title={t.check[level]}>
        <ul className={cx(styles, 'list')}>
          {group.map((finding) => (
            <li key={`${finding.id} ${finding.code}`} className={cx(styles, level)}>
              <Icon name={icons[level]} />
              <div>
                <p>{finding.text}</p>
                {finding.remedy !== '' && level !== 'ok' && (
                  <p className={cx(styles, 'remedy')}>{finding.remedy}</p>
                )}
              </div>
            </li>
          ))}
        </ul>
      </Card>
    );
  });
}
