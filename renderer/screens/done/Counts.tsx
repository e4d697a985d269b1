import type { Report } from '../../../shared/model/report.ts';
import { cx } from '../../cx.ts';
import { numberText, t } from '../../text.ts';
import styles from './Done.module.css';

const kinds = ['moved', 'identical', 'skipped', 'left', 'failed'] as const;

/** How the whole inventory ended: every entry is in exactly one of these. */
export function Counts({ scopes }: { readonly scopes: Report['scopes'] }) {
  const sum = (kind: (typeof kinds)[number] | 'inventory'): number =>
    scopes.reduce((all, scope) => all + scope[kind], 0);
  const some = scopes.filter(({ inventory }) => inventory > 0);
  return (
    <>
      <dl className={cx(styles, 'counts')}>
        {kinds.map((kind) => (
          <div key={kind} className={cx(styles, kind === 'failed' && sum(kind) > 0 && 'bad')}>
            <dt>{t.done.counts[kind]}</dt>
            <dd>{numberText(sum(kind))}</dd>
          </div>
        ))}
      </dl>
      <p className={cx(styles, 'soft', 'small')}>{t.done.of(sum('inventory'))}</p>
      {some.length > 1 && <PerScope scopes={some} />}
    </>
  );
}

/** The same for apps, files and settings each. What did not happen at all has no words. */
function PerScope({ scopes }: { readonly scopes: Report['scopes'] }) {
  return (
    <ul className={cx(styles, 'scopes')}>
      {scopes.map((scope) => (
        <li key={scope.id} className={cx(styles, 'between')}>
          <span>{t.done.scopes[scope.id]}</span>
          <span className={cx(styles, 'soft')}>
            {kinds
              .filter((kind) => scope[kind] > 0 || kind === 'moved')
              .map((kind) => `${numberText(scope[kind])} ${t.done.counts[kind]}`)
              .join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  );
}
