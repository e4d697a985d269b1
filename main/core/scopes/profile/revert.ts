import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { fsPath } from '../../fs/names.ts';
import { below, look, replace } from '../../fs/target.ts';
import { syncFile } from '../../fs/sync.ts';
import type { RunContext } from '../../runs/run-context.ts';
import type { ProfileFiles } from './files.ts';
import { KConfigDocument } from './kconfig/document.ts';

/**
 * Gives the keys of some topics in a file that others share their former values back; keys that were not there go.
 * `former` is the file as it was before the move, null where there was none.
 */
export async function revertKeys(
  { root }: Pick<RunContext, 'root'>,
  files: ProfileFiles,
  {
    item,
    topics,
    former,
  }: {
    readonly item: PlanItem;
    readonly topics: ReadonlySet<string>;
    readonly former: string | null;
  },
): Promise<void> {
  const owner = files.ownershipOf(item.entry.path);
  const file = below(root, item.to ?? item.entry.path);
  const there = look(file);
  if (!owner || there?.type !== 'file') return;
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
}
