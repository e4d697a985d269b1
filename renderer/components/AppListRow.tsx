import { Fragment, useState } from 'react';
import { type AppRow, SYSTEM_INSTALLATION, USER_INSTALLATION } from '../../shared/model/apps.ts';
import { displayPath } from '../../shared/util/display-path.ts';
import { cx } from '../cx.ts';
import { Icon } from '../icons/icons.tsx';
import { bytesText, t } from '../text.ts';
import { canChoose } from '../wizard/app-selection.ts';
import styles from './AppList.module.css';
import { GridRow } from './GridRow.tsx';
import type { RowPlace } from './RowGrid.tsx';

/** The columns' names. */
export function AppHead() {
  const { name, size, dataSize } = t.choose.apps.columns;
  return (
    <div role="row" aria-rowindex={1} className={cx(styles, 'columns')}>
      <span role="columnheader">{name}</span>
      <span role="columnheader" className={cx(styles, 'number')}>
        {size}
      </span>
      <span role="columnheader" className={cx(styles, 'number')}>
        {dataSize}
      </span>
    </div>
  );
}

/** One app: its box, what it is, where it comes from, how much it is, and what to know about it. */
export function AppListRow(props: {
  readonly place: RowPlace;
  readonly row: AppRow;
  readonly isChosen: boolean;
  /** The branch that it will come in. */
  readonly version: string;
  readonly onVersion: (branch: string) => void;
}) {
  const { place, row, isChosen, version, onVersion } = props;
  return (
    <GridRow
      place={place}
      columns={cx(styles, 'columns')}
      label={rowLabel(row, isChosen)}
      title={titleOf(row)}
      isChosen={canChoose(row) ? isChosen : null}
      sign={{ icon: row.state === 'here' ? 'ok' : 'blocked', isGood: row.state === 'here' }}
      reason={reasonOf(row)}
      picture={<AppIcon key={row.icon} icon={row.icon} isFaint={!isChosen} />}
      facts={
        <>
          <span className={cx(styles, 'facts')}>
            {factsOf(row).map((fact, at) => (
              <Fragment key={fact}>
                {at > 0 && ' · '}
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
            <Version row={row} version={version} isActive={place.isActive} onChange={onVersion} />
          )}
        </>
      }
    >
      <span role="gridcell" className={cx(styles, 'number', 'soft')}>
        {row.size === null ? '' : bytesText(row.size)}
      </span>
      <span role="gridcell" className={cx(styles, 'number', 'soft')}>
        {row.dataSize === 0 ? '' : bytesText(row.dataSize)}
      </span>
    </GridRow>
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
function AppIcon({ icon, isFaint }: { readonly icon: string | null; readonly isFaint: boolean }) {
  const [isBroken, setBroken] = useState(false);
  return (
    <span className={cx(styles, 'picture', isFaint && 'faint')}>
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
