import { copyFileSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { fsPath } from '../../fs/names.ts';
import { below, look, makeFolders, replace } from '../../fs/target.ts';
import { syncFile } from '../../fs/sync.ts';
import type { RunContext } from '../../runs/run-context.ts';
import type { ProfileFiles } from './files.ts';
import { KConfigDocument } from './kconfig/document.ts';

/**
 * Gives the keys of some topics in a file that others share their former values back; keys that were not there go.
 * `former` is the file as it was before the move, null where there was none. Gives where a file is kept as it is now, if
 * it was changed after the move.
 */
export async function revertKeys(
  { root, paths, state }: Pick<RunContext, 'root' | 'paths' | 'state'>,
  files: ProfileFiles,
  {
    index,
    item,
    topics,
    former,
  }: {
    readonly index: number;
    readonly item: PlanItem;
    readonly topics: ReadonlySet<string>;
    readonly former: string | null;
  },
): Promise<{ readonly path: string; readonly error: FailureData } | null> {
  const owner = files.ownershipOf(item.entry.path);
  const file = below(root, item.to ?? item.entry.path);
  const there = look(file);
  if (!owner || there?.type !== 'file') return null;
  const mark = state.items.markOf(index);
  const isOurs = there.ino === mark?.ino && there.size === mark.size && there.mtime === mark.mtime;
  const aside = isOurs ? null : keepAside(paths.changed, file);
  const now = KConfigDocument.parse(await readFile(fsPath(file)));
  const before = KConfigDocument.parse(former === null ? Buffer.alloc(0) : readFileSync(former));
  const isMeant = (entry: Parameters<typeof owner>[0]): boolean =>
    topics.has(owner(entry).topic ?? '');
  const gone = now.entries().filter((entry) => isMeant(entry) && before.get(entry) === null);
  const back = before.entries().filter((entry) => isMeant(entry) && !entry.isDeleted);
  const bytes = now
    .without(...gone)
    .withEntries(back)
    .bytes();
  const beside = `${file}.relokate`;
  await writeFile(fsPath(beside), bytes, { mode: there.mode });
  await syncFile(beside);
  replace(beside, file);
  if (aside === null) return null;
  const error = toFailureData(failure('profile/kept-by-undo', { kept: aside }));
  return { path: item.entry.path, error };
}

/** A copy of a file that was changed after the move, as it is now. */
function keepAside(folder: string, file: string): string {
  makeFolders(folder);
  for (let turn = 1; ; turn++) {
    const copy = `${folder}/${posix.basename(file)}${turn === 1 ? '' : ` ${turn}`}`;
    if (look(copy)) continue;
    copyFileSync(fsPath(file), fsPath(copy));
    return copy;
  }
}
