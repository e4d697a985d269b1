import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { AppRow } from '../../shared/model/apps.ts';
import { cx } from '../cx.ts';
import { remPixels } from '../rem.ts';
import { t } from '../text.ts';
import {
  type AppDecisions,
  type AppVersions,
  canChoose,
  isAppChosen,
} from '../wizard/app-selection.ts';
import { Announcer } from './Announcer.tsx';
import styles from './AppList.module.css';
import { AppHead, AppListRow, reasonOf, titleOf } from './AppListRow.tsx';
import { type TreeAct, treeAct } from './folder-tree-keys.ts';

/** About how high a row is; each is measured once it is there. */
const ROW_REM = 3.75;

/**
 * Apps as a grid, used like the folders: one row is in the tab order, arrows move, Space ticks.
 * Only what is on screen is in the page, and the row that has the focus.
 */
export function AppList(props: {
  readonly rows: readonly AppRow[];
  readonly decisions: AppDecisions;
  readonly versions: AppVersions;
  readonly onToggle: (row: AppRow) => void;
  readonly onVersion: (row: AppRow, branch: string) => void;
}) {
  const { rows, decisions, versions, onToggle, onVersion } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [said, setSaid] = useState('');
  const wantsFocus = useRef(false);
  const at = Math.min(active, rows.length - 1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_REM * remPixels(),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), at])].sort((a, b) => a - b),
  });
  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`)?.focus();
  });

  const toggleRow = (row: AppRow): void => {
    if (canChoose(row)) onToggle(row);
    const now = isAppChosen(decisions, row) ? t.choose.off : t.choose.on;
    setSaid(`${titleOf(row)}: ${canChoose(row) ? now : (reasonOf(row) ?? '')}`);
  };
  const act = (what: TreeAct): void => {
    const row = rows[at];
    if (what.kind === 'toggle' && row !== undefined) toggleRow(row);
    if (what.kind !== 'go') return;
    wantsFocus.current = true;
    setActive(what.to);
    virtual.scrollToIndex(what.to);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const perRow = virtual.getTotalSize() / rows.length;
    const perPage = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / perRow) - 1);
    const place = { at, count: rows.length, shown: null, perPage, isRtl: false };
    const what = treeAct(event.key, place);
    if (what === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act(what);
  };

  return (
    <div className={cx(styles, 'apps')}>
      <div
        ref={scroller}
        className={cx(styles, 'scroller')}
        role="grid"
        aria-label={t.choose.apps.list}
        aria-rowcount={rows.length + 1}
        aria-multiselectable="true"
        onKeyDown={onKeyDown}
      >
        <AppHead />
        <div
          role="rowgroup"
          className={cx(styles, 'rows')}
          style={{ height: virtual.getTotalSize() }}
        >
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <AppListRow
                  key={key}
                  measure={virtual.measureElement}
                  row={row}
                  index={index}
                  start={start}
                  isChosen={isAppChosen(decisions, row)}
                  isActive={index === at}
                  onFocus={() => setActive(index)}
                  onToggle={() => toggleRow(row)}
                  version={versions.get(row.key) ?? row.branch}
                  onVersion={(branch) => onVersion(row, branch)}
                />
              )
            );
          })}
        </div>
      </div>
      <Announcer text={said} />
    </div>
  );
}
