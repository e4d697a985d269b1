import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { failure } from '../../../shared/failure.ts';
import { type Env } from '../env.ts';
import { keysSchema, type Recipe, recipeSchema } from './schema.ts';
import { type Parsed, parseYaml, type Problem } from './parse.ts';

/** Keys that stay behind in every file of KConfig: `assets/recipes/state.yaml`. */
export const stateSchema = z.strictObject({
  version: z.literal(1),
  except: z
    .array(z.strictObject({ keys: z.array(keysSchema).min(1), why: z.string().min(1) }))
    .readonly(),
});
export type StateKeys = z.infer<typeof stateSchema>['except'];

/** A recipe of the person's own that is not used, and why. */
export interface RefusedRecipe {
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** All recipes that count. */
export interface Recipes {
  readonly recipes: readonly (Recipe & { readonly isOwn: boolean })[];
  readonly state: StateKeys;
  readonly refused: readonly RefusedRecipe[];
}

/** Where people keep recipes of their own. */
export const ownRecipesDir = (env: Pick<Env, 'configHome'>): string =>
  join(env.configHome, 'relokate', 'recipes');

const isRecipeFile = (name: string): boolean => /\.(ya?ml|json)$/.test(name);

/** Reads a recipe, or tells what is wrong with it. */
export function parseRecipe(text: string): Parsed<Recipe> {
  return parseYaml(text, recipeSchema);
}

/** Reads the recipe in a file for `relokate recipe check`. Throws `recipe/unreadable`. */
export async function checkRecipeFile(file: string): Promise<Parsed<Recipe>> {
  const text = await readText(file).catch((error: unknown) => {
    throw failure('recipe/unreadable', { file, detail: String(error) });
  });
  return parseRecipe(text);
}

/**
 * Loads the recipes that come with Relokate and those in the person's own folder. A damaged one of ours is a
 * bug of the package and throws; one of theirs is left out, and told.
 */
export async function loadRecipes(env: Pick<Env, 'assetsDir' | 'configHome'>): Promise<Recipes> {
  const folder = join(env.assetsDir, 'recipes', 'profile');
  const shipped: Recipe[] = [];
  for (const name of (await readdir(folder)).filter(isRecipeFile).sort()) {
    const { value, problems } = parseRecipe(await readFile(join(folder, name), 'utf8'));
    if (!value) throw new Error(`${name}: ${JSON.stringify(problems)}`);
    shipped.push(value);
  }
  const ids = new Set(shipped.map(({ id }) => id));
  const own = await loadOwn(ownRecipesDir(env), ids);
  return {
    recipes: [...shipped.map((one) => ({ ...one, isOwn: false })), ...own.recipes],
    state: await loadState(join(env.assetsDir, 'recipes', 'state.yaml')),
    refused: own.refused,
  };
}

async function loadState(file: string): Promise<StateKeys> {
  const { value, problems } = parseYaml(await readFile(file, 'utf8'), stateSchema);
  if (!value) throw new Error(`state.yaml: ${JSON.stringify(problems)}`);
  return value.except;
}

async function loadOwn(
  folder: string,
  taken: Set<string>,
): Promise<Pick<Recipes, 'recipes' | 'refused'>> {
  const recipes: Recipes['recipes'][number][] = [];
  const refused: RefusedRecipe[] = [];
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isRecipeFile).sort()) {
    const file = join(folder, name);
    const { value, problems } = await readOwn(file);
    if (!value) refused.push({ file, problems });
    else if (taken.has(value.id)) {
      const message = `id: there is a recipe "${value.id}" already; give yours another id`;
      refused.push({ file, problems: [{ line: null, message }] });
    } else {
      taken.add(value.id);
      recipes.push({ ...value, isOwn: true });
    }
  }
  return { recipes, refused };
}

async function readOwn(file: string): Promise<Parsed<Recipe>> {
  try {
    return parseRecipe(await readText(file));
  } catch (error) {
    return { value: null, problems: [{ line: null, message: String(error) }] };
  }
}

/** No pipes or devices, which might never end. */
async function readText(file: string): Promise<string> {
  const found = await stat(file);
  if (!found.isFile() || found.size > 1024 * 1024) throw new Error('not a file, or too large');
  return readFile(file, 'utf8');
}
