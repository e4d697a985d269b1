import { failure } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import type { Beneath } from '../../fs/beneath.ts';
import { textOfName } from '../../fs/names.ts';
import {
  type Found,
  hasCode,
  linkTarget,
  parentOf,
  removeFolder,
  removeName,
  setMode,
} from '../../fs/target.ts';
import type { Tree } from '../../journal/records.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { arrives } from './copy.ts';

/**
 * Takes back a folder that came as a whole. Only what the run brought goes, and only as long as it is
 * as it was brought; gives the paths of what stays, folders of such things included.
 */
export async function undoTree(
  context: RunContext,
  target: Beneath,
  tree: Tree,
): Promise<readonly string[]> {
  const kept: string[] = [];
  const folders: string[] = [];
  const range = { start: tree.at, first: tree.item, last: tree.last };
  for await (const { index, item } of context.plan.read({ range })) {
    context.signal.throwIfAborted();
    const { to } = item;
    if (to === null || !arrives(item)) continue;
    context.progress.add({ entries: 1, current: item.entry.path });
    const there = target.look(to);
    if (!there) continue;
    if (item.entry.type === 'directory') folders.push(to);
    else if (!takeAway(context, target, { index, item, to, there })) kept.push(to);
  }
  // What lies deepest comes last in a plan, so from the end each folder is empty before its turn.
  for (const folder of folders.reverse()) {
    target.forget();
    if (target.look(folder)?.type !== 'directory') continue;
    if (!opening(target, folder, removeFolder)) kept.push(folder);
  }
  return kept;
}

/** Removes what lies at a path; where its folder may not be written to, the folder is opened first. */
function opening<T>(target: Beneath, path: string, remove: (at: string) => T): T {
  const at = target.at(path);
  if (at === null) throw failure('home/parent-failed');
  try {
    return remove(at);
  } catch (error) {
    const folder = hasCode(error, 'EACCES') ? target.folder(parentOf(path)) : null;
    if (folder === null) throw error;
    setMode(folder, 0o700);
    return remove(at);
  }
}

interface Placed {
  readonly index: number;
  readonly item: PlanItem;
  readonly to: string;
  readonly there: Found;
}

/** Removes one thing if it is still what was brought. */
function takeAway({ state }: RunContext, target: Beneath, placed: Placed): boolean {
  const { index, item, to, there } = placed;
  const at = target.at(to);
  if (at === null) return true;
  const mark = state.items.markOf(index);
  const isOurs = there.ino === mark?.ino && there.size === mark.size && there.mtime === mark.mtime;
  if (!isOurs) return false;
  const wanted = item.linkTo ?? item.entry.target;
  if (there.type === 'link' && linkTarget(at, textOfName) !== wanted) return false;
  opening(target, to, removeName);
  return true;
}
