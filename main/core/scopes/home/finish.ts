import { setFolderAcls } from './acls.ts';
import { Beneath } from '../../fs/beneath.ts';
import { removeOwnTree } from '../../fs/target.ts';
import { type Stamp, stampFolders } from '../../fs/stamp.ts';
import { syncFileSystem } from '../../fs/sync.ts';
import type { RunContext } from '../../runs/run-context.ts';
import type { RunState } from '../../runs/run-state.ts';

/**
 * Gives every folder that was made or merged its mode and time: last, because placing changes them.
 * Then everything is on the disk, and staging goes.
 */
export async function finishFolders(context: RunContext): Promise<void> {
  const { env, root, signal } = context;
  const target = new Beneath(root);
  try {
    const complaints = await stampFolders(target, folders(context), signal);
    for (const complaint of complaints) env.log.warn('folder not stamped', { complaint });
  } finally {
    target.close();
  }
  await setFolderAcls(context);
  await syncFileSystem(root, env.childEnv);
  await removeOwnTree(context.paths.stagingRoot);
}

async function* folders(context: RunContext): AsyncGenerator<Stamp> {
  const { state, plan } = context;
  for await (const { index, item } of plan.read({ only: 'directory' })) {
    const { entry, to } = item;
    if (entry.type !== 'directory' || to === null || !isTouched(state, index, to)) continue;
    // One that was here before keeps its mode.
    const mode = state.noted.get(to) ?? entry.mode;
    yield { path: to, mode, mtime: entry.mtime };
  }
}

/** Whether a folder was made or merged, or something was placed in it. */
function isTouched(state: RunState, index: number, to: string): boolean {
  const outcome = state.items.ended(index)?.outcome;
  return outcome === 'moved' || (outcome === 'identical' && state.noted.has(to));
}
