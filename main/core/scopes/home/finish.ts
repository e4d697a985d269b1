import { mkdir } from 'node:fs/promises';
import { below, look, removeOwnTree } from '../../fs/target.ts';
import { type Stamp, stampAll } from '../../fs/stamp.ts';
import { readPlanItems } from '../../plans/plan-file.ts';
import type { RunContext } from '../../runs/run-context.ts';
import type { RunState } from '../../runs/run-state.ts';

/** Makes the links that are to be placed, with their times, in staging; they are named by item. */
export async function stageLinks(context: RunContext): Promise<void> {
  const { stagedLinks } = context.paths;
  await mkdir(stagedLinks, { recursive: true, mode: 0o700 });
  await stampAll(stagedLinks, links(context), {
    env: context.env.childEnv,
    signal: context.signal,
  });
}

async function* links(context: RunContext): AsyncGenerator<Stamp> {
  for await (const { index, item } of readPlanItems(context.paths.plan)) {
    const { entry, action } = item;
    const arrives = action === 'create' || action === 'replace' || action === 'keep-both';
    if (entry.type !== 'link' || !arrives || context.state.changes.has(index)) continue;
    const target = item.linkTo ?? entry.target ?? '';
    yield { path: String(index), mode: 0o777, mtime: entry.mtime, target };
  }
}

/** Gives every folder that was made or merged its mode and time: last, because placing changes them. */
export async function finishFolders(context: RunContext): Promise<void> {
  const complaints = await stampAll(context.root, folders(context), {
    env: context.env.childEnv,
    signal: context.signal,
  });
  for (const complaint of complaints) context.env.log.warn('folder not stamped', { complaint });
  await removeOwnTree(context.paths.stagingRoot);
}

async function* folders(context: RunContext): AsyncGenerator<Stamp> {
  const { state, root, paths } = context;
  for await (const { index, item } of readPlanItems(paths.plan)) {
    const { entry, to } = item;
    if (entry.type !== 'directory' || to === null || !isTouched(state, index, to)) continue;
    const there = await look(below(root, to));
    if (there?.type !== 'directory' || !there.own) continue;
    const mode = state.made.has(to) ? entry.mode : (state.noted.get(to) ?? there.mode);
    yield { path: to, mode, mtime: entry.mtime, target: null };
  }
}

/** Whether a folder was made or merged, or something was placed in it. */
function isTouched(state: RunState, index: number, to: string): boolean {
  const outcome = state.ended.get(index)?.outcome;
  return outcome === 'moved' || (outcome === 'identical' && state.noted.has(to));
}
