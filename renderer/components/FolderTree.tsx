import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { FolderRow } from '../../shared/model/inventory.ts';
import { cx } from '../cx.ts';
import { remPixels } from '../rem.ts';
import { t } from '../text.ts';
import { type Decisions, tickOf } from '../wizard/selection.ts';
import { type Shown, shownAt, shownCount, type Tree } from '../wizard/tree.ts';
import { Announcer } from './Announcer.tsx';
import styles from './FolderTree.module.css';
import { AbsentRow, TreeHead, TreeRow } from './FolderTreeRow.tsx';
import { type TreeAct, treeAct } from './folder-tree-keys.ts';

const ROW_REM = 2.125;
/** The tallest element that Chromium can draw is about 33.5 million pixels high. */
const TALLEST = 33_000_000;

export interface FolderTreeProps {
  readonly tree: Tree;
  readonly decisions: Decisions;
  readonly onToggle: (row: FolderRow) => void;
  readonly onOpen: (row: FolderRow, isOpen: boolean) => void;
  /** A page of a folder is about to be seen and is not there yet. */
  readonly onNeed: (folder: string, page: number) => void;
}

/**
 * The folders of the old home as a treegrid, after the ARIA practices: one row is in the tab
 * order, arrows move, Left and Right close and open, Space ticks. Only what is on screen is in
 * the page, and the row that has the focus.
 */
export function FolderTree(props: FolderTreeProps) {
  const { tree, decisions, onToggle, onOpen, onNeed } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [said, setSaid] = useState('');
  const wantsFocus = useRef(false);
  const height = ROW_REM * remPixels();
  const count = Math.min(shownCount(tree), Math.floor(TALLEST / height));
  const at = Math.min(active, Math.max(0, count - 1));
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), at])].sort((a, b) => a - b),
  });
  const items = virtual
    .getVirtualItems()
    .map((item) => ({ ...item, shown: shownAt(tree, item.index) }));
  // Another text size makes other rows.
  useEffect(() => virtual.measure(), [virtual, height]);
  useNeeded(items, onNeed);
  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-position="${at}"]`)?.focus();
  });

  const toggleRow = (row: FolderRow): void => {
    onToggle(row);
    setSaid(`${row.label}: ${tickOf(decisions, row) === 'on' ? t.choose.off : t.choose.on}`);
  };
  const act = (what: TreeAct, row: FolderRow | null): void => {
    if (what.kind === 'toggle' && row !== null) toggleRow(row);
    if (what.kind === 'open' && row !== null) onOpen(row, what.isOpen);
    if (what.kind !== 'go') return;
    wantsFocus.current = true;
    setActive(what.to);
    virtual.scrollToIndex(what.to);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const shown = shownAt(tree, at);
    const perPage = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1);
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const what = treeAct(event.key, { at, count, shown, perPage, isRtl });
    if (what === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act(what, shown?.kind === 'row' ? shown.row : null);
  };

  return (
    <div className={cx(styles, 'tree')}>
      <div
        ref={scroller}
        className={cx(styles, 'scroller')}
        role="treegrid"
        aria-label={t.choose.tree}
        aria-rowcount={count + 1}
        aria-multiselectable="true"
        onKeyDown={onKeyDown}
      >
        <TreeHead />
        <div
          role="rowgroup"
          className={cx(styles, 'rows')}
          style={{ height: virtual.getTotalSize() }}
        >
          {items.map(({ index, start, shown }) =>
            shown?.kind === 'row' ? (
              <TreeRow
                key={index}
                shown={shown}
                index={index}
                start={start}
                tick={tickOf(decisions, shown.row)}
                isActive={index === at}
                onFocus={() => setActive(index)}
                onToggle={() => toggleRow(shown.row)}
                onOpen={(isOpen) => onOpen(shown.row, isOpen)}
              />
            ) : (
              <AbsentRow
                key={index}
                index={index}
                start={start}
                level={shown?.level ?? 1}
                isActive={index === at}
              />
            ),
          )}
        </div>
      </div>
      <Announcer text={said} />
    </div>
  );
}

/** Asks for the pages of what is on screen and not there yet; asking twice does no harm. */
function useNeeded(
  items: readonly { readonly shown: Shown | null }[],
  onNeed: FolderTreeProps['onNeed'],
): void {
  useEffect(() => {
    for (const { shown } of items) if (shown?.kind === 'absent') onNeed(shown.folder, shown.page);
  });
}
