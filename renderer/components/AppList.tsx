import type { AppRow } from '../../shared/model/apps.ts';
import { t } from '../text.ts';
import {
  type AppDecisions,
  type AppVersions,
  canChoose,
  isAppChosen,
} from '../wizard/app-selection.ts';
import { AppHead, AppListRow, reasonOf, titleOf } from './AppListRow.tsx';
import { RowGrid } from './RowGrid.tsx';

/** The apps of the old computer, to be ticked. */
export function AppList(props: {
  readonly rows: readonly AppRow[];
  readonly decisions: AppDecisions;
  readonly versions: AppVersions;
  readonly onToggle: (row: AppRow) => void;
  readonly onVersion: (row: AppRow, branch: string) => void;
}) {
  const { rows, decisions, versions, onToggle, onVersion } = props;
  const toggleRow = (row: AppRow): string => {
    if (canChoose(row)) onToggle(row);
    const now = isAppChosen(decisions, row) ? t.choose.off : t.choose.on;
    return `${titleOf(row)}: ${canChoose(row) ? now : (reasonOf(row) ?? '')}`;
  };
  return (
    <RowGrid
      label={t.choose.apps.list}
      rows={rows}
      keyOf={({ key }) => key}
      head={<AppHead />}
      onToggle={toggleRow}
    >
      {(row, place) => (
        <AppListRow
          key={row.key}
          place={place}
          row={row}
          isChosen={isAppChosen(decisions, row)}
          version={versions.get(row.key) ?? row.branch}
          onVersion={(branch) => onVersion(row, branch)}
        />
      )}
    </RowGrid>
  );
}
