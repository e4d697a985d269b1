import type { Amount, Entry, FolderRow } from '../../../shared/model/inventory.ts';
import { displayPath } from '../../../shared/util/display-path.ts';
import type { Env } from '../env.ts';
import { amountOf, type FolderTally, type HomeTally } from '../scopes/home/tally.ts';
import { type Remap, remapPath } from '../scopes/home/xdg-folders.ts';
import { readInventory } from '../store/inspection-store.ts';

const nothing: Amount = { entries: 0, files: 0, bytes: 0 };

interface FolderQuery {
  readonly inspection: string;
  readonly path: string;
  readonly offset: number;
  readonly limit: number;
  readonly remaps: readonly Remap[];
}

/** What lies directly in a folder: folders by size, then everything else by name; one page of it. */
export async function folderPage(
  env: Env,
  tally: HomeTally,
  query: FolderQuery,
): Promise<{ total: number; rows: readonly FolderRow[] }> {
  const folder = tally.folders.get(query.path);
  if (!folder) return { total: 0, rows: [] };
  const folders = folder.folders
    .flatMap((path) => tally.folders.get(path) ?? [])
    .sort((a, b) => b.amount.bytes - a.amount.bytes || a.path.localeCompare(b.path));
  const total = folders.length + folder.others;
  const end = query.offset + query.limit;
  const rows = folders.slice(query.offset, end).map((one) => folderRow(one, query.remaps));
  if (end > folders.length && folder.others > 0) {
    const skip = Math.max(0, query.offset - folders.length);
    rows.push(
      ...(await otherRows(env, tally, folder, { ...query, skip, take: query.limit - rows.length })),
    );
  }
  return { total, rows };
}

function folderRow(folder: FolderTally, remaps: readonly Remap[]): FolderRow {
  const to = remapPath(folder.path, remaps);
  return {
    path: folder.path,
    label: displayPath(folder.path.slice(folder.path.lastIndexOf('/') + 1)),
    type: 'directory',
    amount: folder.amount,
    left: folder.left,
    rule: folder.rule,
    goesTo: to === folder.path ? null : to,
    hasChildren: folder.folders.length + folder.others > 0,
  };
}

/** Reads only the lines between the folder's own folders: their ranges are known. */
async function otherRows(
  env: Env,
  tally: HomeTally,
  folder: FolderTally,
  query: FolderQuery & { readonly skip: number; readonly take: number },
): Promise<readonly FolderRow[]> {
  const entries: Entry[] = [];
  let start = folder.start;
  const holes = folder.folders.flatMap((path) => tally.folders.get(path) ?? []);
  for (const hole of [...holes, null]) {
    const end = hole ? hole.start : folder.end;
    for await (const some of readInventory(env, query.inspection, { start, end })) {
      const there = some.flatMap((one) => (one.kind === 'entry' ? [one.entry] : []));
      entries.push(...there.filter(({ type }) => type !== 'directory'));
    }
    start = hole ? hole.end : end;
  }
  entries.sort((a, b) => a.path.localeCompare(b.path));
  return entries
    .slice(query.skip, query.skip + query.take)
    .map((entry) => otherRow(entry, tally.ruleOf(entry.path, folder)));
}

function otherRow(entry: Entry, rule: string | null): FolderRow {
  const amount = amountOf(entry.type, entry.size);
  return {
    path: entry.path,
    label: displayPath(entry.path.slice(entry.path.lastIndexOf('/') + 1)),
    type: entry.type,
    amount,
    left: rule === null ? nothing : amount,
    rule,
    goesTo: null,
    hasChildren: false,
  };
}
