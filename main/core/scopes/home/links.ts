import { posix } from 'node:path';
import { type Remap, remapPath } from './xdg-folders.ts';

/** What re-homing a link needs to know. Homes are absolute paths. */
export interface LinkHomes {
  readonly oldHome: string;
  readonly newHome: string;
  readonly remaps: readonly Remap[];
}

/**
 * What a link is to say in the new home, or null where it stays as it is. Absolute links into the
 * old home are re-homed; relative ones are kept unless a folder was given another name on their way.
 *
 * @param from the link's path below the old home, `to` its path below the new one
 */
export function rehomeLink(
  target: string,
  from: string,
  to: string,
  homes: LinkHomes,
): string | null {
  return target.startsWith('/')
    ? rehomeAbsolute(target, homes)
    : rehomeRelative(target, from, to, homes);
}

function rehomeAbsolute(target: string, homes: LinkHomes): string | null {
  for (const home of homeSpellings(homes.oldHome)) {
    if (target === home) return changed(homes.newHome, target);
    if (target.startsWith(`${home}/`)) {
      const inside = remapPath(target.slice(home.length + 1), homes.remaps);
      return changed(`${homes.newHome}/${inside}`, target);
    }
  }
  return null;
}

/** On image-based systems `/home` is a link to `/var/home`: links may say either. */
function homeSpellings(home: string): readonly string[] {
  if (home.startsWith('/var/home/')) return [home, home.slice('/var'.length)];
  if (home.startsWith('/home/')) return [home, `/var${home}`];
  return [home];
}

function rehomeRelative(target: string, from: string, to: string, homes: LinkHomes): string | null {
  if (homes.remaps.length === 0) return null;
  const meant = posix.normalize(posix.join(posix.dirname(from), target));
  if (meant === '..' || meant.startsWith('../') || meant === '.') return null;
  const there = remapPath(meant, homes.remaps);
  if (there === meant && from === to) return null;
  return changed(posix.relative(posix.dirname(to), there) || '.', target);
}

function changed(now: string, before: string): string | null {
  return now === before ? null : now;
}
