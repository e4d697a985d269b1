import picomatch from 'picomatch';
import type { Choices } from '../../../../shared/model/choices.ts';
import type { HomeRules } from './rules.ts';

/** Whether an entry moves, and which pattern said so. */
export type Verdict =
  | { readonly kind: 'move' }
  | { readonly kind: 'left'; readonly rule: string }
  | { readonly kind: 'skipped' };

/** A pattern that fits an entry. Higher weight wins; at equal weight what excludes wins. */
export interface Match {
  readonly verdict: Verdict;
  readonly weight: number;
}

type Pattern = Match & { readonly fits: (path: string) => boolean };

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
export function createSelect(rules: HomeRules, choices: Choices['home']): Select {
  const patterns: Pattern[] = [
    ...rules.flatMap(({ id, match }) =>
      match.map((glob) => pattern(glob, { kind: 'left', rule: id })),
    ),
    ...(choices?.exclude ?? []).map((glob) => chosen(pattern(glob, { kind: 'skipped' }))),
    ...(choices?.include ?? []).map((glob) => chosen(pattern(glob, { kind: 'move' }))),
  ];
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
  return candidate.verdict.kind !== 'move' && best.verdict.kind === 'move';
}

function pattern(glob: string, verdict: Verdict): Pattern {
  const clean = glob.replace(/^\.?\/+/, '').replace(/\/+(\*\*)?$/, '');
  return {
    verdict,
    weight: specificity(clean),
    fits: quickly(
      clean,
      picomatch(clean, { dot: true, nobrace: true, nonegate: true, noextglob: true }),
    ),
  };
}

/** Looks at what stands in a pattern as it is first: of forty patterns hardly one gets to be matched. */
function quickly(glob: string, fits: (path: string) => boolean): (path: string) => boolean {
  const [literal = ''] = /^[^\\*?[\]]*/.exec(glob) ?? [];
  if (literal !== '') return (path) => path.startsWith(literal) && fits(path);
  const longest = glob.split(/[\\*?[\]]+/).reduce((a, b) => (b.length > a.length ? b : a), '');
  // `**/` may stand for nothing, and so a slash at its end for none.
  const within = longest.replace(/^\/|\/$/g, '');
  return (path) => path.includes(within) && fits(path);
}

/** What a person chose beats a rule that is just as specific. */
function chosen(one: Pattern): Pattern {
  return { ...one, weight: one.weight + 0.5 };
}

/** Literal folders weigh most, then single wildcards, then `**`; each literal character adds a little. */
function specificity(glob: string): number {
  let weight = 0;
  for (const part of glob.split('/')) {
    const literal = part.replace(/\\(.)/g, '$1').replace(/[*?]|\[[^\]]*\]/g, '').length;
    if (part === '**') weight += 1;
    else weight += (picomatch.scan(part).isGlob ? 1_000 : 100_000) + Math.min(literal, 900);
  }
  return weight;
}
