import type { Part, Recipe, When } from '../../recipes/schema.ts';
import { compileKeys, type KeyPattern } from '../../recipes/key-patterns.ts';
import type { StateKeys } from '../../recipes/load.ts';
import type { Entry } from './kconfig/document.ts';

/** What of a file is a topic's. */
export interface Claim {
  readonly topic: string;
  readonly part: Part;
  /** Whether it is to come: its topic was chosen, and it is not a part that stays. */
  readonly comes: boolean;
}

/** What the new computer and the old one are, as far as recipes ask. */
export interface Circumstances {
  readonly from: 5 | 6 | null;
  readonly to: 5 | 6 | null;
  readonly session: 'x11' | 'wayland' | null;
  readonly portable: boolean;
}

/** Whether a part is in force; where something is not known, nothing speaks against it. */
export function holds(when: When | undefined, now: Circumstances): boolean {
  if (!when) return true;
  const fits = <T>(wanted: T | undefined, is: T | null): boolean =>
    wanted === undefined || is === null || wanted === is;
  return (
    fits(when.from, now.from) &&
    fits(when.to, now.to) &&
    fits(when.session, now.session) &&
    fits(when.portable, now.portable)
  );
}

/** Which topics are to come: by name, or all that do not ask. */
export interface TopicChoice {
  readonly topics: ReadonlySet<string>;
  /** Those that a person named: they beat rules that are as specific. */
  readonly named: ReadonlySet<string>;
}

/** Whether a recipe asks before it brings anything. */
export function asks({ parts }: Recipe): boolean {
  return parts.some(({ verdict }) => verdict === 'ask');
}

/** Which topics come by what was chosen: `all`, and nothing said, is all that do not ask. */
export function chosenTopics(
  recipes: readonly Recipe[],
  chosen: readonly string[] | 'all' | undefined,
): TopicChoice {
  if (chosen !== undefined && chosen !== 'all') {
    return { topics: new Set(chosen), named: new Set(chosen) };
  }
  const all = recipes.filter((recipe) => !asks(recipe)).map(({ id }) => id);
  return { topics: new Set(all), named: new Set() };
}

/**
 * Whether settings would go back from a newer Plasma to an older one (design, decision 11). What is no file of KDE's
 * settings, such as mail or a browser's profile, comes all the same.
 */
export function goesBackwards({ format }: Part, { from, to }: Circumstances): boolean {
  return from === 6 && to === 5 && format === 'kconfig';
}

/** The same where what would go back is looked at too: it is shown, with the reason why it cannot come. */
export function asIfAllCame(now: Circumstances): Circumstances {
  return now.from === 6 && now.to === 5 ? { ...now, to: null } : now;
}

/** Whether a part never comes. */
export function staysBehind({ verdict }: Part): boolean {
  return verdict === 'leave' || verdict === 'rebuild';
}

/** Whether a part of a chosen topic comes over. */
export function partComes(part: Part, now: Circumstances): boolean {
  return !staysBehind(part) && holds(part.when, now) && !goesBackwards(part, now);
}

/** Whose a value in a file of KConfig is, and whether it comes. */
export interface Ownership {
  readonly topic: string | null;
  readonly comes: boolean;
  readonly wins: 'old' | 'mine';
  readonly isSecret: boolean;
}

interface Ranked {
  readonly pattern: KeyPattern;
  readonly claim: Claim | null;
}

/** The group of marks (kconfig, kconf_update). */
const VERSION = '$Version';

/** Whether a value is a mark of a conversion rather than a setting. */
export function isMark({ group }: Pick<Entry, 'group'>): boolean {
  return group[0] === VERSION;
}

/**
 * Makes the function that says whose a value is. The most specific pattern wins; what stays behind wins a tie.
 * `[$Version]`, the marks of conversions that the file went through, comes with whatever comes of it.
 */
export function createOwnership(
  claims: readonly Claim[],
  state: StateKeys,
): (entry: Pick<Entry, 'group' | 'key'>) => Ownership {
  const ranked: Ranked[] = [
    ...claims.flatMap((claim) => [
      ...(claim.part.only ?? []).map((keys) => ({ pattern: compileKeys(keys), claim })),
      ...claim.part.except.flatMap(({ keys }) =>
        keys.map((one) => ({ pattern: compileKeys(one), claim: null })),
      ),
    ]),
    ...state.flatMap(({ keys }) => keys.map((one) => ({ pattern: compileKeys(one), claim: null }))),
  ];
  const rest = claims.find(({ part }) => part.only === undefined) ?? null;
  const secrets = claims.flatMap(({ part }) =>
    Array.isArray(part.secret) ? part.secret.map(compileKeys) : [],
  );
  const isAllSecret = claims.some(({ part }) => part.secret === true);
  const anyComes = claims.some(({ comes }) => comes);
  return (entry) => {
    const isSecret = isAllSecret || secrets.some(({ covers }) => covers(entry));
    if (isMark(entry)) {
      return { topic: rest?.topic ?? null, comes: anyComes, wins: 'old', isSecret };
    }
    const best = bestOf(ranked, entry);
    const claim = best ? best.claim : rest;
    const wins = claim?.part.wins ?? 'old';
    return { topic: claim?.topic ?? null, comes: claim?.comes ?? false, wins, isSecret };
  };
}

function bestOf(ranked: readonly Ranked[], entry: Pick<Entry, 'group' | 'key'>): Ranked | null {
  let best: Ranked | null = null;
  for (const one of ranked) {
    if (!one.pattern.covers(entry)) continue;
    const isBetter =
      best === null ||
      one.pattern.weight > best.pattern.weight ||
      (one.pattern.weight === best.pattern.weight && one.claim === null);
    if (isBetter) best = one;
  }
  return best;
}
