import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { type Env, sessionDir } from '../env.ts';
import { fsPath, textOfName } from '../fs/names.ts';

/** What the new computer does not get to see: it finds an empty folder or file there, or nothing. */
export interface Mask {
  /** Relative to the home folder, in our text form of names; never through a symbolic link. */
  readonly path: string;
  readonly kind: 'dir' | 'file';
  readonly reason: string;
}

const maskedSchema = z.strictObject({
  version: z.literal(1),
  masked: z.array(z.strictObject({ path: z.string().min(1), reason: z.string() })),
});

/**
 * The masks of a home: what `assets/offer/masked.json` names, under the XDG folders' default and
 * actual places, our own keys, and what is mounted there from elsewhere. A name that is a link is
 * followed: what it leads to is masked, under the name it has inside the home.
 */
export async function findMasks(env: Env, home: string): Promise<Mask[]> {
  const text = await readFile(join(env.assetsDir, 'offer', 'masked.json'), 'utf8');
  const { masked } = maskedSchema.parse(JSON.parse(text));
  const wanted = masked.flatMap(({ path, reason }) =>
    placesOf(env, path).map((place) => ({ place, reason })),
  );
  wanted.push({ place: sessionDir(env), reason: 'own' });
  const mounts = parseMounts(await readFile('/proc/self/mountinfo'));
  const found = await Promise.all(wanted.map((item) => resolve(home, item)));
  for (const mount of mounts) {
    const path = insideOf(home, mount);
    if (path !== null) found.push({ path, kind: 'dir', reason: 'mounted' });
  }
  return outermost(found.filter((mask) => mask !== null));
}

function placesOf(env: Env, path: string): string[] {
  const bases: readonly [string, string][] = [
    ['.config/', env.configHome],
    ['.local/share/', env.dataHome],
    ['.local/state/', env.stateHome],
  ];
  const moved = bases
    .filter(([prefix]) => path.startsWith(prefix))
    .map(([prefix, base]) => join(base, path.slice(prefix.length)));
  return [join(env.home, path), ...moved];
}

async function resolve(
  home: string,
  { place, reason }: { place: string; reason: string },
): Promise<Mask | null> {
  try {
    const real = textOfName(await realpath(fsPath(place), { encoding: 'buffer' }));
    const path = insideOf(home, real);
    if (path === null) return null;
    const kind = (await lstat(fsPath(real))).isDirectory() ? 'dir' : 'file';
    return { path, kind, reason };
  } catch {
    // What is not there, or cannot be reached by us, cannot be reached by the new computer either.
    return null;
  }
}

function insideOf(home: string, path: string): string | null {
  return path.startsWith(`${home}/`) ? relative(home, path) : null;
}

/** Each place once, and nothing that lies in a masked folder anyway. */
function outermost(masks: readonly Mask[]): Mask[] {
  const byPath = new Map<string, Mask>();
  for (const mask of masks) if (!byPath.has(mask.path)) byPath.set(mask.path, mask);
  const lies = (path: string): boolean => {
    const parts = path.split('/');
    return parts.some((_part, at) => at > 0 && byPath.has(parts.slice(0, at).join('/')));
  };
  return [...byPath.values()]
    .filter(({ path }) => !lies(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** File systems that another program or computer provides: not this computer's own files. */
const foreign =
  /^(fuse|fuse\..*|nfs\d?|cifs|smb3|smbfs|9p|afs|ceph|autofs|virtiofs|proc|sysfs|devtmpfs|tmpfs)$/;
const ownFuse = /^fuse\.(ntfs-3g|exfat|ext2fs|bindfs)$/;

/** Mount points of foreign file systems, from proc(5)'s mountinfo: names are bytes, blanks octal. */
export function parseMounts(mountinfo: Buffer): string[] {
  return mountinfo
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const fields = line.split(' ');
      const type = fields[fields.indexOf('-') + 1] ?? '';
      const isForeign = foreign.test(type) && !ownFuse.test(type);
      return isForeign && fields[4] !== undefined ? [unescape(fields[4])] : [];
    });
}

function unescape(field: string): string {
  const bytes = field.replace(/\\([0-7]{3})/g, (_whole, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return textOfName(Buffer.from(bytes, 'latin1'));
}
