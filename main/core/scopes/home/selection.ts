import type { Choices } from '../../../../shared/model/choices.ts';
import { compileGlob } from '../../util/globs.ts';
import type { HomeRules } from './rules.ts';

/** Whether an entry moves, and which pattern said so. */
export type Verdict =
  | { readonly kind: 'move' }
  | { readonly kind: 'left'; readonly rule: string }
  | { readonly kind: 'skipped' }
  /** It moves as a part of the desktop's settings; those decide over what is there already. */
  | { readonly kind: 'topic'; readonly wins: 'old' | 'mine' }
  /** The plan is not about it. */
  | { readonly kind: 'outside' };

/** A pattern that fits an entry. Higher weight wins; at equal weight what excludes wins. */
export interface Match {
  readonly verdict: Verdict;
  readonly weight: number;
  /** The topic of the desktop's settings whose pattern it is. */
  readonly topic?: string;
}

export type Pattern = Match & { readonly fits: (path: string) => boolean };

/** Says for a path which pattern decides, given what decided for the folder that it lies in. */
export type Select = (path: string, inherited: Match) => Match;

/** What decides where no pattern fits: everything moves, or only what was included. */
export function startingPoint(choices: Choices['home']): Match {
  const verdict: Verdict = choices?.include ? { kind: 'skipped' } : { kind: 'move' };
  return { verdict, weight: -1 };
}

/**
 * Makes the function that decides for each path. A pattern covers what it matches and all that lies
 * in it. The most specific pattern wins; on a tie a person's choice beats a rule and what excludes beats what
 * includes; order never matters.
 */
export function createSelect(
  rules: HomeRules,
  choices: Choices['home'],
  topics: readonly Pattern[] = [],
): Select {
  return selectBy([
    ...rules.flatMap(({ id, match }) =>
      match.map((glob) => pattern(glob, { kind: 'left', rule: id })),
    ),
    ...(choices?.exclude ?? []).map((glob) => chosen(pattern(glob, { kind: 'skipped' }))),
    ...(choices?.include ?? []).map((glob) => chosen(pattern(glob, { kind: 'move' }))),
    ...topics,
  ]);
}

/** Decides for topics alone: what they do not claim, or a rule leaves behind, is none of the plan's business. */
export function createTopicSelect(rules: HomeRules, topics: readonly Pattern[]): Select {
  const outside = { kind: 'outside' } as const;
  return selectBy([
    ...rules.flatMap(({ match }) => match.map((glob) => pattern(glob, outside))),
    ...topics,
  ]);
}

/** Where only topics move. */
export const outsideOfTopics: Match = { verdict: { kind: 'outside' }, weight: -1 };

function selectBy(patterns: readonly Pattern[]): Select {
  return (path, inherited) => {
    let best = inherited;
    for (const candidate of patterns) {
      if (beats(candidate, best) && candidate.fits(path)) best = candidate;
    }
    return best;
  };
}

function beats(candidate: Match, best: Match): boolean {
  if (candidate.weight !== best.weight) return candidate.weight > best.weight;
  return !moves(candidate) && moves(best);
}

function moves({ verdict }: Match): boolean {
  return verdict.kind === 'move' || verdict.kind === 'topic';
}

function pattern(glob: string, verdict: Verdict): Pattern {
  return { verdict, ...compileGlob(glob) };
}

/** What a person chose beats a rule that is just as specific. */
function chosen(one: Pattern): Pattern {
  return { ...one, weight: one.weight + 0.5 };
}
