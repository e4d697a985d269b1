import { posix } from 'node:path';
import type { ConflictPolicy } from '../../../../shared/model/choices.ts';
import type { Entry } from '../../../../shared/model/inventory.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { isSafePath } from '../../plans/safe-path.ts';
import type { Listing } from '../../sources/source.ts';
import { type LinkHomes, rehomeLink } from './links.ts';
import { otherName } from './other-name.ts';
import { isSame, type TargetEntry } from './same.ts';
import type { Match, Select, Verdict } from './selection.ts';
import { remapPath } from './xdg-folders.ts';

export interface HomePlanning extends LinkHomes {
  readonly select: Select;
  readonly start: Match;
  readonly conflicts: ConflictPolicy;
  /** Paths below the old home that the old computer masks. */
  readonly masked: ReadonlySet<string>;
  /** Whether the source tells times to the nanosecond; else whole seconds are compared. */
  readonly exactTimes: boolean;
  /** Number of the device that the new home lies on. */
  readonly disk: string;
  /** What lies at a path below the new home; null where nothing does. The plan's only view of the world. */
  readonly look: (path: string) => TargetEntry | null;
  /** What becomes of a file that is made anew of the old one and the new one; null where it comes as it is. */
  readonly make?: (entry: Entry, to: string) => MadeFile | null;
}

/** A file of the desktop's settings that is made of both computers'. */
export interface MadeFile {
  readonly action: 'create' | 'replace' | 'identical' | 'skip' | 'leave' | 'keep-both' | 'fail';
  readonly reason: string | null;
  /** What it is a part of. */
  readonly topics: readonly string[];
}

/** A folder on the way down to the current entry. */
interface Level {
  readonly path: string;
  readonly match: Match;
  to: string;
  /** False once the target cannot have anything at or below `to`. */
  exists: boolean;
  /** The folder lies on another disk than the new home, so that nothing can be placed in it. */
  isElsewhere: boolean;
  /** True where something else stays in the folder's place, so that nothing in it can move. */
  blocked: boolean;
  /** The folder's own item, held back until something in it moves. */
  pending: PlanItem | null;
  /** Names in it that were listed, and names below `to` that were given away beside those. */
  readonly listed: Set<string>;
  readonly given: Set<string>;
}

/**
 * Names that are remembered of all folders on the way down, so that none comes twice: about 40 MB.
 * Beyond that a second one fails when it is placed, since nothing that has just appeared is overwritten.
 */
const MOST_NAMES = 400_000;

/** What was planned for the first name of a file with several. */
interface FirstName {
  readonly to: string;
  readonly size: number;
  readonly mtime: string;
}

/** Turns the inventory of a home into a plan, in lists as they come, folders before what lies in them. */
export async function* planHome(
  listing: Listing,
  planning: HomePlanning,
): AsyncGenerator<readonly PlanItem[]> {
  const planner = new HomePlanner(planning);
  for await (const listed of listing) {
    const items: PlanItem[] = [];
    for (const one of listed) {
      if (one.kind === 'entry') items.push(...planner.plan(one.entry));
      else items.push(...planner.unreadable(one.path, one.error.code));
    }
    yield items;
  }
  yield [...planner.end()];
}

class HomePlanner {
  readonly #given: HomePlanning;
  readonly #levels: Level[] = [];
  readonly #firstNames = new Map<string, FirstName>();
  readonly #top = { listed: new Set<string>(), given: new Set<string>() };
  #names = 0;

  constructor(given: HomePlanning) {
    this.#given = given;
  }

  *plan(entry: Entry): Generator<PlanItem> {
    yield* this.#leaveLevels(entry.path);
    const parent = this.#levels.at(-1);
    const match = this.#given.select(entry.path, parent?.match ?? this.#given.start);
    const left = this.#leftBecause(entry, match);
    const odd = this.#oddBecause(entry, parent);
    if (odd && (!left || entry.type === 'directory')) {
      yield tagged(plain(entry, 'fail', odd), match);
      return;
    }
    if (left) {
      yield* this.#leave(plain(entry, left.action, left.reason), match);
      return;
    }
    yield* this.#openParents();
    if (parent?.blocked) {
      yield* this.#leave(plain(entry, 'skip', 'conflict'), match);
      return;
    }
    const item = tagged(this.#decide(entry, match, parent), match);
    yield item;
    if (entry.type !== 'directory') return;
    const isElsewhere = this.#isElsewhere(item, parent);
    this.#levels.push({ ...levelOf(item), isElsewhere, match, pending: null });
  }

  /**
   * What is listed is somebody else's word: a code where it is no walk through a tree. Each name stands
   * in a folder that was listed just before, and stands there once; all else could lead through a link
   * that was listed in a folder's place.
   */
  #oddBecause({ path }: Entry, parent: Level | undefined): string | null {
    if (!isSafePath(path)) return 'source/bad-path';
    const slash = path.lastIndexOf('/');
    if ((parent?.path ?? '') !== (slash < 0 ? '' : path.slice(0, slash))) return 'home/odd-listing';
    const { listed } = parent ?? this.#top;
    const name = path.slice(slash + 1);
    if (listed.has(name)) return 'home/odd-listing';
    this.#remember(listed, name);
    return null;
  }

  #remember(names: Set<string>, name: string): void {
    if (this.#names >= MOST_NAMES) return;
    names.add(name);
    this.#names += 1;
  }

  /** What does not move; a folder's item waits, for something in it may. */
  *#leave(left: PlanItem, match: Match): Generator<PlanItem> {
    const item = tagged(left, match);
    const { path, type } = item.entry;
    if (type !== 'directory') {
      if (match.verdict.kind !== 'outside') yield item;
      return;
    }
    const blocked = this.#levels.at(-1)?.blocked ?? false;
    const sets = { listed: new Set<string>(), given: new Set<string>() };
    const rest = { exists: true, isElsewhere: false, blocked, pending: item };
    this.#levels.push({ path, to: path, match, ...rest, ...sets });
  }

  *end(): Generator<PlanItem> {
    yield* this.#leaveLevels(null);
  }

  /** Something that could not be looked at fails, unless it was not to move in the first place. */
  *unreadable(path: string, reason: string): Generator<PlanItem> {
    const rest = { size: 0, mode: 0, mtime: '0', linkGroup: null, blocks: null, target: null };
    const entry: Entry = { path, type: 'file', ...rest };
    const within = this.#levels.findLast((level) => path.startsWith(`${level.path}/`));
    const above = within?.match ?? this.#given.start;
    const match = isSafePath(path) ? this.#given.select(path, above) : above;
    if (match.verdict.kind === 'outside') return;
    const left = this.#leftBecause(entry, match);
    yield tagged(plain(entry, left?.action ?? 'fail', left?.reason ?? reason), match);
  }

  #targetOf(path: string, parent: Level | undefined): string {
    const plainTarget = remapPath(path, this.#given.remaps);
    if (!parent) return plainTarget;
    const inherited = posix.join(parent.to, posix.basename(path));
    const remapped =
      plainTarget !== posix.join(remapPath(parent.path, this.#given.remaps), posix.basename(path));
    return remapped ? plainTarget : inherited;
  }

  #leftBecause(entry: Entry, match: Match): { action: 'leave' | 'skip'; reason: string } | null {
    if (this.#given.remaps.length > 0 && /^\.config\/user-dirs\.(dirs|locale)$/.test(entry.path)) {
      return { action: 'leave', reason: 'folder-names' };
    }
    // What the old computer keeps to itself is told as that, whatever else would keep it from coming.
    if (this.#given.masked.has(entry.path)) return { action: 'leave', reason: 'masked' };
    if (match.verdict.kind === 'left') return { action: 'leave', reason: match.verdict.rule };
    const { kind } = match.verdict;
    if (kind === 'skipped' || kind === 'outside') return { action: 'skip', reason: 'choice' };
    const special = entry.type !== 'file' && entry.type !== 'directory' && entry.type !== 'link';
    return special ? { action: 'leave', reason: 'special-file' } : null;
  }

  /** Folders that were to stay behind are needed after all when something in them moves. */
  *#openParents(): Generator<PlanItem> {
    for (const [depth, level] of this.#levels.entries()) {
      if (!level.pending) continue;
      const parent = this.#levels[depth - 1];
      const { entry } = level.pending;
      level.pending = null;
      if (parent?.blocked) {
        level.blocked = true;
        yield tagged(plain(entry, 'skip', 'conflict'), level.match);
        continue;
      }
      const item = this.#decide(entry, level.match, parent);
      const { to, exists, blocked } = levelOf(item);
      const isElsewhere = this.#isElsewhere(item, parent);
      Object.assign(level, { to, exists, blocked, isElsewhere });
      yield tagged({ ...item, reason: item.reason ?? 'holds-something' }, level.match);
    }
  }

  *#leaveLevels(next: string | null): Generator<PlanItem> {
    for (let top = this.#levels.at(-1); top; top = this.#levels.at(-1)) {
      if (next?.startsWith(`${top.path}/`)) return;
      if (top.pending && top.match.verdict.kind !== 'outside') yield top.pending;
      this.#levels.pop();
      this.#names -= top.listed.size + top.given.size;
    }
  }

  /** Whether a folder lies on another disk: as the one that it is new in does, or as it is there. */
  #isElsewhere({ action, to }: PlanItem, parent: Level | undefined): boolean {
    const isThere = action === 'merge' || action === 'identical';
    if (!isThere || to === null) return parent?.isElsewhere ?? false;
    return (this.#given.look(to)?.disk ?? this.#given.disk) !== this.#given.disk;
  }

  #decide(entry: Entry, { verdict }: Match, parent: Level | undefined): PlanItem {
    const item = this.#decideHere(entry, verdict, parent);
    // A file has all its names on one disk.
    if (!parent?.isElsewhere) return this.#withHardLink(item);
    if (!arrives(item) || item.action === 'merge') return item;
    // Staging is on the disk of the home, and a rename leads to no other.
    return { ...plain(entry, 'fail', OTHER_DISK), to: item.to };
  }

  #decideHere(entry: Entry, verdict: Verdict, parent: Level | undefined): PlanItem {
    const to = this.#targetOf(entry.path, parent);
    const look = parent?.exists ?? true;
    const made = this.#madeOf(entry, verdict, to);
    if (made) return this.#made(entry, to, made);
    const linkTo =
      entry.target === null ? null : rehomeLink(entry.target, entry.path, to, this.#given);
    const base = { ...plain(entry, 'create', null), to, linkTo };
    const there = look ? this.#given.look(to) : null;
    const met = there ? this.#meet(base, there, this.#policy(verdict)) : base;
    const isTaken = met.to === to && arrives(met) && this.#isTaken(entry, to);
    return isTaken ? this.#beside(met) : met;
  }

  #madeOf(entry: Entry, verdict: Verdict, to: string): MadeFile | null {
    if (verdict.kind !== 'topic' || entry.type !== 'file') return null;
    return this.#given.make?.(entry, to) ?? null;
  }

  #policy(verdict: Verdict): ConflictPolicy {
    if (verdict.kind !== 'topic') return this.#given.conflicts;
    return verdict.wins === 'old' ? 'replace' : 'keep-mine';
  }

  /** A file that is made of both computers': what it will be is known, whatever is there. */
  #made(entry: Entry, to: string, { action, reason, topics }: MadeFile): PlanItem {
    const item = { ...plain(entry, action, reason), topics };
    // Too large to be made: it comes as it is.
    if (action === 'keep-both') return this.#beside({ ...item, to });
    const comes = action !== 'skip' && action !== 'leave' && action !== 'fail';
    return comes ? { ...item, to, isMade: true as const } : item;
  }

  /** Whether another entry of this plan goes there: one kept beside another, or a folder of another name. */
  #isTaken(entry: Entry, to: string): boolean {
    const { given } = this.#folderOf(entry.path);
    if (given.has(posix.basename(to))) return true;
    return this.#given.remaps.some(
      (remap) =>
        entry.path !== remap.from &&
        (to === remap.to || (entry.type !== 'directory' && remap.to.startsWith(`${to}/`))),
    );
  }

  /** What is known of the names in the folder that a path lies in, which is open. */
  #folderOf(path: string): Pick<Level, 'listed' | 'given'> {
    return this.#levels.findLast((level) => path.startsWith(`${level.path}/`)) ?? this.#top;
  }

  #withHardLink(item: PlanItem): PlanItem {
    const { linkGroup, type } = item.entry;
    const isThere = arrives(item) || item.action === 'identical';
    // One that is made is a file of its own.
    if (linkGroup === null || type !== 'file' || item.isMade) return item;
    if (item.to === null || !isThere) return item;
    const { size, mtime } = item.entry;
    const first = this.#firstNames.get(linkGroup);
    if (first === undefined) this.#firstNames.set(linkGroup, { to: item.to, size, mtime });
    // Names of one file cannot differ: these are two, or it changed meanwhile, and each comes over.
    if (first?.size !== size || first.mtime !== mtime) return item;
    return { ...item, hardLinkOf: first.to };
  }

  #meet(item: PlanItem, there: TargetEntry, conflicts: ConflictPolicy): PlanItem {
    const { entry } = item;
    if (entry.type === 'directory' && there.type === 'directory') {
      return { ...item, action: this.#isSame(item, there) ? 'identical' : 'merge' };
    }
    if (this.#isSame(item, there)) return { ...item, action: 'identical' };
    switch (conflicts) {
      case 'keep-mine':
        return { ...plain(entry, 'skip', 'conflict'), to: item.to };
      case 'replace':
        return { ...item, action: 'replace', reason: 'conflict' };
      case 'newer':
        return BigInt(entry.mtime) > BigInt(there.mtime)
          ? { ...item, action: 'replace', reason: 'conflict' }
          : { ...plain(entry, 'skip', 'conflict'), to: item.to };
      case 'keep-both':
        return this.#beside(item);
    }
  }

  #isSame(item: PlanItem, there: TargetEntry): boolean {
    return isSame(item, there, this.#given.exactTimes);
  }

  /** Finds the name under which both are kept; one that holds the same already is the end of it. */
  #beside(item: PlanItem): PlanItem {
    const { listed, given } = this.#folderOf(item.entry.path);
    for (let turn = 1; turn < 1000; turn++) {
      const to = otherName(item.to ?? item.entry.path, turn);
      const name = posix.basename(to);
      if (given.has(name) || listed.has(name)) continue;
      const there = this.#given.look(to);
      if (!there) {
        this.#remember(given, name);
        return { ...item, action: 'keep-both', reason: 'conflict', to };
      }
      if (item.entry.type === 'directory' && there.type === 'directory') {
        return { ...item, action: this.#isSame(item, there) ? 'identical' : 'merge', to };
      }
      if (this.#isSame(item, there)) return { ...item, action: 'identical', to };
    }
    return plain(item.entry, 'fail', 'home/target-changed');
  }
}

const OTHER_DISK = 'home/other-disk';

function arrives({ action }: PlanItem): boolean {
  return action !== 'skip' && action !== 'fail' && action !== 'identical';
}

/** How a folder's item looks to what lies in it. */
function levelOf({
  entry,
  action,
  to,
  reason,
}: PlanItem): Omit<Level, 'match' | 'pending' | 'isElsewhere'> {
  return {
    listed: new Set(),
    given: new Set(),
    path: entry.path,
    to: to ?? entry.path,
    exists: action === 'merge' || action === 'identical',
    // What lies in a folder that is on another disk fails for that reason, each by itself.
    blocked: action === 'skip' || (action === 'fail' && reason !== OTHER_DISK),
  };
}

/** With what it is a part of: a topic of the desktop's settings, or what one lies in where nothing else moves. */
function tagged(item: PlanItem, { topic, verdict }: Match): PlanItem {
  if (item.topics) return item;
  if (topic !== undefined) return { ...item, topics: [topic] };
  return verdict.kind === 'outside' ? { ...item, topics: [] } : item;
}

function plain(entry: Entry, action: PlanItem['action'], reason: string | null): PlanItem {
  return { entry, action, to: null, reason, linkTo: null, hardLinkOf: null };
}
