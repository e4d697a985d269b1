import type { Amount, FolderRow } from '../../../shared/model/inventory.ts';

export const amount = (files: number): Amount => ({ entries: files, files, bytes: files * 10 });

/** A row of the chooser for tests: a folder with ten files unless said otherwise. */
export const row = (path: string, over: Partial<FolderRow> = {}): FolderRow => ({
  path,
  label: path,
  type: 'directory',
  amount: amount(10),
  left: amount(0),
  rule: null,
  goesTo: null,
  hasChildren: true,
  ...over,
});
