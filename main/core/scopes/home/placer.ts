import { join } from 'node:path';
import { failure } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import type { Beneath } from '../../fs/beneath.ts';
import {
  below,
  type Found,
  keep,
  look,
  makeFolder,
  parentOf,
  removeName,
  replace,
  setMode,
} from '../../fs/target.ts';
import type { Change, Former, Mark } from '../../journal/records.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { stagedAt } from './passes.ts';
import { PlacedTree, type Step } from './placed-tree.ts';
import { countEntries, type NewTree } from './trees.ts';

/** Announces changes of the target in the journal and knows how to make them. */
export class Placer {
  readonly #context: RunContext;
  readonly #target: Beneath;
  readonly #trees: ReadonlyMap<number, NewTree>;
  /** Folders that are there, or will be when what was announced is made. */
  readonly #coming = new Set<string>(['']);
  /** Folders that were seen to be open for changes, or will be new and so are. */
  readonly #opened = new Set<string>();

  constructor(context: RunContext, target: Beneath, trees: ReadonlyMap<number, NewTree>) {
    this.#context = context;
    this.#target = target;
    this.#trees = trees;
  }

  /**
   * Announces that a new folder comes into its place with all that lies in it. Null where that cannot
   * be: something is there already, staging holds something else, or it is on another disk.
   */
  async announceTree(index: number, item: PlanItem, offset: number): Promise<PlacedTree | null> {
    const { state, paths } = this.#context;
    const tree = this.#trees.get(index);
    if (!tree || item.to === null || state.changes.has(index)) return null;
    const staged = below(paths.staging, item.entry.path);
    const source = look(staged);
    if (source?.type !== 'directory') return null;
    if (countEntries(staged, tree.entries) !== tree.entries) return null;
    const { to } = item;
    await this.#prepareParent(to);
    if (this.#target.look(to) || !this.#isOnDisk(source, to)) return null;
    const { ino } = source;
    await note(this.#context, { t: 'tree', item: index, last: tree.last, at: offset, to, ino });
    return new PlacedTree(index, tree.last, () => this.#putTree(staged, to));
  }

  #putTree(staged: string, to: string): void {
    if (this.#target.look(to)) throw failure('home/target-changed');
    replace(staged, this.#at(to));
  }

  /** Whether a place is on the file system of staging, so that a rename can lead there. */
  #isOnDisk({ ino }: Found, to: string): boolean {
    // One that is only announced will be where its own parent is.
    if (this.#context.state.made.has(parentOf(to))) return true;
    const parent = this.#target.folder(parentOf(to));
    return parent === null || look(parent)?.ino.split(':')[0] === ino.split(':')[0];
  }

  /** Announces what an item needs. Throws where it cannot be done. */
  async announce(index: number, item: PlanItem): Promise<Step> {
    const { to } = item;
    if (to === null) throw failure('home/parent-failed');
    const announced = this.#context.state.changes.get(index);
    if (announced) return this.#again(announced, item);
    await this.#prepareParent(to);
    return item.entry.type === 'directory'
      ? this.#announceFolder(index, item, to)
      : this.#announceFile(index, item, to);
  }

  async #announceFile(index: number, item: PlanItem, to: string): Promise<Step> {
    const staged = this.#staged(item);
    const source = look(staged);
    if (!source) throw failure('home/not-copied');
    const there = this.#target.look(to);
    // One that is made was made with what is there by now.
    const mayReplace = item.action === 'replace' || (item.isMade && there?.type === 'file');
    if (there && !mayReplace) throw failure('home/target-changed');
    const mark: Mark = { ino: source.ino, size: source.size, mtime: source.mtime };
    const kind = kindOf(item);
    const former = there ? this.#former(there) : null;
    const change: Change = { t: 'change', item: index, kind, to, former, mark };
    await note(this.#context, change);
    return { items: [index], make: () => this.#put(staged, change) };
  }

  async #announceFolder(index: number, item: PlanItem, to: string): Promise<Step> {
    const there = this.#target.look(to);
    if (there && there.type !== 'directory' && item.action !== 'replace') {
      throw failure('home/target-changed');
    }
    this.#coming.add(to);
    if (there?.type === 'directory') {
      await this.#noteAttributes(to, there, index);
      return { items: [index], make: () => this.#openUp(to, there.mode) };
    }
    this.#opened.add(to);
    const former = there ? this.#former(there) : null;
    const change: Change = { t: 'change', item: index, kind: 'directory', to, former, mark: null };
    await note(this.#context, change);
    return { items: [index], make: () => this.#makeFolder(change) };
  }

  /** A change that a crash may have cut short: it is looked at and made again where it is missing. */
  #again(change: Change, item: PlanItem): Step {
    const items = [change.item];
    if (change.kind === 'attributes') {
      return { items, make: () => this.#openUp(change.to, change.former?.mode ?? 0o700) };
    }
    this.#coming.add(parentOf(change.to));
    if (change.kind === 'directory') {
      this.#coming.add(change.to);
      this.#opened.add(change.to);
      return { items, make: () => this.#makeFolder(change) };
    }
    const staged = this.#staged(item);
    const there = this.#target.look(change.to);
    const isPlaced = there !== null && there.ino === change.mark?.ino && !look(staged);
    return { items, make: isPlaced ? () => undefined : () => this.#put(staged, change) };
  }

  #put(staged: string, change: Change): void {
    if (!look(staged)) throw failure('home/not-copied');
    const target = this.#at(change.to);
    this.#keepFormer(change, target);
    replace(staged, target);
    // Renaming one name of a file onto another of the same file does nothing: drop the spare one.
    if (change.kind === 'hard-link') removeName(staged);
  }

  #makeFolder(change: Change): void {
    const target = this.#at(change.to);
    this.#keepFormer(change, target);
    if (change.former && look(target)?.type !== 'directory') removeName(target);
    makeFolder(target);
  }

  /** Keeps what is in the way. What has appeared since the change was announced is never overwritten. */
  #keepFormer({ former, mark }: Change, target: string): void {
    const now = look(target);
    if (!now || now.ino === mark?.ino) return;
    // A folder was made here before a crash: what was in its place is kept already.
    if (now.type === 'directory' && mark === null && this.#isKept(former)) return;
    const isKnown = former ? now.ino === former.ino : now.type === 'directory' && mark === null;
    if (!isKnown) throw failure('home/target-changed');
    if (former?.store) {
      keep(target, join(this.#context.paths.replaced, former.store), former.type);
    }
  }

  #isKept(former: Former | null): boolean {
    if (!former?.store) return false;
    return look(join(this.#context.paths.replaced, former.store))?.ino === former.ino;
  }

  /** Sees to it that what an item goes into is a real folder and that its former times are known. */
  async #prepareParent(to: string): Promise<void> {
    const parent = parentOf(to);
    if (!this.#coming.has(parent)) await this.#prepareFolder(parent);
    if (this.#opened.has(parent)) return;
    const folder = this.#target.folder(parent);
    const there = folder === null ? null : look(folder);
    if (!there) return;
    this.#opened.add(parent);
    const { made, noted } = this.#context.state;
    if (!made.has(parent) && !noted.has(parent)) await this.#noteAttributes(parent, there, -1);
    if (isOpen(there.mode)) return;
    // It may have been noted a moment ago: once it is opened, only the journal knows its mode.
    await this.#context.journal.sync();
    this.#openUp(parent, there.mode);
  }

  async #prepareFolder(path: string): Promise<void> {
    const there = this.#target.look(path);
    if (there && there.type !== 'directory') throw failure('home/parent-failed');
    await this.#prepareParent(path);
    this.#coming.add(path);
    if (there) return;
    if (!this.#context.state.made.has(path)) {
      const to = path;
      const nothing = { former: null, mark: null } as const;
      await note(this.#context, { t: 'change', item: -1, kind: 'directory', to, ...nothing });
      await this.#context.journal.sync();
    }
    makeFolder(this.#at(path));
  }

  async #noteAttributes(to: string, there: Found, item: number): Promise<void> {
    const { noted } = this.#context.state;
    const { mtime, ino } = there;
    const mode = noted.get(to) ?? there.mode;
    const former: Former = { type: 'directory', mode, mtime, ino, store: null };
    if (noted.has(to) && item < 0) return;
    await note(this.#context, { t: 'change', item, kind: 'attributes', to, former, mark: null });
  }

  /** A folder that its owner may not write to is opened for the time of the move. */
  #openUp(to: string, mode: number): void {
    const folder = isOpen(mode) ? null : this.#target.folder(to);
    if (folder !== null) setMode(folder, mode | 0o700);
  }

  #former(there: Found): Former {
    const store = String(this.#context.state.changeCount);
    return { type: there.type, mode: there.mode, mtime: there.mtime, ino: there.ino, store };
  }

  #staged(item: PlanItem): string {
    return stagedAt(this.#context.paths, item);
  }

  #at(to: string): string {
    const at = this.#target.at(to);
    if (at === null) throw failure('home/parent-failed');
    return at;
  }
}

/** Whether its owner may change what is in a folder of this mode. */
function isOpen(mode: number): boolean {
  return (mode & 0o300) === 0o300;
}

function kindOf(item: PlanItem): 'file' | 'link' | 'hard-link' {
  if (item.entry.type === 'link') return 'link';
  return item.hardLinkOf === null ? 'file' : 'hard-link';
}
