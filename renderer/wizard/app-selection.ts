import { type AppRow, USER_INSTALLATION } from '../../shared/model/apps.ts';
import { findRows } from './search.ts';

/** What a person ticked or unticked, by an app's key. What is not in it follows the default. */
export type AppDecisions = ReadonlyMap<string, boolean>;

/** Another branch that a person chose, by an app's key. */
export type AppVersions = ReadonlyMap<string, string>;

/** The apps of the old computer, with what was ticked and unticked. */
export interface AppSelection {
  readonly rows: readonly AppRow[];
  readonly decisions: AppDecisions;
}

/** All that was decided about them. */
export interface AppChoice extends AppSelection {
  readonly versions: AppVersions;
}

export const noApps: AppChoice = { rows: [], decisions: new Map(), versions: new Map() };

/** Whether an app can be ticked at all: it is neither here already nor impossible to bring. */
export function canChoose(row: Pick<AppRow, 'state'>): boolean {
  return row.state === 'missing';
}

/** Whether an app will be brought. */
export function isAppChosen(
  decisions: AppDecisions,
  row: Pick<AppRow, 'key' | 'state' | 'isTwin'>,
): boolean {
  return canChoose(row) && (decisions.get(row.key) ?? !row.isTwin);
}

/** Ticks or unticks an app; one that cannot be ticked stays as it is. */
export function toggleApp(decisions: AppDecisions, row: AppRow): AppDecisions {
  if (!canChoose(row)) return decisions;
  return new Map([...decisions, [row.key, !isAppChosen(decisions, row)]]);
}

/**
 * Ticks or unticks several apps; those that cannot be ticked, and all others, stay as they are. What would
 * take the place of a program is ticked by itself only.
 */
export function decideApps(
  decisions: AppDecisions,
  rows: readonly AppRow[],
  chosen: boolean,
): AppDecisions {
  return new Map([
    ...decisions,
    ...rows
      .filter((row) => canChoose(row) && !(chosen && row.isTwin))
      .map(({ key }) => [key, chosen] as const),
  ]);
}

/** Chooses the branch that an app comes in; its own one is no choice. */
export function chooseVersion(versions: AppVersions, row: AppRow, branch: string): AppVersions {
  const others = [...versions].filter(([key]) => key !== row.key);
  return new Map(branch === row.branch ? others : [...others, [row.key, branch]]);
}

/** The branches of apps that come in another one. */
export function chosenVersions({
  rows,
  decisions,
  versions,
}: AppChoice): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rows
      .filter((row) => isAppChosen(decisions, row))
      .flatMap(({ key }) => {
        const branch = versions.get(key);
        return branch === undefined ? [] : [[key, branch]];
      }),
  );
}

/** Whether apps of everybody are among those that will be brought: then somebody may have to allow it. */
export function hasEverybodys({ rows, decisions }: AppSelection): boolean {
  return rows.some((row) => row.installation !== USER_INSTALLATION && isAppChosen(decisions, row));
}

/** How many apps there are of each kind, and how much room the chosen ones take. */
export function appTotals({ rows, decisions }: AppSelection) {
  const chosen = rows.filter((row) => isAppChosen(decisions, row));
  return {
    chosen: chosen.length,
    choosable: rows.filter(canChoose).length,
    here: rows.filter(({ state }) => state === 'here').length,
    cannot: rows.filter(({ state }) => state === 'cannot').length,
    // Their data is not in it: that lies in the home and is counted with the files.
    bytes: chosen.reduce((sum, { size }) => sum + (size ?? 0), 0),
  };
}

/** The keys of the apps that were taken out. */
export function excludedApps({ rows, decisions }: AppSelection): readonly string[] {
  return rows
    .filter((row) => canChoose(row) && !row.isTwin && !isAppChosen(decisions, row))
    .map(({ key }) => key);
}

/** The ids of the apps that are to take the place of a program of the system. */
export function chosenTwins({ rows, decisions }: AppSelection): readonly string[] {
  return rows.filter((row) => row.isTwin && isAppChosen(decisions, row)).map(({ id }) => id);
}

/** The apps in whose title, id or source every word of a search occurs, upper and lower case alike. */
export function findApps(rows: readonly AppRow[], search: string): readonly AppRow[] {
  return findRows(rows, search, ({ title, id, origin }) => [title, id, origin]);
}
