import { z } from 'zod';
import type { PlannedProfile } from '../../../../shared/model/profile.ts';
import type { Recipes, StateKeys } from '../../recipes/load.ts';
import { stateSchema } from '../../recipes/load.ts';
import { recipeSchema } from '../../recipes/schema.ts';
import { Catalogue } from './catalogue.ts';
import { type Claim, createOwnership } from './claims.ts';
import { compose, type Composed, formatOf, MOST_BYTES } from './compose.ts';
import type { Homes } from './kconfig/rehome.ts';
import type { Here } from './transforms/facts.ts';

/** What decides over the files of the profile: recipes, choices and the two computers. */
export class ProfileFiles {
  readonly catalogue: Catalogue;
  readonly #state: StateKeys;
  readonly #homes: Homes;
  readonly #here: Here;

  constructor(parts: {
    readonly catalogue: Catalogue;
    readonly state: StateKeys;
    readonly homes: Homes;
    readonly here: Here;
  }) {
    this.catalogue = parts.catalogue;
    this.#state = parts.state;
    this.#homes = parts.homes;
    this.#here = parts.here;
  }

  /** Whether a file of this size is made of both computers'; all others come as they are. */
  isMade(path: string, size: number): boolean {
    return size <= MOST_BYTES && formatOf(this.comingClaims(path)) !== null;
  }

  /** What is claimed of a file, where anything of it comes. */
  comingClaims(path: string): readonly Claim[] {
    const claims = this.catalogue.claimsOf(path);
    return claims.some(({ comes }) => comes) ? claims : [];
  }

  /** Says whose a value in a file of KConfig is, and whether it comes; null where the file is none. */
  ownershipOf(path: string): ReturnType<typeof createOwnership> | null {
    const claims = this.comingClaims(path);
    const format = formatOf(claims);
    const isConfig = format === 'kconfig' || format === 'desktop';
    return isConfig ? createOwnership(claims, this.#state) : null;
  }

  /** Makes a file for which `isMade` holds. Throws `profile/too-large` where the one that is there is. */
  make(path: string, old: Buffer, mine: Buffer | null): Composed {
    const claims = this.comingClaims(path);
    const { homes, here, state } = { homes: this.#homes, here: this.#here, state: this.#state };
    return compose({ path, claims, state, homes, here }, old, mine);
  }
}

/** The same from what a plan keeps. A plan of another version may have recipes that this one cannot read: that throws. */
export function plannedFiles(planned: PlannedProfile, newHome: string, here: Here): ProfileFiles {
  const { topics, named, circumstances, oldHomes } = planned;
  const recipes = plannedRecipes(planned);
  const state = stateSchema.shape.except.parse(planned.state);
  const choice = { topics: new Set(topics), named: new Set(named) };
  const catalogue = new Catalogue(recipes, choice, circumstances);
  return new ProfileFiles({ catalogue, state, homes: { old: oldHomes, here: newHome }, here });
}

/** The recipes that a plan was made with. */
export function plannedRecipes({ recipes }: PlannedProfile): Recipes['recipes'] {
  return z.array(recipeSchema.and(z.object({ isOwn: z.boolean() }))).parse(recipes);
}
