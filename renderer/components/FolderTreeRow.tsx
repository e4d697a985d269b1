import type { CSSProperties } from 'react';
import type { FolderRow } from '../../shared/model/inventory.ts';
import { cx } from '../cx.ts';
import { Icon } from '../icons/icons.tsx';
import { bytesText, numberText, ruleText, t } from '../text.ts';
import type { Tick } from '../wizard/selection.ts';
import type { Shown } from '../wizard/tree.ts';
import styles from './FolderTree.module.css';

const indent = (level: number, start: number): CSSProperties => ({
  transform: `translateY(${start}px)`,
  ['--level' as string]: level - 1,
});

/** The columns' names. */
export function TreeHead() {
  const { name, goesTo, count, size } = t.choose.columns;
  return (
    <div role="rowgroup" className={cx(styles, 'head')}>
      <div role="row" aria-rowindex={1} className={cx(styles, 'columns')}>
        <span role="columnheader">{name}</span>
        <span role="columnheader" className={cx(styles, 'goes')}>
          {goesTo}
        </span>
        <span role="columnheader" className={cx(styles, 'number', 'count')}>
          {count}
        </span>
        <span role="columnheader" className={cx(styles, 'number')}>
          {size}
        </span>
      </div>
    </div>
  );
}

/** One folder or file: its box, its name, where it goes, how much it is. */
export function TreeRow(props: {
  readonly shown: Extract<Shown, { kind: 'row' }>;
  readonly index: number;
  readonly start: number;
  readonly tick: Tick;
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onToggle: () => void;
  readonly onOpen: (isOpen: boolean) => void;
}) {
  const { shown, index, start, tick, isActive, onFocus, onToggle, onOpen } = props;
  const { row, level, isOpen } = shown;
  const name = ownName(row);
  return (
    <div
      role="row"
      className={cx(styles, 'row', 'columns', tick === 'off' && 'off')}
      style={indent(level, start)}
      tabIndex={isActive ? 0 : -1}
      data-position={index}
      aria-rowindex={index + 2}
      aria-level={level}
      aria-selected={tick === 'on'}
      aria-label={rowLabel(row, name, tick)}
      {...(row.hasChildren ? { 'aria-expanded': isOpen } : {})}
      onFocus={onFocus}
      onDoubleClick={() => {
        if (row.hasChildren) onOpen(!isOpen);
      }}
    >
      <span role="gridcell" className={cx(styles, 'name')}>
        <Expander row={row} isOpen={isOpen} onOpen={onOpen} />
        <input
          type="checkbox"
          tabIndex={-1}
          checked={tick === 'on'}
          ref={(box) => {
            if (box) box.indeterminate = tick === 'mixed';
          }}
          onChange={onToggle}
          aria-label={name}
        />
        <Icon name={iconOf(row)} size="small" />
        <span className={cx(styles, 'label')} title={row.label} dir="auto">
          {name}
        </span>
        <LeftNote row={row} tick={tick} />
      </span>
      <span role="gridcell" className={cx(styles, 'goes')}>
        {row.goesTo !== null && (
          <>
            <Icon name="arrow" size="small" flips />
            <span dir="auto">{row.goesTo}</span>
          </>
        )}
      </span>
      <span role="gridcell" className={cx(styles, 'number', 'count')}>
        {row.type === 'directory' ? numberText(row.amount.files) : ''}
      </span>
      <span role="gridcell" className={cx(styles, 'number')}>
        {bytesText(row.amount.bytes)}
      </span>
    </div>
  );
}

/** A row that is still on its way. */
export function AbsentRow(props: {
  readonly index: number;
  readonly start: number;
  readonly level: number;
  readonly isActive: boolean;
}) {
  const { index, start, level, isActive } = props;
  return (
    <div
      role="row"
      className={cx(styles, 'row', 'columns', 'off')}
      style={indent(level, start)}
      tabIndex={isActive ? 0 : -1}
      data-position={index}
      aria-rowindex={index + 2}
      aria-level={level}
    >
      <span role="gridcell" className={cx(styles, 'name')}>
        <span className={cx(styles, 'gap')} />
        {t.choose.loadingRow}
      </span>
    </div>
  );
}

function Expander(props: {
  readonly row: FolderRow;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}) {
  const { row, isOpen, onOpen } = props;
  if (!row.hasChildren) return <span className={cx(styles, 'gap')} />;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={cx(styles, 'expander', isOpen && 'open')}
      aria-label={`${isOpen ? t.choose.collapse : t.choose.expand} ${ownName(row)}`}
      onClick={() => onOpen(!isOpen)}
    >
      <Icon name="chevron" size="small" flips />
    </button>
  );
}

function LeftNote({ row, tick }: { readonly row: FolderRow; readonly tick: Tick }) {
  const text = leftText(row, tick);
  if (text === null) return null;
  return (
    <span className={cx(styles, 'left')} title={row.rule === null ? undefined : ruleText(row.rule)}>
      {text}
    </span>
  );
}

function leftText(row: FolderRow, tick: Tick): string | null {
  if (row.rule !== null) return tick === 'off' ? ruleText(row.rule) : null;
  return row.left.entries > 0 && tick !== 'off'
    ? t.choose.leftPart(bytesText(row.left.bytes))
    : null;
}

function rowLabel(row: FolderRow, name: string, tick: Tick): string {
  const parts = [name, t.choose[tick], bytesText(row.amount.bytes)];
  if (row.type === 'directory') parts.push(t.common.files(row.amount.files));
  if (row.goesTo !== null) parts.push(t.choose.goesTo(row.goesTo));
  const left = leftText(row, tick);
  return t.choose.rowLabel(left === null ? parts : [...parts, left]);
}

/** The last part of the label: the path made fit to be shown never has a slash of its own. */
function ownName(row: FolderRow): string {
  return row.label.slice(row.label.lastIndexOf('/') + 1);
}

function iconOf(row: FolderRow): 'folder' | 'link' | 'file' {
  if (row.type === 'directory') return 'folder';
  return row.type === 'link' ? 'link' : 'file';
}
