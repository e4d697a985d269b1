import { lstatSync } from 'node:fs';
import { manifest } from '../support/manifest.ts';

/** What a home is, one line per path: see `manifest`. The home itself is ''. */
export type TreeState = ReadonlyMap<string, string>;

/** Looks at a home. What Relokate notes there for itself does not count. */
export async function lookAtHome(home: string): Promise<TreeState> {
  const lines = await manifest(home, { without: ['.local'] });
  const { mode, mtimeNs } = lstatSync(home, { bigint: true });
  const state = new Map([['', `directory ${(mode & 0o7777n).toString(8)} ${mtimeNs}`]]);
  // Links into the home itself name it, and each has another path.
  for (const [path, line] of lines) state.set(path, line.replace(home, '~'));
  return state;
}

/**
 * Paths of a home that are neither as before nor as they are to be. Folders count by what they are:
 * their times and modes come last. Where a folder gives way to something else or the other way
 * round, there may be nothing for a moment, as no call of the system exchanges the two for Node.
 */
export function thirdThings(before: TreeState, wanted: TreeState, now: TreeState): string[] {
  const found: string[] = [];
  for (const path of new Set([...before.keys(), ...wanted.keys(), ...now.keys()])) {
    const states = [before, wanted].map((tree) => plain(tree.get(path)));
    const here = plain(now.get(path));
    const isExchange = here === 'nothing' && states.includes('directory');
    if (!states.includes(here) && !isExchange) {
      found.push(`${JSON.stringify(path)}: neither ${states.join(' nor ')} but ${here}`);
    }
  }
  return found;
}

/** Names of one file arrive one after the other: which ones are there already does not count. */
function plain(line: string | undefined): string {
  if (line === undefined) return 'nothing';
  return line.startsWith('directory') ? 'directory' : line.replace(/ one file with .*$/s, '');
}

/** What differs between two homes, readable. The folder itself counts when `root` says so. */
export function unlike(wanted: TreeState, now: TreeState, root: boolean): string[] {
  return [...new Set([...wanted.keys(), ...now.keys()])]
    .filter((path) => (root || path !== '') && wanted.get(path) !== now.get(path))
    .map((path) => `${JSON.stringify(path)}: not ${wanted.get(path)} but ${now.get(path)}`);
}
