import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react';
import { cx } from '../cx.ts';
import { remPixels } from '../rem.ts';
import { Announcer } from './Announcer.tsx';
import { type TreeAct, treeAct } from './folder-tree-keys.ts';
import styles from './RowGrid.module.css';

/** About how high a row is; each is measured once it is there. */
const ROW_REM = 3.75;

/** What a row needs to stand in the grid. */
export interface RowPlace {
  readonly measure: Ref<HTMLDivElement>;
  readonly index: number;
  readonly start: number;
  /** The row of the grid that is in the tab order. */
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onToggle: () => void;
}

/**
 * Things to tick as a grid, used like the folders: one row is in the tab order, arrows move, Space ticks.
 * Only what is on screen is in the page, and the row that has the focus.
 */
export function RowGrid<T>(props: {
  readonly label: string;
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** The columns' names. */
  readonly head: ReactNode;
  /** Ticks or unticks a row, and says how it is then. */
  readonly onToggle: (row: T) => string;
  /** Shows more of a row, with Enter; without it Enter ticks as Space does. */
  readonly onOpen?: (row: T) => void;
  readonly children: (row: T, place: RowPlace) => ReactNode;
}) {
  const { label, rows, keyOf, head, onToggle, onOpen, children } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [said, setSaid] = useState('');
  const wantsFocus = useRef(false);
  const at = Math.min(active, rows.length - 1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_REM * remPixels(),
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
    overscan: 6,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), at])].sort((a, b) => a - b),
  });
  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`)?.focus();
  });

  const act = (what: TreeAct): void => {
    const row = rows[at];
    if (what.kind === 'toggle' && row !== undefined) setSaid(onToggle(row));
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
    const row = rows[at];
    if (event.key === 'Enter' && onOpen && row !== undefined) onOpen(row);
    else act(what);
  };

  return (
    <div className={cx(styles, 'grid')}>
      <div
        ref={scroller}
        className={cx(styles, 'scroller')}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-multiselectable="true"
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className={cx(styles, 'head')}>
          {head}
        </div>
        <div
          role="rowgroup"
          className={cx(styles, 'rows')}
          style={{ height: virtual.getTotalSize() }}
        >
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return children(row, {
              measure: virtual.measureElement,
              index,
              start,
              isActive: index === at,
              onFocus: () => setActive(index),
              onToggle: () => setSaid(onToggle(row)),
            });
          })}
        </div>
      </div>
      <Announcer text={said} />
    </div>
  );
}
