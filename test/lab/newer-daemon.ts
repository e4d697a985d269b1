import { makeRoot, type Root } from '../support/debian-root.ts';

/** Debian releases with newer daemons than this one's: trixie has 25.04, sid has today's. */
export type Release = 'trixie' | 'sid';

const packages = ['kdeconnect', 'dbus-daemon', 'libfaketime'];

/**
 * The system of a release with kdeconnectd, or why there is none. Made the first time, which takes
 * about a minute and 700 MB.
 */
export function chrootOf(release: Release): Root {
  const parts = { name: `kdeconnect-${release}`, suite: release, packages };
  const known = tried.get(release) ?? makeRoot(parts);
  tried.set(release, known);
  return known;
}

/** What could not be made a minute ago cannot be made now. */
const tried = new Map<Release, Root>();
