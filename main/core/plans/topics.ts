import type { Difference, TopicRow } from '../../../shared/model/profile.ts';
import type { Env } from '../env.ts';
import { below, look } from '../fs/target.ts';
import { asIfAllCame, asks, goesBackwards, staysBehind } from '../scopes/profile/claims.ts';
import { Catalogue } from '../scopes/profile/catalogue.ts';
import { ProfileFiles } from '../scopes/profile/files.ts';
import { withComingActivities } from '../scopes/profile/for-run.ts';
import { ACTIVITIES } from '../scopes/profile/here.ts';
import type { InspectedProfile } from './inspect-profile.ts';
import { comingTopics, readHere } from './make-file.ts';

/** What would change if all topics came: by topic, and with which file. */
export interface Preview {
  readonly rows: readonly TopicRow[];
  differences(topic: string): readonly Difference[];
}

type Changes = Map<string, { readonly keys: Difference[]; readonly files: Difference[] }>;

/** Makes every file of the settings as if all topics were chosen, and tells what would be otherwise. Nothing is written. */
export function previewTopics(env: Env, inspected: InspectedProfile): Preview {
  const changes: Changes = new Map();
  const made = everyFile(env, inspected);
  addMade(changes, { env, inspected, files: made });
  const amounts = amountsOf(inspected, made);
  for (const { topic, entry, stays } of inspected.others) {
    if (stays || entry.type === 'directory') continue;
    const there = look(below(env.home, entry.path));
    if (there?.size === entry.size && there.mtime === entry.mtime) continue;
    of(changes, topic).files.push(whole(entry.path, there !== null));
  }
  const rows = inspected.recipes.recipes.flatMap((recipe) => {
    const amount = amounts.get(recipe.id);
    return amount ? [rowOf(inspected, of(changes, recipe.id), recipe, amount)] : [];
  });
  return {
    rows,
    differences: (topic) => {
      const { keys, files } = of(changes, topic);
      return [...keys, ...files];
    },
  };
}

function of(changes: Changes, topic: string): { keys: Difference[]; files: Difference[] } {
  const known = changes.get(topic) ?? { keys: [], files: [] };
  changes.set(topic, known);
  return known;
}

function whole(file: string, isThere: boolean): Difference {
  const kind = isThere ? ('changed' as const) : ('added' as const);
  return { file, group: [], key: null, kind, before: null, after: null, isSecret: false };
}

function addMade(
  changes: Changes,
  {
    env,
    inspected,
    files,
  }: { readonly env: Env; readonly inspected: InspectedProfile; readonly files: ProfileFiles },
): void {
  for (const [path, old] of inspected.contents) {
    const mine = readHere(env, path);
    const made = tryMake(files, path, old, mine);
    if (!made || made.isSame || made.isEmpty) continue;
    for (const { topic, ...difference } of made.differences) {
      if (topic !== null) of(changes, topic).keys.push(difference);
    }
    const [owner] = files.comingClaims(path);
    if (made.differences.length === 0 && owner) {
      of(changes, owner.topic).files.push(whole(path, mine !== null));
    }
  }
}

/** A file that cannot be made is told when the plan is made. */
function tryMake(
  files: ProfileFiles,
  path: string,
  old: Buffer,
  mine: Buffer | null,
): ReturnType<ProfileFiles['make']> | null {
  try {
    return files.make(path, old, mine);
  } catch {
    return null;
  }
}

function everyFile(env: Env, inspected: InspectedProfile): ProfileFiles {
  const { recipes, circumstances, oldHomes, contents } = inspected;
  const ids = new Set(recipes.recipes.map(({ id }) => id));
  const all = { topics: ids, named: ids };
  const catalogue = new Catalogue(recipes.recipes, all, asIfAllCame(circumstances));
  const parts = { catalogue, state: recipes.state, homes: { old: oldHomes, here: env.home } };
  const first = new ProfileFiles({ ...parts, here: inspected.here });
  const here = withComingActivities(inspected.here, first, contents.get(ACTIVITIES) ?? null);
  return new ProfileFiles({ ...parts, here });
}

function rowOf(
  { refusal, circumstances }: InspectedProfile,
  { keys, files }: { readonly keys: readonly unknown[]; readonly files: readonly unknown[] },
  recipe: InspectedProfile['recipes']['recipes'][number],
  amount: Pick<TopicRow, 'files' | 'bytes'>,
): TopicRow {
  const { id, title, description, isOwn, effect, tell } = recipe;
  const isSame = keys.length + files.length === 0;
  const coming = recipe.parts.filter((part) => !staysBehind(part));
  const isRefused = coming.every((part) => goesBackwards(part, circumstances));
  const state = isRefused ? 'cannot' : isSame ? 'same' : asks(recipe) ? 'asks' : 'comes';
  const asked = recipe.parts.find(({ verdict }) => verdict === 'ask')?.reason ?? null;
  return {
    ...{ id, title, description, isOwn, state, effect, ...amount },
    reason: isRefused ? (refusal?.message ?? null) : state === 'asks' ? asked : null,
    tell: tell ?? null,
    changedKeys: keys.length,
    changedFiles: files.length,
  };
}

/** Those of which the old file has something; where it cannot be made, all that claim it. */
function topicsOfFile(files: ProfileFiles, path: string, old: Buffer): readonly string[] {
  return tryMake(files, path, old, null)?.topics ?? comingTopics(files.comingClaims(path));
}

type Amounts = Map<string, { files: number; bytes: number }>;

/** Files of each topic that would come; one that several share counts for each of them. */
function amountsOf({ contents, others }: InspectedProfile, files: ProfileFiles): Amounts {
  const amounts: Amounts = new Map();
  const add = (topic: string, bytes: number): void => {
    const known = amounts.get(topic) ?? { files: 0, bytes: 0 };
    amounts.set(topic, { files: known.files + 1, bytes: known.bytes + bytes });
  };
  for (const { topic, entry, stays } of others) {
    if (!stays && entry.type !== 'directory') add(topic, entry.size);
  }
  for (const [path, content] of contents) {
    for (const topic of topicsOfFile(files, path, content)) add(topic, content.length);
  }
  return amounts;
}
