import type { FolderRow } from '../../shared/model/inventory.ts';

/** How many rows one question to the engine brings. */
export const PAGE = 500;

/** One folder whose contents are shown, as far as they have been fetched. */
export interface Branch {
  readonly path: string;
  readonly total: number;
  readonly pages: ReadonlyMap<number, readonly FolderRow[]>;
  /** Places (from 0) of the folders in it that are open, in rising order. */
  readonly open: readonly number[];
}

/**
 * The open part of the home. It is never flattened: a position is found by walking down through
 * the open folders, so that a folder with a million files costs no more than what is on screen.
 */
export interface Tree {
  readonly branches: ReadonlyMap<string, Branch>;
  readonly showHidden: boolean;
}

/** What stands at a position. `absent`: its page has still to be fetched. */
export type Shown =
  | {
      readonly kind: 'row';
      readonly row: FolderRow;
      readonly level: number;
      readonly isOpen: boolean;
      /** Position of the folder it lies in; -1 at the top. */
      readonly parent: number;
    }
  | {
      readonly kind: 'absent';
      readonly folder: string;
      readonly page: number;
      readonly level: number;
    };

export const emptyTree: Tree = { branches: new Map(), showHidden: false };

/** The tree with a page of a folder added; the first page of a folder opens it up to be shown. */
export function addPage(
  tree: Tree,
  folder: string,
  page: { readonly index: number; readonly total: number; readonly rows: readonly FolderRow[] },
): Tree {
  const before = tree.branches.get(folder);
  // What lies in a folder that a rule leaves is left by that rule too, whatever its own row says.
  const rule = rowOf(tree, folder)?.rule ?? null;
  const rows = page.rows.map((row) => (row.rule === null ? { ...row, rule } : row));
  const branch: Branch = {
    path: folder,
    total: page.total,
    pages: new Map([...(before?.pages ?? []), [page.index, rows]]),
    open: before?.open ?? [],
  };
  return { ...tree, branches: new Map([...tree.branches, [folder, branch]]) };
}

/** The tree with the folder at a position opened or closed; anything else leaves it as it is. */
export function setOpen(tree: Tree, path: string, isOpen: boolean): Tree {
  const parent = parentBranch(tree, path);
  const place = parent ? placeOf(parent, path) : null;
  if (parent === undefined || place === null) return tree;
  const others = parent.open.filter((at) => at !== place);
  const open = isOpen ? [...others, place].sort((a, b) => a - b) : others;
  return { ...tree, branches: new Map([...tree.branches, [parent.path, { ...parent, open }]]) };
}

/** How many rows are shown in all. */
export function shownCount(tree: Tree): number {
  const top = tree.branches.get('');
  return top === undefined ? 0 : countOf(tree, top);
}

/** What stands at a position; null outside. */
export function shownAt(tree: Tree, position: number): Shown | null {
  const top = tree.branches.get('');
  if (top === undefined || position < 0 || position >= countOf(tree, top)) return null;
  return locate(tree, top, { position, level: 1, parent: -1, base: 0 });
}

/** Rows that are hidden at the top of the home, for the note that says so. */
export function hiddenRows(tree: Tree): readonly FolderRow[] {
  const top = tree.branches.get('');
  if (top === undefined || tree.showHidden || !isFiltered(tree, top)) return [];
  return rowsOf(top).filter(isHidden);
}

type Search = {
  readonly position: number;
  readonly level: number;
  readonly parent: number;
  /** Position of the branch's first row. */
  readonly base: number;
};

function locate(tree: Tree, branch: Branch, search: Search): Shown {
  let { position } = search;
  // Walk over the open folders before the position; what lies in them takes up positions too.
  for (const place of branch.open) {
    const at = visiblePlace(tree, branch, place);
    if (at === null || position <= at) continue;
    const inner = innerBranch(tree, branch, place);
    const size = inner === null ? 0 : countOf(tree, inner);
    if (inner !== null && position <= at + size) {
      const parent = search.position - (position - at) + search.base;
      return locate(tree, inner, {
        position: position - at - 1,
        level: search.level + 1,
        parent,
        base: parent + 1,
      });
    }
    position -= size;
  }
  return leaf(branch, realPlace(tree, branch, position), search);
}

function leaf(branch: Branch, place: number, { level, parent }: Search): Shown {
  const page = Math.floor(place / PAGE);
  const row = branch.pages.get(page)?.[place % PAGE];
  if (row === undefined) return { kind: 'absent', folder: branch.path, page, level };
  return { kind: 'row', row, level, parent, isOpen: branch.open.includes(place) };
}

function countOf(tree: Tree, branch: Branch): number {
  let count = filteredPlaces(tree, branch)?.length ?? branch.total;
  for (const place of branch.open) {
    if (visiblePlace(tree, branch, place) === null) continue;
    const inner = innerBranch(tree, branch, place);
    if (inner !== null) count += countOf(tree, inner);
  }
  return count;
}

function innerBranch(tree: Tree, branch: Branch, place: number): Branch | null {
  const row = branch.pages.get(Math.floor(place / PAGE))?.[place % PAGE];
  return row === undefined ? null : (tree.branches.get(row.path) ?? null);
}

function parentBranch(tree: Tree, path: string): Branch | undefined {
  return path === ''
    ? undefined
    : tree.branches.get(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
}

function rowOf(tree: Tree, path: string): FolderRow | null {
  const parent = parentBranch(tree, path);
  const place = parent ? placeOf(parent, path) : null;
  if (parent === undefined || place === null) return null;
  return parent.pages.get(Math.floor(place / PAGE))?.[place % PAGE] ?? null;
}

function placeOf(branch: Branch, path: string): number | null {
  for (const [page, rows] of branch.pages) {
    const index = rows.findIndex((row) => row.path === path);
    if (index >= 0) return page * PAGE + index;
  }
  return null;
}

/**
 * Hidden names are filtered only in folders that came whole in one page: in longer ones the
 * number of rows would not be known before everything was fetched.
 */
function isFiltered(tree: Tree, branch: Branch): boolean {
  return !tree.showHidden && branch.total <= PAGE && branch.pages.has(0);
}

const places = new WeakMap<Branch, readonly number[]>();

function filteredPlaces(tree: Tree, branch: Branch): readonly number[] | null {
  if (!isFiltered(tree, branch)) return null;
  const known = places.get(branch);
  if (known !== undefined) return known;
  const shown = rowsOf(branch).flatMap((row, place) => (isHidden(row) ? [] : [place]));
  places.set(branch, shown);
  return shown;
}

function realPlace(tree: Tree, branch: Branch, visible: number): number {
  return filteredPlaces(tree, branch)?.[visible] ?? visible;
}

function visiblePlace(tree: Tree, branch: Branch, place: number): number | null {
  const shown = filteredPlaces(tree, branch);
  if (shown === null) return place;
  const at = shown.indexOf(place);
  return at < 0 ? null : at;
}

const rowsOf = (branch: Branch): readonly FolderRow[] => branch.pages.get(0) ?? [];

/** Whether a row's own name begins with a dot. */
export function isHidden(row: Pick<FolderRow, 'path'>): boolean {
  return row.path.slice(row.path.lastIndexOf('/') + 1).startsWith('.');
}
