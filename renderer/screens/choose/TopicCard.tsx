import { useState } from 'react';
import type { TopicRow } from '../../../shared/model/profile.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import { Button } from '../../components/Button.tsx';
import { Notice } from '../../components/Notice.tsx';
import { TopicList } from '../../components/TopicList.tsx';
import { cx } from '../../cx.ts';
import { numberText, t } from '../../text.ts';
import type { ChooseActions } from '../../wizard/move-actions.ts';
import {
  canChooseTopic,
  findTopics,
  refusalOf,
  type TopicDecisions,
  type Topics,
  type TopicSelection,
  topicTotals,
} from '../../wizard/topic-selection.ts';
import styles from './Choose.module.css';
import { ListCard } from './ListCard.tsx';
import { TopicDialog } from './TopicDialog.tsx';

/** The desktop's settings by topic, with what cannot come or is not used said on top. */
export function TopicCard(props: {
  readonly topics: Topics;
  readonly decisions: TopicDecisions;
  readonly actions: ChooseActions;
}) {
  const { topics, decisions, actions } = props;
  const { rows, refused } = topics;
  const [shown, setShown] = useState<TopicRow | null>(null);
  const refusal = refusalOf(rows);
  return (
    <>
      {refusal !== null && (
        <Notice kind="warning" title={t.choose.topics.refused}>
          <p>{refusal}</p>
        </Notice>
      )}
      {refused.length > 0 && (
        <RefusedRecipes refused={refused} onAgain={() => void actions.inspect()} />
      )}
      {rows.length > 0 && (
        <ListCard
          text={t.choose.topics}
          rows={rows}
          find={findTopics}
          canChoose={canChooseTopic}
          onChoose={actions.chooseTopics}
          list={(found, search) => (
            // Another search begins at its top.
            <TopicList
              key={search}
              rows={found}
              decisions={decisions}
              hasNotice={refusal !== null}
              onToggle={actions.toggleTopic}
              onShow={setShown}
            />
          )}
        >
          <Notes topics={topics} selection={{ rows, decisions }} />
        </ListCard>
      )}
      <TopicDialog row={shown} read={actions.differences} onClose={() => setShown(null)} />
    </>
  );
}

/** Recipes of the person's own that are not used, and why. */
function RefusedRecipes(props: {
  readonly refused: Topics['refused'];
  readonly onAgain: () => void;
}) {
  const { refused, onAgain } = props;
  const text = t.choose.topics.recipes;
  return (
    <Notice
      kind="warning"
      title={text.title(refused.length)}
      actions={
        <Button icon="refresh" onPress={onAgain}>
          {t.choose.again}
        </Button>
      }
    >
      <ul className={cx(styles, 'recipes')}>
        {refused.map(({ file, message }) => (
          <li key={file}>
            <span className={cx(styles, 'file')} dir="auto">
              {displayPath(file)}
            </span>
            <span>{displayPath(message)}</span>
          </li>
        ))}
      </ul>
      <p>{text.text}</p>
    </Notice>
  );
}

function Notes(props: { readonly topics: Topics; readonly selection: TopicSelection }) {
  const { chosen, choosable, same, asking } = topicTotals(props.selection);
  const { coverage } = props.topics;
  const text = t.choose.topics;
  const notes = [
    ...(choosable > 0 ? [text.chosenOf(numberText(chosen), choosable)] : []),
    ...(asking > 0 ? [text.askNote(asking)] : []),
    ...(same > 0 ? [text.sameNote(same)] : []),
  ];
  return (
    <div className={cx(styles, 'note')}>
      {notes.length > 0 && <p>{notes.join(' ')}</p>}
      {coverage !== null && coverage.entries > 0 && (
        <p className={cx(styles, 'quiet')}>
          {coverage.known === coverage.entries
            ? text.coverageAll(coverage.entries)
            : text.coverage(numberText(coverage.known), coverage.entries)}
        </p>
      )}
    </div>
  );
}
