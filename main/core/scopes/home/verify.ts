import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { Beneath } from '../../fs/beneath.ts';
import { hashFile } from '../../fs/hash.ts';
import { textOfName } from '../../fs/names.ts';
import { below, linkTarget, look } from '../../fs/target.ts';
import { Steps } from '../../jobs/steps.ts';
import type { RunContext } from '../../runs/run-context.ts';

/** A moved thing that is not what it should be. */
export interface Difference {
  readonly item: number;
  readonly path: string;
  readonly error: FailureData;
}

/** Whether it was taken back by itself since. */
function isUndone({ undone }: RunContext['state'], { topics }: PlanItem): boolean {
  if (undone.scopes.has(topics ? 'profile' : 'home')) return true;
  return topics !== undefined && topics.length > 0 && topics.every((one) => undone.topics.has(one));
}

/** Looks at a file that was made once more when its bytes differ: null where all is well. */
export type OnceMore = (item: PlanItem, bytes: FailureData) => FailureData | null;

type Depth = 'attributes' | 'content';

/**
 * Compares everything that was moved with what was placed, by reading it back. `content` reads every
 * byte again and compares its hash with the one that came with it; else kind, size, mode and time.
 */
export async function* verifyHome(
  context: RunContext,
  depth: Depth,
  onceMore: OnceMore,
): AsyncGenerator<Difference> {
  const { plan, state, signal, pause, progress, root } = context;
  const target = new Beneath(root);
  const steps = new Steps(progress);
  try {
    for await (const { index, item } of plan.read()) {
      signal.throwIfAborted();
      if (pause.isPaused()) await pause.whenGoing(signal);
      steps.step(item.entry.path);
      if (state.items.ended(index)?.outcome !== 'moved' || item.to === null) continue;
      if (isUndone(state, item)) continue;
      const given = { index, item, target };
      const found =
        difference(context, given) ??
        (depth === 'content' ? await contentDifference(context, given) : null);
      const error = found && item.isMade ? onceMore(item, found) : found;
      if (error) yield { item: index, path: item.entry.path, error };
    }
    steps.end();
  } finally {
    target.close();
  }
}

interface Compared {
  readonly index: number;
  readonly item: PlanItem;
  readonly target: Beneath;
}

function difference(context: RunContext, given: Compared): FailureData | null {
  const { item, target } = given;
  const path = target.reach(item.to ?? '');
  const there = path === null ? null : look(path);
  if (path === null || !there) return toFailureData(failure('home/missing'));
  if (there.type !== item.entry.type) return differs('kind');
  if (there.type === 'link') return linkDifference(path, item);
  if (there.type !== 'file') return null;
  const mark = context.state.items.markOf(given.index);
  const isSame = !mark || (there.size === mark.size && there.mtime === mark.mtime);
  return isSame ? null : differs('size or time');
}

function linkDifference(path: string, { linkTo, entry }: PlanItem): FailureData | null {
  return linkTarget(path, textOfName) === (linkTo ?? entry.target) ? null : differs('target');
}

async function contentDifference(
  { state, root }: RunContext,
  { index, item }: Compared,
): Promise<FailureData | null> {
  const hash = item.entry.type === 'file' ? state.items.hashOf(index) : null;
  if (hash === null) return null;
  return (await hashFile(below(root, item.to ?? ''))) === hash ? null : differs('content');
}

function differs(detail: string): FailureData {
  return toFailureData(failure('home/differs', { detail }));
}
