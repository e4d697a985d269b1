import type { Failure } from '../../../../shared/failure.ts';
import { failure } from '../../../../shared/failure.ts';
import type { Difference } from '../../../../shared/model/profile.ts';
import type { Format, TransformName } from '../../recipes/schema.ts';
import { compileKeys } from '../../recipes/key-patterns.ts';
import type { StateKeys } from '../../recipes/load.ts';
import { type Claim, createOwnership, isMark } from './claims.ts';
import { type Entry, KConfigDocument } from './kconfig/document.ts';
import { differencesOf } from './kconfig/differences.ts';
import { mergeKConfig } from './kconfig/merge.ts';
import { type Homes, rehomedConfig } from './kconfig/rehome.ts';
import { rehomed } from './rehome.ts';
import { rehomedJson } from './rehome-json.ts';
import type { Here } from './transforms/facts.ts';
import { configTransforms, textTransforms } from './transforms/index.ts';

/** Larger files are nobody's settings: they come as they are, beside what is there. */
export const MOST_BYTES = 4 * 1024 * 1024;

/** What decides how a file of the profile is made. */
export interface Rules {
  /** Below the home. */
  readonly path: string;
  readonly claims: readonly Claim[];
  readonly state: StateKeys;
  readonly homes: Homes;
  readonly here: Here;
}

/** A file as it will be. */
export interface Composed {
  readonly bytes: Buffer;
  /** What changes on the new computer, by key; for formats without keys nothing is told. */
  readonly differences: readonly (Difference & { readonly topic: string | null })[];
  /** Nothing of it comes that is not there already. */
  readonly isSame: boolean;
  /** Nothing in the old file is to come: it is all of the old machine, or of topics that were not chosen. */
  readonly isEmpty: boolean;
  /** The topics of which something in the old file comes. */
  readonly topics: readonly string[];
}

/**
 * Makes of the old computer's file and the new one's (null where there is none) the one that will be there:
 * paths re-homed, parts of the old machine left out, and what is chosen merged in. Pure: the same for the
 * preview and for the run. Throws `profile/…` where a file cannot be made.
 */
export function compose(rules: Rules, old: Buffer, mine: Buffer | null): Composed {
  const format = formatOf(rules.claims);
  if (format === null) throw new Error(`no format: ${rules.path}`);
  if (old.length > MOST_BYTES || (mine?.length ?? 0) > MOST_BYTES) throw tooLarge(rules.path);
  if (format === 'kconfig' || format === 'desktop') return composeConfig(rules, old, mine);
  const text = old.toString('utf8');
  // Bytes of another encoding would not come through.
  const isText = Buffer.from(text, 'utf8').equals(old);
  const bytes = isText ? Buffer.from(composeText(rules, format, text), 'utf8') : old;
  const isSame = mine !== null && mine.equals(bytes);
  const topics = rules.claims.flatMap(({ comes, topic }) => (comes ? [topic] : []));
  return { bytes, differences: [], isSame, isEmpty: false, topics: [...new Set(topics)] };
}

function tooLarge(path: string): Failure {
  return failure('profile/too-large', { path });
}

/** The format that parts give a file; null where it comes as it is. */
export function formatOf(claims: readonly Claim[]): Format | null {
  return claims.find(({ part }) => part.format !== undefined)?.part.format ?? null;
}

function composeText(rules: Rules, format: Format, text: string): string {
  const { old, here } = rules.homes;
  const moved = format === 'json' ? rehomedJson(text, rules.homes) : rehomed(text, old, here);
  return transformsOf(rules).reduce(
    (now, name) => textTransforms[name]?.(now, rules.here) ?? now,
    moved,
  );
}

function transformsOf({ claims }: Rules): readonly TransformName[] {
  const names = claims.flatMap(({ comes, part }) =>
    comes && part.transform !== undefined ? [part.transform] : [],
  );
  return [...new Set(names)];
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

function composeConfig(rules: Rules, oldBytes: Buffer, mineBytes: Buffer | null): Composed {
  const owner = createOwnership(rules.claims, rules.state);
  const old = transformsOf(rules).reduce(
    (now, name) => configTransforms[name]?.(now, rules.here) ?? now,
    rehomedConfig(read(oldBytes), rules.homes),
  );
  const mine = mineBytes === null ? null : read(mineBytes);
  const made = mine === null ? onlyComing(old, owner) : mergeInto(rules, { old, mine, owner });
  const differences = differencesOf(mine, made).map((difference) => {
    const { topic, isSecret } = owner(difference);
    const shown = isSecret ? { before: null, after: null } : {};
    return { ...difference, ...shown, isSecret, topic, file: rules.path };
  });
  const bytes = made === mine && mineBytes ? mineBytes : made.bytes();
  const isSame = mineBytes !== null && mineBytes.equals(bytes);
  const topics = topicsOf(old, owner);
  return { bytes, differences, isSame, isEmpty: topics.length === 0, topics };
}

/** Whose keys come. Marks of conversions are nobody's. */
function topicsOf(old: KConfigDocument, owner: Owner): readonly string[] {
  const owners = old
    .entries()
    .filter((entry) => !isMark(entry))
    .map(owner);
  return [...new Set(owners.flatMap(({ comes, topic }) => (comes && topic ? [topic] : [])))];
}

/** A mark at the start would make KConfig overlook the first group. */
function read(bytes: Buffer): KConfigDocument {
  return KConfigDocument.parse(bytes.subarray(0, 3).equals(BOM) ? bytes.subarray(3) : bytes);
}

type Owner = ReturnType<typeof createOwnership>;

function onlyComing(old: KConfigDocument, owner: Owner): KConfigDocument {
  return old.without(...old.entries().filter((entry) => !owner(entry).comes));
}

function mergeInto(
  rules: Rules,
  { old, mine, owner }: { old: KConfigDocument; mine: KConfigDocument; owner: Owner },
): KConfigDocument {
  if (isWhole(rules.claims)) return isLocked(mine) ? mine : onlyComing(old, owner);
  const emptied = mine.without(...mine.entries().filter(isReplaced(rules.claims, old)));
  const comingWith =
    (wins: 'old' | 'mine') =>
    (entry: Entry): boolean => {
      const { comes, wins: whose } = owner(entry);
      return comes && whose === wins;
    };
  const kept = mergeKConfig(old, emptied, { wins: 'mine', isWanted: comingWith('mine') });
  return mergeKConfig(old, kept, { wins: 'old', isWanted: comingWith('old') });
}

function isWhole(claims: readonly Claim[]): boolean {
  return claims.some(({ comes, part }) => comes && part.merge === 'whole');
}

/** Whether the administrator of the new computer lets nobody change the file. */
function isLocked(mine: KConfigDocument): boolean {
  const entries = mine.entries();
  return entries.length > 0 && entries.every(({ isImmutable }) => isImmutable);
}

/** Values of groups that come as a whole, unless the old file has them too: those are merged in place. */
function isReplaced(claims: readonly Claim[], old: KConfigDocument): (entry: Entry) => boolean {
  const patterns = claims
    .filter(({ comes }) => comes)
    .flatMap(({ part }) => (part.replaces ?? []).map(compileKeys));
  return (entry) =>
    !entry.isImmutable &&
    old.get(entry) === null &&
    patterns.some(({ covers }) => covers(entry)) &&
    old.entries().some(({ group }) => group[0] === entry.group[0]);
}
