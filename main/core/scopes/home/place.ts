import { chmod, mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Failure, type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { fsPath } from '../../fs/names.ts';
import {
  addName,
  below,
  type Found,
  hasCode,
  keep,
  look,
  makeFolder,
  removeName,
  replace,
} from '../../fs/target.ts';
import type { Change, Former, Mark } from '../../journal/records.ts';
import { readPlanItems } from '../../plans/plan-file.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { needsContent } from './copy.ts';

/** Changes that are announced together: one sync of the journal for all of them. */
const BATCH = 128;

/** A change that was announced (or was before a crash) and how to make it. */
interface Step {
  readonly item: number;
  readonly make: () => Promise<void>;
}

/**
 * Puts everything in its place, in the plan's order. Each change is in the journal, on the disk,
 * before it is made: what is in the way is first linked into the undo store, then one rename.
 */
export async function placeHome(context: RunContext): Promise<void> {
  await mkdir(context.paths.replaced, { recursive: true, mode: 0o700 });
  const placer = new Placer(context);
  let steps: Step[] = [];
  let coming = new Set<string>();
  const make = async (): Promise<void> => {
    await makeAll(context, steps);
    steps = [];
    coming = new Set();
  };
  for await (const { index, item } of readPlanItems(context.paths.plan)) {
    context.signal.throwIfAborted();
    context.progress.add({ entries: 1, current: item.entry.path });
    if (context.state.ended.has(index)) {
      await placer.remember(index, item);
      continue;
    }
    // A further name can only be given to a file that is in its place.
    if (item.hardLinkOf !== null && coming.has(item.hardLinkOf)) await make();
    const step = await placer.prepare(index, item);
    if (step) steps.push(step);
    if (item.to !== null) coming.add(item.to);
    if (steps.length >= BATCH) await make();
  }
  await make();
}

async function makeAll(context: RunContext, steps: readonly Step[]): Promise<void> {
  await context.journal.sync();
  for (const step of steps) {
    const error = await step.make().then(
      () => null,
      (reason: unknown) => placeFailure(reason),
    );
    if (step.item < 0) continue;
    const outcome = error ? 'failed' : 'moved';
    await note(context, { t: 'ended', item: step.item, outcome, error });
  }
}

/** Errors that would hit every further item end the run; the rest belongs to its item. */
function placeFailure(reason: unknown): FailureData {
  if (reason instanceof Failure) return toFailureData(reason);
  if (hasCode(reason, 'ENOSPC')) throw failure('home/disk-full', { free: '0' });
  if (hasCode(reason, 'EDQUOT')) throw failure('home/quota');
  if (hasCode(reason, 'EROFS')) throw failure('home/read-only-target', { path: '~' });
  if (hasCode(reason, 'EXDEV')) return toFailureData(failure('home/other-disk'));
  if (hasCode(reason, 'ENOENT') || hasCode(reason, 'ENOTDIR'))
    return toFailureData(failure('home/parent-failed'));
  if (!(reason instanceof Error) || !('code' in reason)) return toFailureData(reason);
  return toFailureData(failure('home/place-failed', { detail: String(reason.code) }));
}

class Placer {
  readonly #context: RunContext;
  /** Folders that are known to be real folders, or to become so in this run. */
  readonly #checked = new Set<string>(['']);
  /** Folders that were seen to be open for changes. */
  readonly #opened = new Set<string>();
  /** Which file stands at the first name of each file with several names. */
  readonly #firstNames = new Map<string, string>();

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** Notes where the first of several names stands, for the names that follow. */
  async remember(index: number, item: PlanItem): Promise<void> {
    const { to, entry, hardLinkOf } = item;
    if (entry.linkGroup === null || hardLinkOf !== null || to === null) return;
    const { ended, changes } = this.#context.state;
    const outcome = ended.get(index)?.outcome;
    const mark = changes.get(index)?.mark?.ino;
    if (outcome === 'moved' && mark !== undefined) this.#firstNames.set(to, mark);
    const there = outcome === 'identical' ? await look(this.#path(to)) : null;
    if (there) this.#firstNames.set(to, there.ino);
  }

  /** Announces what an item needs; null where nothing is to be done (its end is noted then). */
  async prepare(index: number, item: PlanItem): Promise<Step | null> {
    const settled = settledOutcome(item);
    if (settled) {
      await note(this.#context, { t: 'ended', item: index, ...settled });
      await this.remember(index, item);
      return null;
    }
    const { to } = item;
    if (to === null) return null;
    try {
      const announced = this.#context.state.changes.get(index);
      if (announced) return await this.#again(announced, item);
      await this.#prepareParent(to);
      return await this.#announce(index, item, to);
    } catch (error) {
      await note(this.#context, {
        t: 'ended',
        item: index,
        outcome: 'failed',
        error: placeFailure(error),
      });
      return null;
    }
  }

  async #announce(index: number, item: PlanItem, to: string): Promise<Step | null> {
    const { entry } = item;
    if (entry.type === 'directory') return this.#announceFolder(index, item, to);
    const staged = this.#stagedPath(index, item);
    const source =
      item.hardLinkOf === null ? await look(staged) : await this.#hardLink(item, staged);
    if (!source) throw failure('home/not-copied');
    const there = await look(this.#path(to));
    if (there && item.action !== 'replace') throw failure('home/target-changed');
    const mark: Mark = { ino: source.ino, size: source.size, mtime: source.mtime };
    const kind = item.hardLinkOf === null ? (entry.type === 'link' ? 'link' : 'file') : 'hard-link';
    const former = there ? this.#former(there) : null;
    const change: Change = { t: 'change', item: index, kind, to, former, mark };
    await note(this.#context, change);
    if (kind === 'file' && entry.linkGroup !== null) this.#firstNames.set(to, mark.ino);
    return { item: index, make: () => this.#put(staged, change) };
  }

  async #announceFolder(index: number, item: PlanItem, to: string): Promise<Step> {
    const there = await look(this.#path(to));
    if (there && there.type !== 'directory' && item.action !== 'replace') {
      throw failure('home/target-changed');
    }
    this.#checked.add(to);
    if (there?.type === 'directory') {
      await this.#noteAttributes(to, there, index);
      return { item: index, make: () => this.#openUp(to, there.mode) };
    }
    const former = there ? this.#former(there) : null;
    const change: Change = { t: 'change', item: index, kind: 'directory', to, former, mark: null };
    await note(this.#context, change);
    return { item: index, make: () => this.#makeFolder(change) };
  }

  /** A change that a crash may have cut short: it is looked at and made again where it is missing. */
  async #again(change: Change, item: PlanItem): Promise<Step> {
    if (change.kind === 'attributes') {
      return {
        item: change.item,
        make: () => this.#openUp(change.to, change.former?.mode ?? 0o700),
      };
    }
    this.#checked.add(posix.dirname(change.to) === '.' ? '' : posix.dirname(change.to));
    if (change.kind === 'directory') {
      this.#checked.add(change.to);
      return { item: change.item, make: () => this.#makeFolder(change) };
    }
    if (item.entry.linkGroup !== null && change.kind === 'file' && change.mark) {
      this.#firstNames.set(change.to, change.mark.ino);
    }
    const staged = this.#stagedPath(change.item, item);
    const there = await look(this.#path(change.to));
    if (there && there.ino === change.mark?.ino && !(await look(staged))) {
      return { item: change.item, make: async () => undefined };
    }
    return { item: change.item, make: () => this.#put(staged, change) };
  }

  async #put(staged: string, change: Change): Promise<void> {
    const target = this.#path(change.to);
    if (!(await look(staged))) throw failure('home/not-copied');
    await this.#keepFormer(change, target);
    await replace(staged, target);
    // Renaming one name of a file onto another of the same file does nothing: drop the spare one.
    if (change.kind === 'hard-link') await removeName(staged);
  }

  async #makeFolder(change: Change): Promise<void> {
    const target = this.#path(change.to);
    await this.#keepFormer(change, target);
    if (change.former && (await look(target))?.type !== 'directory') await removeName(target);
    await makeFolder(target);
  }

  /** Keeps what is in the way. What has appeared since the change was announced is never overwritten. */
  async #keepFormer({ former, mark }: Change, target: string): Promise<void> {
    const now = await look(target);
    if (!now || now.ino === mark?.ino) return;
    const isKnown = former ? now.ino === former.ino : now.type === 'directory';
    if (!isKnown) throw failure('home/target-changed');
    if (former?.store)
      await keep(target, join(this.#context.paths.replaced, former.store), former.type);
  }

  /** A further name for a file that was placed earlier, made in staging so that it arrives by rename. */
  async #hardLink(item: PlanItem, staged: string): Promise<Found | null> {
    const first = item.hardLinkOf;
    if (first === null) return null;
    const path = this.#path(first);
    const found = await look(path);
    if (found?.type !== 'file' || found.ino !== this.#firstNames.get(first)) {
      throw failure('home/first-name-missing');
    }
    await addName(path, staged).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    return look(staged);
  }

  /** Sees to it that what an item goes into is a real folder and that its former times are known. */
  async #prepareParent(to: string): Promise<void> {
    const parent = posix.dirname(to) === '.' ? '' : posix.dirname(to);
    if (parent !== '' && !this.#checked.has(parent)) await this.#prepareFolder(parent);
    if (this.#opened.has(parent)) return;
    const there = await look(this.#path(parent));
    if (!there) return;
    this.#opened.add(parent);
    const { made, noted } = this.#context.state;
    if (!made.has(parent) && !noted.has(parent)) {
      await this.#noteAttributes(parent, there, -1);
      await this.#context.journal.sync();
    }
    await this.#openUp(parent, there.mode);
  }

  async #prepareFolder(path: string): Promise<void> {
    const there = await look(this.#path(path));
    if (there && there.type !== 'directory') throw failure('home/parent-failed');
    await this.#prepareParent(path);
    this.#checked.add(path);
    if (there) return;
    if (!this.#context.state.made.has(path)) {
      const change: Change = {
        t: 'change',
        item: -1,
        kind: 'directory',
        to: path,
        former: null,
        mark: null,
      };
      await note(this.#context, change);
      await this.#context.journal.sync();
    }
    await makeFolder(this.#path(path));
  }

  async #noteAttributes(to: string, there: Found, item: number): Promise<void> {
    const { noted } = this.#context.state;
    const former: Former = {
      type: 'directory',
      mode: noted.get(to) ?? there.mode,
      mtime: there.mtime,
      ino: there.ino,
      store: null,
    };
    if (noted.has(to) && item < 0) return;
    await note(this.#context, { t: 'change', item, kind: 'attributes', to, former, mark: null });
  }

  /** A folder that its owner may not write to is opened for the time of the move. */
  async #openUp(to: string, mode: number): Promise<void> {
    if ((mode & 0o300) !== 0o300) await chmod(fsPath(this.#path(to)), mode | 0o700);
  }

  #former(there: Found): Former {
    const store = String(this.#context.state.changeCount);
    return { type: there.type, mode: there.mode, mtime: there.mtime, ino: there.ino, store };
  }

  #stagedPath(index: number, item: PlanItem): string {
    return needsContent(item)
      ? below(this.#context.paths.staging, item.entry.path)
      : join(this.#context.paths.stagedLinks, String(index));
  }

  #path(to: string): string {
    return below(this.#context.root, to);
  }
}

/** How items end that change nothing. */
function settledOutcome(item: PlanItem): {
  readonly outcome: 'identical' | 'skipped' | 'left' | 'failed';
  readonly error: FailureData | null;
} | null {
  switch (item.action) {
    case 'identical':
      return { outcome: 'identical', error: null };
    case 'skip':
      return { outcome: 'skipped', error: null };
    case 'leave':
      return { outcome: 'left', error: null };
    case 'fail':
      return { outcome: 'failed', error: planFailure(item.reason) };
    case 'create':
    case 'merge':
    case 'replace':
    case 'keep-both':
      return null;
  }
}

function planFailure(reason: string | null): FailureData {
  if (reason === 'home/vanished') return toFailureData(failure('home/vanished'));
  if (reason === 'source/bad-path') return toFailureData(failure('home/bad-name'));
  return toFailureData(failure('home/unreadable', { detail: reason ?? '?' }));
}
