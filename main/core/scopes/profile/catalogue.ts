import type { Recipes } from '../../recipes/load.ts';
import type { Part, Recipe } from '../../recipes/schema.ts';
import { compileGlob, type Glob } from '../../util/globs.ts';
import {
  type Circumstances,
  type Claim,
  partComes,
  staysBehind,
  type TopicChoice,
} from './claims.ts';

/** What a pattern of a topic says of what it matches. */
export interface TopicPattern extends Glob {
  readonly topic: string;
  readonly verdict:
    | { readonly kind: 'topic'; readonly wins: 'old' | 'mine' }
    | { readonly kind: 'skipped' }
    | { readonly kind: 'left'; readonly rule: string };
}

interface Placed extends Glob {
  readonly claim: Claim;
}

/** A person's word beats a rule that is as specific, and so does a recipe of their own. */
const CHOSEN = 0.5;
const OWN = 0.25;

/** All recipes, with what was chosen of them and where they are to count. */
export class Catalogue {
  readonly patterns: readonly TopicPattern[];
  readonly #parts: readonly Placed[];
  /** Parts that are about some keys of a file, by its path. */
  readonly #keyParts = new Map<string, Claim[]>();

  constructor(recipes: Recipes['recipes'], { topics, named }: TopicChoice, now: Circumstances) {
    const parts: Placed[] = [];
    const found: Found[] = [];
    for (const recipe of recipes) {
      const isChosen = topics.has(recipe.id);
      const more = (named.has(recipe.id) ? CHOSEN : 0) + (recipe.isOwn ? OWN : 0);
      for (const { path, part, index } of pathsOf(recipe)) {
        const comes = isChosen && partComes(part, now);
        const claim: Claim = { topic: recipe.id, part, comes };
        const verdict = verdictOf(recipe, index, { isChosen, comes });
        const glob = compileGlob(path);
        const weight = Math.max(0, glob.weight + more - (recipe.fallback ? FALLBACK : 0));
        if (part.only) this.#addKeyPart(path, claim);
        else parts.push({ ...glob, weight, claim });
        found.push({ path, pattern: { ...glob, weight, topic: recipe.id, verdict } });
      }
    }
    this.#parts = parts;
    this.patterns = onePerFile(found, this.#keyParts);
  }

  /** All that topics claim of a file: some keys each, and one the rest. Empty where it is none of theirs. */
  claimsOf(path: string): readonly Claim[] {
    const rest = this.#restOf(path);
    return [...(this.#keyParts.get(path) ?? []), ...(rest ? [rest] : [])];
  }

  /** The part that claims a path as such or a folder round it, the most specific one; at a tie one that stays. */
  #restOf(path: string): Claim | null {
    let best: Placed | null = null;
    for (const part of this.#parts) {
      const isBetter =
        best === null ||
        part.weight > best.weight ||
        (part.weight === best.weight && !part.claim.comes);
      if (isBetter && coversPath(part, path)) best = part;
    }
    return best?.claim ?? null;
  }

  #addKeyPart(path: string, claim: Claim): void {
    this.#keyParts.set(path, [...(this.#keyParts.get(path) ?? []), claim]);
  }
}

function pathsOf({
  parts,
}: Recipe): readonly { readonly path: string; readonly part: Part; readonly index: number }[] {
  return parts.flatMap((part, index) => part.path.map((path) => ({ path, part, index })));
}

interface Found {
  readonly path: string;
  readonly pattern: TopicPattern;
}

/** A file that several topics share comes where one of them does. */
function onePerFile(
  found: readonly Found[],
  shared: ReadonlyMap<string, unknown>,
): readonly TopicPattern[] {
  const alone = found.filter(({ path }) => !shared.has(path)).map(({ pattern }) => pattern);
  const together = [...shared.keys()].flatMap((path) => {
    const all = found.filter((one) => one.path === path).map(({ pattern }) => pattern);
    return all.find(({ verdict }) => verdict.kind === 'topic') ?? all.slice(0, 1);
  });
  return [...alone, ...together];
}

/** The last resort is less specific than anything that names as many folders. */
const FALLBACK = 100_000;

function coversPath({ fits }: Glob, path: string): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (fits(path.slice(0, end))) return true;
  }
  return false;
}

function verdictOf(
  recipe: Recipe,
  index: number,
  { isChosen, comes }: { readonly isChosen: boolean; readonly comes: boolean },
): TopicPattern['verdict'] {
  const part = recipe.parts[index];
  // Nobody has to say no to what has to be asked for.
  if (!isChosen && part?.verdict === 'ask') return { kind: 'left', rule: ruleId(recipe.id, index) };
  if (comes) return { kind: 'topic', wins: part?.wins ?? 'old' };
  const stays = part === undefined || staysBehind(part);
  if (isChosen || stays) return { kind: 'left', rule: ruleId(recipe.id, index) };
  return { kind: 'skipped' };
}

/** What a part that stays is called in plans and reports. */
function ruleId(topic: string, index: number): string {
  return `profile/${topic}/${index}`;
}

const NOT_HERE = 'Not for this computer: its hardware, session or version of Plasma is another.';

/** Whether such a rule keeps back what could have come: it was not asked for, or is not for this computer. */
export function couldHaveCome(
  recipes: readonly Pick<Recipe, 'id' | 'parts'>[],
  rule: string,
): boolean {
  const part = partOf(recipes, rule);
  return part !== null && !staysBehind(part);
}

function partOf(recipes: readonly Pick<Recipe, 'id' | 'parts'>[], rule: string): Part | null {
  const [, topic, index] = /^profile\/([a-z0-9-]+)\/(\d+)$/.exec(rule) ?? [];
  return recipes.find(({ id }) => id === topic)?.parts[Number(index)] ?? null;
}

/** The sentence for such a rule; null for another rule's. */
export function reasonOfTopicRule(
  recipes: readonly Pick<Recipe, 'id' | 'parts'>[],
  rule: string,
): string | null {
  const part = partOf(recipes, rule);
  if (!part) return null;
  return part.reason ?? (staysBehind(part) ? rule : NOT_HERE);
}
