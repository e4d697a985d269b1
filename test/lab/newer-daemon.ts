import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Debian releases with newer daemons than this one's: trixie has 25.04, sid has today's. */
export type Release = 'trixie' | 'sid';

/** A folder with a system that has kdeconnectd, or why there is none. */
export type Chroot = { readonly path: string } | { readonly missing: string };

/**
 * mmdebstrap mounts /dev and /proc in what it makes. In namespaces of its own these mounts go with
 * it, and with it goes all that it started, even when it is killed half-way.
 */
const alone = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'];

const packages = ['kdeconnect', 'dbus-daemon', 'libfaketime'];

/**
 * The system of a release, made with mmdebstrap the first time (about a minute and 700 MB) and kept
 * in `$XDG_CACHE_HOME/relokate-dev`. Needs root, mmdebstrap and a Debian mirror in apt's sources.
 */
export function chrootOf(release: Release): Chroot {
  const known = tried.get(release) ?? makeChroot(release);
  tried.set(release, known);
  return known;
}

/** What could not be made a minute ago cannot be made now. */
const tried = new Map<Release, Chroot>();

function makeChroot(release: Release): Chroot {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const path = join(base, 'relokate-dev', `kdeconnect-${release}`);
  if (existsSync(join(path, 'usr/bin/kdeconnectd'))) return { path };
  if (process.getuid?.() !== 0) return { missing: 'not root' };
  const mirror = debianMirror();
  if (mirror === null) return { missing: 'no Debian mirror in the sources of apt' };
  const part = `${path}.${process.pid}`;
  mkdirSync(join(base, 'relokate-dev'), { recursive: true });
  try {
    // A mirror may be a snapshot, whose date says nothing; signatures are checked all the same.
    const options = ['--aptopt=Acquire::Check-Valid-Until "false"', '--variant=minbase'];
    const include = `--include=${packages.join(',')}`;
    execFileSync('unshare', [...alone, 'mmdebstrap', ...options, include, release, part, mirror], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 900_000,
    });
    renameSync(part, path);
    return { path };
  } catch (error) {
    execFileSync('rm', ['-rf', '--one-file-system', part]);
    return { missing: `mmdebstrap ${release}: ${lastLine(error)}` };
  }
}

/** The mirror that this machine itself uses; null on other distributions. */
function debianMirror(): string | null {
  for (const file of sourceFiles()) {
    const text = readFileSync(file, 'utf8');
    const found = /^(?:deb(?:\s+\[[^\]]*\])?|URIs:)\s+(https?:\/\/\S+\/debian)\/?(?=\s|$)/m.exec(
      text,
    );
    if (found?.[1] !== undefined) return found[1];
  }
  return null;
}

function sourceFiles(): readonly string[] {
  const folder = '/etc/apt/sources.list.d';
  const more = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return ['/etc/apt/sources.list', ...more].filter(
    (file) => existsSync(file) && statSync(file).isFile(),
  );
}

function lastLine(error: unknown): string {
  const stderr: unknown = error instanceof Error ? Reflect.get(error, 'stderr') : undefined;
  const text = Buffer.isBuffer(stderr) ? stderr.toString() : String(error);
  return (
    text
      .trim()
      .split('\n')
      .findLast((line) => line.startsWith('E:')) ?? text.slice(0, 200)
  );
}
