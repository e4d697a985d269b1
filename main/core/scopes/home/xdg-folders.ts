import { posix } from 'node:path';

/** The folders that have a meaning, as xdg-user-dirs names them, and their English names. */
const folders = {
  DESKTOP: 'Desktop',
  DOWNLOAD: 'Downloads',
  TEMPLATES: 'Templates',
  PUBLICSHARE: 'Public',
  DOCUMENTS: 'Documents',
  MUSIC: 'Music',
  PICTURES: 'Pictures',
  VIDEOS: 'Videos',
} as const;
type Folder = keyof typeof folders;

/** Where each folder with a meaning lies, relative to the home. */
export type XdgFolders = Partial<Readonly<Record<Folder, string>>>;

/** A folder of the old home that goes to a folder of another name. */
export interface Remap {
  readonly from: string;
  readonly to: string;
}

/**
 * Reads `user-dirs.dirs` (xdg-user-dirs: `XDG_NAME_DIR="$HOME/yyy"` or an absolute path). A folder
 * that is the home itself is switched off; one outside the home is none of ours.
 */
export function parseUserDirs(text: string, home: string): XdgFolders {
  const found: Partial<Record<Folder, string>> = {};
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s*XDG_([A-Z]+)_DIR\s*=\s*"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
    if (name === undefined || value === undefined || !isFolder(name)) continue;
    const path = relativeToHome(value.replace(/\\(.)/g, '$1'), home);
    if (path) found[name] = path;
  }
  return found;
}

/** What goes where else: each meaning that both computers know under different names. */
export function planRemaps(old: XdgFolders, target: XdgFolders): readonly Remap[] {
  const remaps: Remap[] = [];
  for (const name of Object.keys(folders).filter(isFolder)) {
    const from = old[name];
    const to = target[name];
    if (from && to && from !== to) remaps.push({ from, to });
  }
  return remaps;
}

/** English names for the folders that exist under them: what a system without `user-dirs.dirs` means. */
export function defaultFolders(exists: (name: string) => boolean): XdgFolders {
  const found: Partial<Record<Folder, string>> = {};
  for (const name of Object.keys(folders).filter(isFolder)) {
    if (exists(folders[name])) found[name] = folders[name];
  }
  return found;
}

/** The path in the new home for a path of the old one: the longest remap that fits decides. */
export function remapPath(path: string, remaps: readonly Remap[]): string {
  let best: Remap | null = null;
  for (const remap of remaps) {
    const fits = path === remap.from || path.startsWith(`${remap.from}/`);
    if (fits && remap.from.length > (best?.from.length ?? -1)) best = remap;
  }
  return best ? best.to + path.slice(best.from.length) : path;
}

function isFolder(name: string): name is Folder {
  return Object.hasOwn(folders, name);
}

function relativeToHome(value: string, home: string): string | null {
  const absolute = value.replace(/^\$HOME(?=\/|$)/, home);
  if (!absolute.startsWith('/')) return null;
  const path = posix.relative(home, posix.normalize(absolute));
  return path === '' || path === '..' || path.startsWith('../') ? null : path;
}
