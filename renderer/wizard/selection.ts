import type { Choices, ConflictPolicy } from '../../shared/model/choices.ts';
import type { Amount, FolderRow } from '../../shared/model/inventory.ts';
import {
  type AppChoice,
  type AppSelection,
  appTotals,
  chosenTwins,
  chosenVersions,
  excludedApps,
  noApps,
} from './app-selection.ts';
import { namedTopics, noTopics, type TopicSelection, topicTotals } from './topic-selection.ts';
import { minus, plus } from './totals.ts';

/** One thing that a person ticked or unticked, with what of its row the sums need. */
export interface Decision {
  readonly chosen: boolean;
  readonly isFolder: boolean;
  readonly amount: Amount;
  readonly left: Amount;
  /** The rule that leaves all of it, where it was chosen against that rule. */
  readonly againstRule: string | null;
}

/** Decisions by path; '' is the whole home. What is not decided follows the folder it lies in. */
export type Decisions = ReadonlyMap<string, Decision>;

export type Tick = 'on' | 'off' | 'mixed';

export const noDecisions: Decisions = new Map();

/** How a row's box is ticked, given what lies below it. */
export function tickOf(decisions: Decisions, row: Pick<FolderRow, 'path' | 'rule'>): Tick {
  const own = isChosen(decisions, row);
  for (const [path, decision] of decisions) {
    if (isBelow(path, row.path) && decision.chosen !== own) return 'mixed';
  }
  return own ? 'on' : 'off';
}

/** Ticks or unticks a row with all that lies below it. What a mixed row gets is everything. */
export function toggle(decisions: Decisions, row: FolderRow): Decisions {
  const chosen = tickOf(decisions, row) !== 'on';
  const next = new Map(
    [...decisions].filter(([path]) => path !== row.path && !isBelow(path, row.path)),
  );
  if (isChosen(next, row) !== chosen) {
    next.set(row.path, {
      chosen,
      isFolder: row.type === 'directory',
      amount: row.amount,
      left: row.left,
      againstRule: chosen ? row.rule : null,
    });
  }
  return next;
}

/** Everything or nothing: the start from which folders are taken out or in. */
export function decideAll(chosen: boolean, home: { amount: Amount; left: Amount }): Decisions {
  if (chosen) return noDecisions;
  return new Map([['', { chosen, isFolder: true, againstRule: null, ...home }]]);
}

/** How much is chosen of a home of this size. */
export function chosenAmount(decisions: Decisions, home: { amount: Amount; left: Amount }): Amount {
  let sum = minus(home.amount, home.left);
  for (const decision of decisions.values()) {
    // Against a rule all of it comes back, otherwise only what no rule leaves behind.
    const part =
      decision.againstRule !== null ? decision.amount : minus(decision.amount, decision.left);
    sum = decision.chosen ? plus(sum, part) : minus(sum, part);
  }
  return sum;
}

/** What was chosen beside the files. `isForMe`: apps of everybody become the person's own. */
export interface MoreChosen {
  readonly apps?: AppChoice;
  readonly isForMe?: boolean;
  readonly topics?: TopicSelection;
}

/**
 * The choices for the engine: globs of which the most specific wins. The engine moves everything
 * unless something is included, and then only that; so `**` goes first where all else moves too.
 */
export function choicesOf(
  decisions: Decisions,
  conflicts: ConflictPolicy,
  { apps = noApps, isForMe = false, topics = noTopics }: MoreChosen = {},
): Choices {
  const globs = (chosen: boolean): readonly string[] =>
    [...decisions]
      .filter(([, decision]) => decision.chosen === chosen)
      .flatMap(([path, decision]) => globsOf(path, decision));
  const included = globs(true);
  const exclude = globs(false);
  const include = included.length > 0 && !decisions.has('') ? ['**', ...included] : included;
  const chosenApps = appChoices(apps, isForMe);
  const named = namedTopics(topics);
  return {
    ...(Object.keys(chosenApps).length > 0 ? { apps: chosenApps } : {}),
    home: {
      ...(include.length > 0 ? { include } : {}),
      ...(exclude.length > 0 ? { exclude } : {}),
      conflicts,
    },
    ...(named === null ? {} : { profile: { topics: named } }),
  };
}

function appChoices(apps: AppChoice, isForMe: boolean): NonNullable<Choices['apps']> {
  const withoutApps = excludedApps(apps);
  const twins = chosenTwins(apps);
  const branch = chosenVersions(apps);
  return {
    ...(withoutApps.length > 0 ? { exclude: withoutApps } : {}),
    ...(twins.length > 0 ? { twins } : {}),
    ...(Object.keys(branch).length > 0 ? { branch } : {}),
    ...(isForMe ? { installation: 'user' as const } : {}),
  };
}

/** Globs that stand for one path, and for what lies below it where it is a folder. */
export function globsOf(path: string, decision: Decision): readonly string[] {
  if (path === '') return ['**'];
  const glob = escapeGlob(path);
  if (!decision.isFolder) return [glob];
  // A rule may name the very same folder and then wins the tie; what lies in it is more specific.
  return decision.againstRule === null ? [`${glob}/**`] : [`${glob}/**`, `${glob}/*`];
}

/** A path in which nothing is read as a pattern. The characters are those that picomatch knows. */
export function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|"'^$]/g, '\\$&');
}

/** Whether nothing at all would move: no app, no topic of the settings, and no file of a home of this size. */
export function isNothingChosen(
  decisions: Decisions,
  home: Amount,
  {
    apps = noApps,
    topics = noTopics,
  }: { readonly apps?: AppSelection; readonly topics?: TopicSelection } = {},
): boolean {
  const isNoFile = home.entries === 0 || isNoFileChosen(decisions);
  return isNoFile && appTotals(apps).chosen === 0 && topicTotals(topics).chosen === 0;
}

/** Whether all files were taken out. */
export function isNoFileChosen(decisions: Decisions): boolean {
  return decisions.get('')?.chosen === false && ![...decisions.values()].some((d) => d.chosen);
}

function isChosen(decisions: Decisions, row: Pick<FolderRow, 'path' | 'rule'>): boolean {
  const nearest = nearestDecision(decisions, row.path);
  if (nearest === null) return row.rule === null;
  const { path, decision } = nearest;
  if (!decision.chosen || path === row.path || decision.againstRule !== null)
    return decision.chosen;
  // Choosing a folder brings back what was taken out of it, not what rules leave behind in it.
  return row.rule === null;
}

function nearestDecision(
  decisions: Decisions,
  path: string,
): { readonly path: string; readonly decision: Decision } | null {
  for (let at: string | null = path; at !== null; at = parentOf(at)) {
    const decision = decisions.get(at);
    if (decision !== undefined) return { path: at, decision };
  }
  return null;
}

function parentOf(path: string): string | null {
  if (path === '') return null;
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function isBelow(path: string, folder: string): boolean {
  if (folder === '') return path !== '';
  return path.startsWith(`${folder}/`);
}
