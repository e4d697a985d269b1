import type { TopicRow } from '../../../shared/model/profile.ts';
import { Card } from '../../components/Card.tsx';
import { Details } from '../../components/Details.tsx';
import { changesText } from '../../components/TopicListRow.tsx';
import { cx } from '../../cx.ts';
import { t } from '../../text.ts';
import { isTopicChosen, refusalOf, type TopicSelection } from '../../wizard/topic-selection.ts';
import styles from './Review.module.css';
import { topicSums } from './plan-totals.ts';

/** What happens to the desktop's settings: which topics come, how much they change, when it shows. */
export function ProfileCard({ topics }: { readonly topics: TopicSelection }) {
  const { rows, decisions } = topics;
  if (rows.length === 0) return null;
  const text = t.review.profile;
  const chosen = rows.filter((row) => isTopicChosen(decisions, row));
  const refusal = refusalOf(rows);
  return (
    <Card title={text.title}>
      {refusal !== null && <p>{refusal}</p>}
      {refusal === null && chosen.length === 0 && (
        <p>{rows.every(({ state }) => state === 'same') ? text.same : text.none}</p>
      )}
      {chosen.length > 0 && <Chosen rows={chosen} />}
    </Card>
  );
}

function Chosen({ rows }: { readonly rows: readonly TopicRow[] }) {
  const text = t.review.profile;
  const { keys, files, later } = topicSums(rows);
  const sums = changesText({ changedKeys: keys, changedFiles: files });
  return (
    <>
      <p>{text.come(t.common.topics(rows.length), sums)}</p>
      <p className={cx(styles, 'soft')}>{text.merged}</p>
      {later.length > 0 && <p>{later.length === rows.length ? text.allLater : text.later}</p>}
      <Details summary={text.which(rows.length)}>
        <ul>
          {rows.map((row) => (
            <li key={row.id} className={cx(styles, 'item')}>
              <span dir="auto">{row.title}</span>
              <span className={cx(styles, 'soft')}>
                {[changesText(row), ...(row.effect === 'login' ? [text.atLogin] : [])].join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      </Details>
    </>
  );
}
