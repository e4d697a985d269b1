import { Fragment, type Ref, useId, useState } from 'react';
import { type AppRow, SYSTEM_INSTALLATION, USER_INSTALLATION } from '../../shared/model/apps.ts';
import { displayPath } from '../../shared/util/display-path.ts';
import { cx } from '../cx.ts';
import { Icon } from '../icons/icons.tsx';
import { bytesText, t } from '../text.ts';
import { canChoose } from '../wizard/app-selection.ts';
import styles from './AppList.module.css';

/** The columns' names. */
export function AppHead() {
  const { name, size, dataSize } = t.choose.apps.columns;
  return (
    <div role="rowgroup" className={cx(styles, 'head')}>
      <div role="row" aria-rowindex={1} className={cx(styles, 'columns')}>
        <span role="columnheader">{name}</span>
        <span role="columnheader" className={cx(styles, 'number')}>
          {size}
        </span>
        <span role="columnheader" className={cx(styles, 'number')}>
          {dataSize}
        </span>
      </div>
    </div>
  );
}

/** One app: its box, what it is, where it comes from, how much it is, and what to know about it. */
export function AppListRow(props: {
  readonly measure: Ref<HTMLDivElement>;
  readonly row: AppRow;
  readonly index: number;
  readonly start: number;
  readonly isChosen: boolean;
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onToggle: () => void;
  /** The branch that it will come in. */
  readonly version: string;
  readonly onVersion: (branch: string) => void;
}) {
  const { measure, row, index, start, isChosen, isActive, onFocus, onToggle } = props;
  const reasonId = useId();
  const reason = reasonOf(row);
  return (
    <div
      ref={measure}
      role="row"
      className={cx(styles, 'row', 'columns', !isChosen && 'off')}
      style={{ transform: `translateY(${start}px)` }}
      tabIndex={isActive ? 0 : -1}
      data-index={index}
      aria-rowindex={index + 2}
      aria-label={rowLabel(row, isChosen)}
      {...(canChoose(row) ? { 'aria-selected': isChosen } : { 'aria-disabled': true })}
      {...(reason === null ? {} : { 'aria-describedby': reasonId })}
      onFocus={onFocus}
      onClick={onToggle}
    >
      <span role="gridcell" className={cx(styles, 'name')}>
        <Mark row={row} isChosen={isChosen} onToggle={onToggle} />
        <AppIcon key={row.icon} icon={row.icon} />
        <span className={cx(styles, 'words')}>
          <bdi className={cx(styles, 'title')}>{titleOf(row)}</bdi>
          <span className={cx(styles, 'facts')}>
            {factsOf(row).map((fact, place) => (
              <Fragment key={fact}>
                {place > 0 && ' · '}
                <bdi>{fact}</bdi>
              </Fragment>
            ))}
            <span className={cx(styles, 'sizes')}>
              {sizesOf(row).map((size) => (
                <Fragment key={size}>
                  {' · '}
                  <bdi>{size}</bdi>
                </Fragment>
              ))}
            </span>
          </span>
          {isChosen && row.otherBranches.length > 0 && (
            <Version
              row={row}
              version={props.version}
              isActive={isActive}
              onChange={props.onVersion}
            />
          )}
          {reason !== null && (
            <span id={reasonId} className={cx(styles, 'reason')}>
              {reason}
            </span>
          )}
        </span>
      </span>
      <span role="gridcell" className={cx(styles, 'number')}>
        {row.size === null ? '' : bytesText(row.size)}
      </span>
      <span role="gridcell" className={cx(styles, 'number')}>
        {row.dataSize === 0 ? '' : bytesText(row.dataSize)}
      </span>
    </div>
  );
}

/** Its name made fit to be shown. */
export function titleOf(row: AppRow): string {
  return displayPath(row.title);
}

/** What there is to know about it: a sentence, or null where it simply can be brought. */
export function reasonOf({ state, reason }: AppRow): string | null {
  if (reason !== null || state === 'missing') return reason;
  return state === 'here' ? t.choose.apps.hereText : t.choose.apps.cannotText;
}

/** The box to tick; what cannot be ticked has a sign in its place. */
function Mark(props: {
  readonly row: AppRow;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}) {
  const { row, isChosen, onToggle } = props;
  if (!canChoose(row)) {
    return (
      <span className={cx(styles, 'sign', row.state)}>
        <Icon name={row.state === 'here' ? 'ok' : 'blocked'} size="small" />
      </span>
    );
  }
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      checked={isChosen}
      onClick={(event) => event.stopPropagation()}
      onChange={onToggle}
      aria-label={titleOf(row)}
    />
  );
}

/** In the tab order with its row; its keys and clicks are its own. */
function Version(props: {
  readonly row: AppRow;
  readonly version: string;
  readonly isActive: boolean;
  readonly onChange: (branch: string) => void;
}) {
  const { row, version, isActive, onChange } = props;
  const text = t.choose.apps;
  return (
    <select
      className={cx(styles, 'version')}
      tabIndex={isActive ? 0 : -1}
      aria-label={text.versionOf(titleOf(row))}
      value={version}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.key !== 'Tab' && event.stopPropagation()}
      onChange={(event) => onChange(event.target.value)}
    >
      {[row.branch, ...row.otherBranches].map((branch) => (
        <option key={branch} value={branch}>
          {branch === row.branch
            ? text.versionAsWas(displayPath(branch))
            : text.version(displayPath(branch))}
        </option>
      ))}
    </select>
  );
}

/** Its own picture, or ours where it has none that can be shown. */
function AppIcon({ icon }: { readonly icon: string | null }) {
  const [isBroken, setBroken] = useState(false);
  return (
    <span className={cx(styles, 'picture')}>
      {icon === null || isBroken ? (
        <Icon name="app" />
      ) : (
        <img src={icon} alt="" draggable={false} onError={() => setBroken(true)} />
      )}
    </span>
  );
}

/** What tells apps of the same name apart. */
function factsOf({ id, branch, origin, installation }: AppRow): readonly string[] {
  const { from, forWhom, inInstallation } = t.choose.apps;
  const whose =
    installation === USER_INSTALLATION || installation === SYSTEM_INSTALLATION
      ? forWhom[installation]
      : inInstallation(displayPath(installation));
  return [displayPath(id), displayPath(branch), from(displayPath(origin)), whose];
}

function sizesOf({ size, dataSize }: AppRow): readonly string[] {
  const text = t.choose.apps;
  return [
    ...(size === null ? [] : [text.size(bytesText(size))]),
    ...(dataSize === 0 ? [] : [text.dataSize(bytesText(dataSize))]),
  ];
}

function rowLabel(row: AppRow, isChosen: boolean): string {
  const text = t.choose.apps;
  const state = {
    missing: isChosen ? t.choose.on : t.choose.off,
    here: text.here,
    cannot: text.cannot,
  }[row.state];
  return t.choose.rowLabel([titleOf(row), state, ...sizesOf(row), ...factsOf(row)]);
}
