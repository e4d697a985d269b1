import type { Choices } from '../../../shared/model/choices.ts';
import type { Entry } from '../../../shared/model/inventory.ts';
import type { Coverage, PlannedProfile } from '../../../shared/model/profile.ts';
import { type FailureData, failure, toFailureData } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { loadRecipes, type Recipes } from '../recipes/load.ts';
import type { HomeRules } from '../scopes/home/rules.ts';
import {
  createTopicSelect,
  type Match,
  outsideOfTopics,
  type Select,
} from '../scopes/home/selection.ts';
import { Catalogue } from '../scopes/profile/catalogue.ts';
import {
  asIfAllCame,
  type Circumstances,
  chosenTopics,
  type TopicChoice,
} from '../scopes/profile/claims.ts';
import { MOST_BYTES } from '../scopes/profile/compose.ts';
import { ProfileFiles } from '../scopes/profile/files.ts';
import { circumstancesHere, lookHere } from '../scopes/profile/here.ts';
import { generationOf, telling } from '../scopes/profile/old-plasma.ts';
import type { Here } from '../scopes/profile/transforms/facts.ts';
import { unfitWallets, WALLET_HEAD, type WalletFate } from '../scopes/profile/wallet.ts';
import type { Listing, OpenSource } from '../sources/source.ts';

/** What there is of the desktop's settings on the old computer. */
export interface InspectedProfile {
  readonly recipes: Recipes;
  readonly circumstances: Circumstances;
  /** Why no settings can come; null where they can. */
  readonly refusal: FailureData | null;
  readonly oldHomes: readonly string[];
  readonly here: Here;
  /** The old files that are made anew of both, by path; those of a file beyond `MOST_HELD` in all are not here. */
  readonly contents: ReadonlyMap<string, Buffer>;
  /** Files of wallets that cannot come, as others are missing that go with them. */
  readonly unfitWallets: ReadonlyMap<string, WalletFate>;
  /** All else that topics claim. */
  readonly others: readonly OtherFile[];
  readonly coverage: Coverage;
}

/** A thing that a topic claims as it is. */
export interface OtherFile {
  readonly topic: string;
  readonly entry: Entry;
  readonly stays: boolean;
}

/** Bytes of old files that are held in memory: a desktop has a few megabytes of them. */
const MOST_HELD = 64 * 1024 * 1024;

/** Things of topics that are remembered one by one: a desktop has some thousands. */
const MOST_OTHERS = 100_000;

const AT_ONCE = 8;

/** Looks through an inventory for what recipes claim, and reads the files that are made of both computers'. */
export async function inspectProfile(
  env: Env,
  source: Pick<OpenSource, 'readSmall' | 'host'>,
  listing: Listing,
  { rules, signal }: { readonly rules: HomeRules; readonly signal: AbortSignal },
): Promise<InspectedProfile> {
  const recipes = await loadRecipes(env);
  const marks = new Map<string, Buffer>();
  for (const path of telling) {
    const bytes = await source.readSmall(path, MOST_BYTES);
    if (bytes) marks.set(path, bytes);
  }
  const circumstances = { from: generationOf(marks), ...(await circumstancesHere(env)) };
  const all = everyTopic(recipes);
  const catalogue = new Catalogue(recipes.recipes, all, asIfAllCame(circumstances));
  const found = await search(listing, catalogue, { recipes, rules, signal });
  const contents = await readAll(source, found.made, signal);
  return {
    recipes,
    circumstances,
    refusal: refusalOf(circumstances),
    oldHomes: namesOfHome(source.host.home),
    here: await lookHere(env, []),
    contents,
    unfitWallets: await unfitIn(source, found.others),
    others: found.others,
    coverage: found.coverage,
  };
}

/** Settings do not go back from a newer Plasma to an older one (design, decision 11). */
function refusalOf({ from, to }: Circumstances): FailureData | null {
  if (from !== 6 || to !== 5) return null;
  return toFailureData(failure('profile/backwards', { from: String(from), to: String(to) }));
}

function everyTopic({ recipes }: Recipes): TopicChoice {
  const ids = recipes.map(({ id }) => id);
  return { topics: new Set(ids), named: new Set(ids) };
}

/** `/home` is a link to `/var/home` on some systems, and programs note either (pain 19). */
function namesOfHome(home: string): readonly string[] {
  const [, name] = /^.*?(?:\/var)?(\/home\/[^/]+)$/.exec(home) ?? [];
  return [...new Set([home, ...(name === undefined ? [] : [name, `/var${name}`])])].sort(
    (a, b) => b.length - a.length,
  );
}

interface Search {
  readonly made: readonly string[];
  readonly others: readonly OtherFile[];
  readonly coverage: Coverage;
}

const SETTINGS = ['.config/', '.local/share/', '.local/state/'];

async function search(
  listing: Listing,
  catalogue: Catalogue,
  { recipes, rules, signal }: { recipes: Recipes; rules: HomeRules; signal: AbortSignal },
): Promise<Search> {
  const found = new Found(catalogue, recipes);
  const walk = new Walk(createTopicSelect(rules, catalogue.patterns));
  for await (const listed of listing) {
    signal.throwIfAborted();
    for (const one of listed) {
      if (one.kind === 'entry') found.add(one.entry, walk.match(one.entry));
    }
  }
  return found;
}

/** Sorts what is there by what recipes say of it. */
class Found implements Search {
  readonly made: string[] = [];
  readonly others: OtherFile[] = [];
  readonly coverage = { entries: 0, known: 0 };
  readonly #files: ProfileFiles;
  readonly #fallbacks: ReadonlySet<string>;

  constructor(catalogue: Catalogue, { recipes }: Recipes) {
    this.#files = new ProfileFiles({ ...noFacts, catalogue });
    this.#fallbacks = new Set(recipes.filter(({ fallback }) => fallback).map(({ id }) => id));
  }

  add(entry: Entry, { topic, verdict }: Match): void {
    if (SETTINGS.some((folder) => entry.path.startsWith(folder))) {
      const isKnown = topic === undefined || !this.#fallbacks.has(topic);
      this.coverage.entries += 1;
      if (isKnown) this.coverage.known += 1;
    }
    if (topic === undefined) return;
    const isMade = entry.type === 'file' && this.#files.isMade(entry.path, entry.size);
    if (isMade && verdict.kind === 'topic') this.made.push(entry.path);
    else if (this.others.length < MOST_OTHERS) {
      this.others.push({ topic, entry, stays: verdict.kind !== 'topic' });
    }
  }
}

const noFacts = {
  state: [],
  homes: { old: [], here: '' },
  here: { activities: [], inputDevices: [], programs: new Set<string>() },
};

/** Decides entry by entry, each by what decided for the folder that it lies in. */
class Walk {
  readonly #select: Select;
  readonly #folders: { readonly path: string; readonly match: Match }[] = [];

  constructor(select: Select) {
    this.#select = select;
  }

  match({ path, type }: Entry): Match {
    let top = this.#folders.at(-1);
    while (top && !path.startsWith(`${top.path}/`)) {
      this.#folders.pop();
      top = this.#folders.at(-1);
    }
    const match = this.#select(path, top?.match ?? outsideOfTopics);
    if (type === 'directory') this.#folders.push({ path, match });
    return match;
  }
}

async function readAll(
  source: Pick<OpenSource, 'readSmall'>,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  let held = 0;
  const left = [...paths];
  const reader = async (): Promise<void> => {
    for (let path = left.shift(); path !== undefined && held < MOST_HELD; path = left.shift()) {
      signal.throwIfAborted();
      const bytes = await source.readSmall(path, MOST_BYTES);
      if (!bytes) continue;
      held += bytes.length;
      contents.set(path, bytes);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return contents;
}

function unfitIn(
  source: Pick<OpenSource, 'readSmall'>,
  others: readonly OtherFile[],
): Promise<ReadonlyMap<string, WalletFate>> {
  const paths = new Set(others.map(({ entry }) => entry.path));
  return unfitWallets(paths, async (wallet) => {
    const content = await source.readSmall(wallet, MOST_BYTES);
    return content?.subarray(0, WALLET_HEAD) ?? null;
  });
}

/** What a plan keeps of the settings for the run, by what was chosen. */
export function plannedProfile(
  { recipes, circumstances, oldHomes }: InspectedProfile,
  choices: Choices['profile'],
): PlannedProfile {
  const { topics, named } = chosenTopics(recipes.recipes, choices?.topics);
  return {
    recipes: recipes.recipes,
    state: recipes.state,
    topics: [...topics],
    named: [...named],
    circumstances,
    oldHomes,
  };
}
