import type { Beneath } from '../../fs/beneath.ts';
import { syncFileSystem } from '../../fs/sync.ts';
import { below, look, makeFolder, makeFolders, parentOf, replace } from '../../fs/target.ts';
import { note, type RunContext } from '../../runs/run-context.ts';

/**
 * Puts a file in its place that is not of the plan: something that the run keeps or leaves for later. `write` fills
 * it where it waits. Nothing happens where there is something of that name already. Undo removes it again.
 */
export async function placeOwnFile(
  context: RunContext,
  target: Beneath,
  { to, write }: { readonly to: string; readonly write: (path: string) => void },
): Promise<void> {
  await prepareFolder(context, target, parentOf(to));
  const place = target.at(to);
  if (place === null || look(place)) return;
  const { made } = context.paths;
  makeFolders(made);
  const staged = below(made, `own-${context.state.changeCount}`);
  write(staged);
  await syncFileSystem(made, context.env.childEnv);
  const mark = look(staged);
  if (!mark) return;
  const { ino, size, mtime } = mark;
  const kept = { former: null, mark: { ino, size, mtime } } as const;
  await note(context, { t: 'change', item: -1, kind: 'file', to, ...kept });
  await context.journal.sync();
  replace(staged, place);
}

/** Makes folders that are missing, and notes of the one that is there what its time was. */
export async function prepareFolder(
  context: RunContext,
  target: Beneath,
  path: string,
): Promise<void> {
  const folder = target.folder(path);
  const there = folder === null ? null : look(folder);
  const { noted } = context.state;
  if (there) {
    if (noted.has(path)) return;
    const { mode, mtime, ino } = there;
    const former = { type: 'directory', mode, mtime, ino, store: null } as const;
    const change = { t: 'change', item: -1, kind: 'attributes', to: path, mark: null } as const;
    await note(context, { ...change, former });
    return;
  }
  await prepareFolder(context, target, parentOf(path));
  const nothing = { former: null, mark: null } as const;
  await note(context, { t: 'change', item: -1, kind: 'directory', to: path, ...nothing });
  await context.journal.sync();
  const place = target.at(path);
  if (place !== null) makeFolder(place);
  target.forget();
}
