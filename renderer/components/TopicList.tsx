import type { TopicRow } from '../../shared/model/profile.ts';
import { t } from '../text.ts';
import { canChooseTopic, isTopicChosen, type TopicDecisions } from '../wizard/topic-selection.ts';
import { RowGrid } from './RowGrid.tsx';
import { TopicHead, TopicListRow } from './TopicListRow.tsx';

/** The topics of the desktop's settings, to be ticked. Enter shows what of one would be otherwise. */
export function TopicList(props: {
  readonly rows: readonly TopicRow[];
  readonly decisions: TopicDecisions;
  /** Why a topic cannot come is said once for all of them. */
  readonly hasNotice: boolean;
  readonly onToggle: (row: TopicRow) => void;
  readonly onShow: (row: TopicRow) => void;
}) {
  const { rows, decisions, hasNotice, onToggle, onShow } = props;
  const text = t.choose.topics;
  const toggleRow = (row: TopicRow): string => {
    if (!canChooseTopic(row))
      return `${row.title}: ${row.state === 'same' ? text.same : text.cannot}`;
    onToggle(row);
    return `${row.title}: ${isTopicChosen(decisions, row) ? t.choose.off : t.choose.on}`;
  };
  return (
    <RowGrid
      label={text.list}
      rows={rows}
      keyOf={({ id }) => id}
      head={<TopicHead />}
      onToggle={toggleRow}
      onOpen={(row) => {
        if (canChooseTopic(row)) onShow(row);
      }}
    >
      {(row, place) => (
        <TopicListRow
          key={row.id}
          place={place}
          row={row}
          isChosen={isTopicChosen(decisions, row)}
          reason={hasNotice ? null : row.reason}
          onShow={() => onShow(row)}
        />
      )}
    </RowGrid>
  );
}
