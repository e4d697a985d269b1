import { posix } from 'node:path';
import type { ConflictPolicy } from '../../../../shared/model/choices.ts';
import type { Entry } from '../../../../shared/model/inventory.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import type { Listed } from '../../sources/source.ts';
import { type LinkHomes, rehomeLink } from './links.ts';
import { otherName } from './other-name.ts';
import { isSame, type TargetEntry } from './same.ts';
import type { Match, Select } from './selection.ts';
import { remapPath } from './xdg-folders.ts';

export interface HomePlanning extends LinkHomes {
  readonly select: Select;
  readonly start: Match;
  readonly conflicts: ConflictPolicy;
  /** Paths below the old home that the old computer masks. */
  readonly masked: ReadonlySet<string>;
  /** Whether the source tells times to the nanosecond; else whole seconds are compared. */
  readonly exactTimes: boolean;
  /** What lies at a path below the new home; null where nothing does. The plan's only view of the world. */
  readonly look: (path: string) => Promise<TargetEntry | null>;
}

/** A folder on the way down to the current entry. */
interface Level {
  readonly path: string;
  readonly to: string;
  readonly match: Match;
  /** False once the target cannot have anything at or below `to`. */
  readonly exists: boolean;
  /** True where something else stays in the folder's place, so that nothing in it can move. */
  readonly blocked: boolean;
  /** The folder's own item, held back until something in it moves. */
  pending: PlanItem | null;
}

/** Turns the inventory of a home into a plan, item by item, folders before what lies in them. */
export async function* planHome(
  listed: AsyncIterable<Listed>,
  planning: HomePlanning,
): AsyncGenerator<PlanItem> {
  const planner = new HomePlanner(planning);
  for await (const one of listed) {
    if (one.kind === 'unreadable') yield planner.unreadable(one.path, one.error.code);
    else yield* planner.plan(one.entry);
  }
  yield* planner.end();
}

class HomePlanner {
  readonly #given: HomePlanning;
  readonly #levels: Level[] = [];
  readonly #firstNames = new Map<string, string>();

  constructor(given: HomePlanning) {
    this.#given = given;
  }

  async *plan(entry: Entry): AsyncGenerator<PlanItem> {
    yield* this.#leaveLevels(entry.path);
    const parent = this.#levels.at(-1);
    const match = this.#given.select(entry.path, parent?.match ?? this.#given.start);
    const to = this.#targetOf(entry.path, parent);
    const left = this.#leftBecause(entry, match, parent);
    if (left) {
      const item = plain(entry, left.action, left.reason);
      if (entry.type !== 'directory') yield item;
      else
        this.#levels.push({
          path: entry.path,
          to,
          match,
          exists: true,
          blocked: parent?.blocked ?? false,
          pending: item,
        });
      return;
    }
    yield* this.#openParents();
    const item = await this.#decide(entry, to, parent?.exists ?? true);
    yield item;
    if (entry.type === 'directory') this.#enter(item, match);
  }

  *end(): Generator<PlanItem> {
    yield* this.#leaveLevels(null);
  }

  unreadable(path: string, reason: string): PlanItem {
    const entry: Entry = {
      path,
      type: 'file',
      size: 0,
      mode: 0,
      mtime: '0',
      linkGroup: null,
      blocks: null,
      target: null,
    };
    return plain(entry, 'fail', reason);
  }

  #targetOf(path: string, parent: Level | undefined): string {
    const plainTarget = remapPath(path, this.#given.remaps);
    if (!parent) return plainTarget;
    const inherited = posix.join(parent.to, posix.basename(path));
    const remapped =
      plainTarget !== posix.join(remapPath(parent.path, this.#given.remaps), posix.basename(path));
    return remapped ? plainTarget : inherited;
  }

  #leftBecause(
    entry: Entry,
    match: Match,
    parent: Level | undefined,
  ): { action: 'leave' | 'skip'; reason: string } | null {
    if (this.#given.remaps.length > 0 && /^\.config\/user-dirs\.(dirs|locale)$/.test(entry.path)) {
      return { action: 'leave', reason: 'folder-names' };
    }
    if (match.verdict.kind === 'left') return { action: 'leave', reason: match.verdict.rule };
    if (this.#given.masked.has(entry.path)) return { action: 'leave', reason: 'masked' };
    if (match.verdict.kind === 'skipped') return { action: 'skip', reason: 'choice' };
    if (parent?.blocked) return { action: 'skip', reason: 'conflict' };
    const special = entry.type !== 'file' && entry.type !== 'directory' && entry.type !== 'link';
    return special ? { action: 'leave', reason: 'special-file' } : null;
  }

  /** Folders that were to stay behind are needed after all when something in them moves. */
  *#openParents(): Generator<PlanItem> {
    for (const level of this.#levels) {
      if (!level.pending) continue;
      const entry = level.pending.entry;
      level.pending = null;
      yield { ...plain(entry, 'merge', 'holds-something'), to: level.to };
    }
  }

  *#leaveLevels(next: string | null): Generator<PlanItem> {
    for (let top = this.#levels.at(-1); top; top = this.#levels.at(-1)) {
      if (next?.startsWith(`${top.path}/`)) return;
      if (top.pending) yield top.pending;
      this.#levels.pop();
    }
  }

  #enter(item: PlanItem, match: Match): void {
    const to = item.to ?? item.entry.path;
    const exists = item.action === 'merge' || item.action === 'identical';
    const blocked = item.action === 'skip' || item.action === 'fail';
    this.#levels.push({ path: item.entry.path, to, match, exists, blocked, pending: null });
  }

  async #decide(entry: Entry, to: string, look: boolean): Promise<PlanItem> {
    const linkTo =
      entry.target === null ? null : rehomeLink(entry.target, entry.path, to, this.#given);
    const base = { ...plain(entry, 'create', null), to, linkTo };
    const there = look ? await this.#given.look(to) : null;
    const item = there ? await this.#meet(base, there) : base;
    return this.#withHardLink(item);
  }

  #withHardLink(item: PlanItem): PlanItem {
    const { linkGroup } = item.entry;
    if (linkGroup === null || item.entry.type !== 'file' || item.to === null) return item;
    const first = this.#firstNames.get(linkGroup);
    if (first === undefined) this.#firstNames.set(linkGroup, item.to);
    return first === undefined ? item : { ...item, hardLinkOf: first };
  }

  async #meet(item: PlanItem, there: TargetEntry): Promise<PlanItem> {
    const { entry } = item;
    if (entry.type === 'directory' && there.type === 'directory') {
      return { ...item, action: this.#isSame(item, there) ? 'identical' : 'merge' };
    }
    if (this.#isSame(item, there)) return { ...item, action: 'identical' };
    switch (this.#given.conflicts) {
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
  async #beside(item: PlanItem): Promise<PlanItem> {
    for (let turn = 1; turn < 1000; turn++) {
      const to = otherName(item.to ?? item.entry.path, turn);
      const there = await this.#given.look(to);
      if (!there) return { ...item, action: 'keep-both', reason: 'conflict', to };
      if (item.entry.type === 'directory' && there.type === 'directory') {
        return { ...item, action: this.#isSame(item, there) ? 'identical' : 'merge', to };
      }
      if (this.#isSame(item, there)) return { ...item, action: 'identical', to };
    }
    return plain(item.entry, 'fail', 'home/target-changed');
  }
}

function plain(entry: Entry, action: PlanItem['action'], reason: string | null): PlanItem {
  return { entry, action, to: null, reason, linkTo: null, hardLinkOf: null };
}
