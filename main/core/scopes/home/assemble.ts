import { mkdir } from 'node:fs/promises';
import { type FailureData, failure } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import {
  addName,
  below,
  hasCode,
  look,
  makeFolders,
  makeLink,
  parentOf,
  removeName,
} from '../../fs/target.ts';
import { setTimeOfLink } from '../../fs/times.ts';
import type { Mark } from '../../journal/records.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { arrives } from './copy.ts';
import { placeFailure } from './place-failure.ts';
import { type NewTree, NewTrees } from './trees.ts';

/** Records of things that were made are written in bunches. */
const BUNCH = 500;

/**
 * Makes in staging what does not come over: links, further names of files, folders. Afterwards it
 * holds, each under its path in the old home, everything that is to be placed, and nothing of what
 * failed. Doing it twice is harmless. Gives the new folders that may come into their place as a whole, by item.
 */
export async function assemble(context: RunContext): Promise<ReadonlyMap<number, NewTree>> {
  const { staging } = context.paths;
  await mkdir(staging, { recursive: true, mode: 0o700 });
  const assembly = new Assembly(context);
  for await (const { index, item } of context.plan.read()) {
    context.signal.throwIfAborted();
    const bad = assembly.take(index, item);
    if (bad) await note(context, { t: 'failed', item: index, error: bad });
    if (assembly.hasMany()) await assembly.flush();
  }
  await assembly.flush();
  return assembly.trees.found;
}

class Assembly {
  readonly trees = new NewTrees();
  readonly #context: RunContext;
  /** Where the first of several names stands, by the place it goes to. */
  readonly #firstNames = new Map<string, { readonly staged: string; readonly item: number }>();
  #made: [number, string, number, string][] = [];

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** Sees to one item; gives why it failed. */
  take(index: number, item: PlanItem): FailureData | null {
    const { items } = this.#context.state;
    if (item.to !== null && item.entry.linkGroup !== null && item.hardLinkOf === null) {
      this.#firstNames.set(item.to, { staged: item.entry.path, item: index });
    }
    const ended = items.ended(index);
    // Only of what was to come over: what the plan itself fails may have a path that leads elsewhere.
    if (ended?.outcome === 'failed' && arrives(item)) removeName(this.#staged(item));
    const isWanted = arrives(item) && ended === null;
    const error = isWanted ? this.#make(index, item) : null;
    const isThere = isWanted && error === null;
    this.trees.add(index, item, { isThere, isAnew: ended === null || ended.outcome === 'failed' });
    return error;
  }

  hasMany(): boolean {
    return this.#made.length >= BUNCH;
  }

  /** Notes what was made. */
  async flush(): Promise<void> {
    const items = this.#made;
    this.#made = [];
    if (items.length > 0) await note(this.#context, { t: 'made', items });
  }

  /** Sees to it that an item is in staging, or in its place already; gives why it failed. */
  #make(index: number, item: PlanItem): FailureData | null {
    try {
      if (item.entry.type === 'directory') makeFolders(this.#staged(item));
      else if (item.hardLinkOf !== null) this.#furtherName(index, item, item.hardLinkOf);
      else if (item.entry.type === 'link') this.#link(index, item);
      return null;
    } catch (error) {
      return placeFailure(error);
    }
  }

  /** A further name for a file that is in staging still, or in its place since an earlier attempt. */
  #furtherName(index: number, item: PlanItem, first: string): void {
    const { state, root, paths } = this.#context;
    const known = this.#firstNames.get(first);
    const mark = known ? this.#markOfFirst(known.item, first) : null;
    if (!known || !mark) throw failure('home/first-name-missing');
    const staged = this.#staged(item);
    if (state.items.markOf(index)?.ino === mark.ino) return;
    const places = [below(paths.staging, known.staged), below(root, first)];
    const from = places.find((place) => look(place)?.ino === mark.ino);
    if (from === undefined) throw failure('home/first-name-missing');
    makeFolders(parentOf(staged));
    try {
      addName(from, staged);
    } catch (error) {
      if (!hasCode(error, 'EEXIST') || look(staged)?.ino !== mark.ino) throw error;
    }
    this.#note(index, mark);
  }

  #markOfFirst(item: number, to: string): Mark | null {
    const { state, root } = this.#context;
    const outcome = state.items.ended(item)?.outcome;
    if (outcome === 'identical') return look(below(root, to));
    return outcome === undefined || outcome === 'moved' ? state.items.markOf(item) : null;
  }

  /** A symbolic link; one that was announced before is in staging or in its place already. */
  #link(index: number, { entry, linkTo }: PlanItem): void {
    if (this.#context.state.items.markOf(index)) return;
    const target = linkTo ?? (entry.type === 'link' ? entry.target : null);
    if (!target) throw failure('home/link-failed');
    const staged = below(this.#context.paths.staging, entry.path);
    makeFolders(parentOf(staged));
    removeName(staged);
    makeLink(target, staged);
    setTimeOfLink(staged, BigInt(entry.mtime));
    const found = look(staged);
    if (!found) throw failure('home/link-failed');
    this.#note(index, found);
  }

  #note(index: number, { ino, size, mtime }: Mark): void {
    this.#context.state.items.mark(index, { ino, size, mtime });
    this.#made.push([index, ino, size, mtime]);
  }

  #staged(item: PlanItem): string {
    return below(this.#context.paths.staging, item.entry.path);
  }
}
