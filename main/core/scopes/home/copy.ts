import { mkdir } from 'node:fs/promises';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { syncFileSystem } from '../../fs/sync.ts';
import { below, look, removeName } from '../../fs/target.ts';
import type { Lane, LaneContext, LaneEntry, LaneFile, LaneOutcome } from '../../lanes/lane.ts';
import { type Endings, openEndings } from '../../runs/endings.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import type { OpenSource } from '../../sources/source.ts';
import { changedSince } from './changed.ts';
import { Checker, noteFailed } from './checker.ts';
import { isInPlace, settledOutcome } from './settle.ts';

/** Whether an item puts something new into the target. */
export function arrives({ action }: PlanItem): boolean {
  return action === 'create' || action === 'replace' || action === 'keep-both';
}

/** Whether an item's content has to come over. */
export function needsContent(item: PlanItem): boolean {
  return arrives(item) && item.entry.type === 'file' && item.hardLinkOf === null;
}

/**
 * Fills staging with every file that has to come over and is not whole there yet. Each one that
 * arrives is read again and its hash compared with that of what was sent; only then is it noted as
 * staged. What is in its place already ends as identical. Throws `source/link-lost` when the link
 * breaks; calling it again goes on from there. `attempt` counts the calls within one job, from 1.
 */
export async function copyHome(
  context: RunContext,
  { lane, source, totals }: CopySource,
  attempt: number,
): Promise<void> {
  const { state, paths } = context;
  if (state.copied) return;
  const isResumed = attempt > 1 || look(paths.staging) !== null;
  await mkdir(paths.staging, { recursive: true, mode: 0o700 });
  const checker = new Checker(context);
  const endings = openEndings(context);
  const fill = async (entries: AsyncIterable<LaneEntry>, given: Given): Promise<void> => {
    for await (const outcome of lane.fill(entries, paths.staging, {
      signal: context.signal,
      report: (bytes, current) => context.progress.add({ bytes, current }),
      quiet: () => checker.flush(),
      ...given,
    })) {
      await take(context, checker, outcome);
    }
    await checker.flush();
  };
  try {
    const listAgain = !isResumed && isMuch(totals) ? source.listAgain : null;
    const entries = wanted(context, endings, attempt);
    await fill(entries, { mayResume: isResumed, isListedAgain: listAgain !== null });
    if (listAgain) {
      const changed = changedSince(context, listAgain(context.signal));
      await fill(changed, { mayResume: true, isListedAgain: false });
    }
    await endings.flush();
  } finally {
    await checker.dispose();
  }
  await syncFileSystem(paths.staging, context.env.childEnv);
  await note(context, { t: 'copied' });
  await context.journal.sync();
}

async function take(context: RunContext, checker: Checker, outcome: LaneOutcome): Promise<void> {
  const { kind, file } = outcome;
  if (kind === 'failed') await failCopy(context, file, outcome.error);
  else if (kind === 'cloned') await checker.add({ file, hash: null });
  else if (kind === 'arrived') await checker.add(outcome);
  else if (kind === 'staged') {
    const { hash, mark } = outcome;
    if (mark) await checker.addChecked({ file, hash, mark });
    else await checker.add(outcome);
  }
}

type Given = Pick<LaneContext, 'mayResume' | 'isListedAgain'>;

/** Where content comes from: a lane, and a new listing of the home. */
export interface CopySource {
  readonly lane: Lane;
  readonly source: Pick<OpenSource, 'listAgain'>;
  /** How much there is to do: entries of the plan, and files that have to come over. */
  readonly totals: { readonly items: number; readonly files: number };
}

/** Whether listing all of the home again costs less than asking for each file. */
function isMuch({ items, files }: CopySource['totals']): boolean {
  return files >= 2000 && files * 10 >= items;
}

/** What did not come over whole leaves nothing behind that could be taken for it. */
async function failCopy(context: RunContext, file: LaneFile, error: FailureData): Promise<void> {
  removeName(below(context.paths.staging, file.path));
  context.progress.add({ entries: 1 });
  await noteFailed(context, file, error);
}

/** What the lane is to bring, in the plan's order. */
async function* wanted(
  context: RunContext,
  endings: Endings,
  attempt: number,
): AsyncGenerator<LaneEntry> {
  const { items } = context.state;
  const absent = new AbsentFolder(context);
  for await (const { index, item } of context.plan.read()) {
    if (items.hasEnded(index) || (await settle(context, endings, index, item))) continue;
    const isStaged = items.isStaged(index) && isStillStaged(context, index, item);
    if (!isStaged && (await endThere({ context, endings, absent }, index, item))) continue;
    const { path, size, mode, mtime, blocks } = item.entry;
    if (isNewFolder(item)) yield { kind: 'folder', folder: { path } };
    if (!needsContent(item)) continue;
    // After a break these were counted already.
    if (isStaged && attempt === 1) {
      context.progress.add({ bytes: size, entries: 1, already: true });
    }
    yield { kind: 'file', file: { item: index, path, size, mode, mtime, blocks, isStaged } };
  }
}

/** Ends an item that changes nothing. False for all others. */
async function settle(
  context: RunContext,
  endings: Endings,
  index: number,
  item: PlanItem,
): Promise<boolean> {
  // What is to be there already is looked at once more; of what is made that was found by making it.
  const isKnown = item.action !== 'identical' || item.isMade === true;
  const settled = isKnown ? settledOutcome(item) : null;
  if (!settled) return false;
  if (settled.outcome !== 'failed') await endings.add(index, settled.outcome);
  else await note(context, { t: 'failed', item: index, error: settled.error });
  return true;
}

interface Ending {
  readonly context: RunContext;
  readonly endings: Endings;
  readonly absent: AbsentFolder;
}

/** Ends what is in its place already, and what was when the plan was made and is no more. False for all others. */
async function endThere(
  { context, endings, absent }: Ending,
  index: number,
  item: PlanItem,
): Promise<boolean> {
  if (item.isMade) return false;
  if (absent.allows(item) && isInPlace(context, item)) {
    await endings.add(index, 'identical');
    return true;
  }
  if (item.action !== 'identical' || !isGone(context, item)) return false;
  const error = toFailureData(failure('home/no-longer-here'));
  await note(context, { t: 'failed', item: index, error });
  return true;
}

/** Whether something else than the file or link of an item is in its place by now. */
function isGone({ root }: RunContext, { entry, to }: PlanItem): boolean {
  if (entry.type === 'directory' || to === null) return false;
  const there = look(below(root, to));
  return there?.type !== entry.type || (entry.type === 'file' && there.size !== entry.size);
}

function isNewFolder({ entry, action }: PlanItem): boolean {
  return entry.type === 'directory' && action === 'create';
}

/** Remembers the last folder that is not there: nothing that goes into it can be there either. */
class AbsentFolder {
  readonly #root: string;
  #prefix: string | null = null;

  constructor({ root }: RunContext) {
    this.#root = root;
  }

  /** Whether an item may be in its place already. */
  allows({ entry, to }: PlanItem): boolean {
    if (to === null) return false;
    if (this.#prefix !== null && to.startsWith(this.#prefix)) return false;
    const isAbsent = entry.type === 'directory' && look(below(this.#root, to)) === null;
    this.#prefix = isAbsent ? `${to}/` : null;
    return !isAbsent;
  }
}

/** Whether what the journal calls staged is still there; if not, it comes over again. */
function isStillStaged({ state, paths }: RunContext, index: number, item: PlanItem): boolean {
  const mark = state.items.markOf(index);
  const found = look(below(paths.staging, item.entry.path));
  const { ino, size, mtime } = found ?? {};
  if (mark && ino === mark.ino && size === mark.size && mtime === mark.mtime) return true;
  state.items.unstage(index);
  return false;
}
