import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type BigIntStats, createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { textOfName } from '../../main/core/fs/names.ts';

/** Everything that one entry of a tree is. Texts, so that a difference can be read. */
export interface Traits {
  readonly type: 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'device';
  /** Octal, with setuid and the like; '' for links, which have none of their own. */
  readonly mode: string;
  /** Nanoseconds since 1970. */
  readonly mtime: string;
  /** Bytes of a file, else ''. */
  readonly size: string;
  /** Of a file's content; `unreadable` where we may not look. */
  readonly hash: string;
  /** What a link says. */
  readonly target: string;
  /** All names of this file in the tree, where there are several. */
  readonly names: string;
  /** User xattrs as getfattr(1) prints them, sorted. */
  readonly xattrs: string;
  /** Access rights beyond the mode, as getfacl(1) prints them, with numbers. */
  readonly acl: string;
  /** `holes` where clearly less is allocated than the size says. */
  readonly holes: string;
}
export type Trait = keyof Traits;
export type Tree = ReadonlyMap<string, Traits>;

/** A trait that is not the same; a path that is only in one of them has type `missing` in the other. */
export interface Difference {
  readonly path: string;
  readonly trait: Trait;
  readonly wanted: string;
  readonly found: string;
}

export interface CompareOptions {
  /** What an entry is to be in the second tree: changed, as it is, or null where it is not to be there. */
  readonly rehome?: (path: string, traits: Traits) => readonly [path: string, Traits] | null;
  /** Traits that do not count. */
  readonly ignore?: readonly Trait[];
}

const traitNames: readonly Trait[] = [
  ...(['type', 'mode', 'mtime', 'size', 'hash'] as const),
  ...(['target', 'names', 'xattrs', 'acl', 'holes'] as const),
];

/** Less than this much missing may be how a file system packs small files. */
const CLEARLY = 64 * 1024;
const LARGE = 4 * 1024 * 1024;
const zeros = Buffer.alloc(LARGE);

/** Looks at a whole tree. `without`: paths (and what lies in them) that do not count. */
export async function lookAtTree(root: string, without: readonly string[] = []): Promise<Tree> {
  const tree = new Map<string, Traits>();
  const xattrs = blocksOf(root, ['getfattr', '-h', '-d', '-m', '^user\\.', '-e', 'base64']);
  const acls = blocksOf(root, ['getfacl', '-P', '-s', '-n', '-E']);
  const inodes = new Map<string, string[]>();
  const walk = async (folder: string): Promise<void> => {
    for (const name of await namesIn(`${root}/${folder}`)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (without.some((one) => path === one || path.startsWith(`${one}/`))) continue;
      const described = await describe(`${root}/${path}`).catch(() => null);
      // Listed, but not to be looked at: its folder may not be passed through.
      if (!described) continue;
      const { inode, ...traits } = described;
      inodes.set(inode, [...(inodes.get(inode) ?? []), textOf(path)]);
      const extra = { xattrs: xattrs.get(path) ?? '', acl: acls.get(path) ?? '', names: inode };
      tree.set(textOf(path), { ...traits, ...extra });
      if (traits.type === 'directory') await walk(path);
    }
  };
  await walk('');
  for (const [path, traits] of tree) {
    const names = inodes.get(traits.names) ?? [];
    tree.set(path, { ...traits, names: names.length > 1 ? JSON.stringify(names.sort()) : '' });
  }
  return tree;
}

/** What differs in the second tree from what it is to be by the first; empty where nothing does. */
export function compareTrees(a: Tree, b: Tree, options: CompareOptions = {}): Difference[] {
  const wanted = rehomed(a, options.rehome);
  return [...new Set([...wanted.keys(), ...b.keys()])].flatMap((path) =>
    differencesAt(path, wanted.get(path), b.get(path)).filter(
      ({ trait }) => options.ignore?.includes(trait) !== true,
    ),
  );
}

function rehomed(tree: Tree, rehome: CompareOptions['rehome']): Tree {
  if (!rehome) return tree;
  const there = new Map<string, Traits>();
  for (const [path, traits] of tree) {
    const one = rehome(path, traits);
    if (one) there.set(...one);
  }
  return there;
}

function differencesAt(
  path: string,
  one: Traits | undefined,
  other: Traits | undefined,
): Difference[] {
  if (!one || !other) {
    const types = { wanted: one?.type ?? 'missing', found: other?.type ?? 'missing' };
    return [{ path, trait: 'type', ...types }];
  }
  return traitNames
    .filter((trait) => one[trait] !== other[trait])
    .map((trait) => ({ path, trait, wanted: one[trait], found: other[trait] }));
}

/** Names in a folder, as Latin-1: one character a byte. None where we may not look. */
async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(bytes(folder), { encoding: 'buffer' }).catch(() => []);
  return names.map((name) => name.toString('latin1')).sort();
}

async function describe(path: string) {
  const stat = await lstat(bytes(path), { bigint: true });
  const type = typeOf(stat);
  const isFile = type === 'file';
  return {
    type,
    mode: type === 'link' ? '' : (stat.mode & 0o7777n).toString(8),
    mtime: stat.mtimeNs.toString(),
    size: isFile ? stat.size.toString() : '',
    hash: isFile ? await hash(path, stat.size) : '',
    target: type === 'link' ? textOfName(await readlink(bytes(path), { encoding: 'buffer' })) : '',
    holes: isFile && stat.size - stat.blocks * 512n > CLEARLY ? 'holes' : '',
    // A folder has many names, but none of its own kind.
    inode: type === 'directory' ? path : `${stat.dev}:${stat.ino}`,
  } as const;
}

function typeOf(stat: BigIntStats): Traits['type'] {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isFIFO()) return 'fifo';
  return stat.isSocket() ? 'socket' : 'device';
}

/** SHA-1 of the content; of large files of where they are not zero, so that holes cost next to nothing. */
async function hash(path: string, size: bigint): Promise<string> {
  const sum = createHash('sha1');
  try {
    if (size <= LARGE) return sum.update(await readFile(bytes(path))).digest('hex');
    const chunks = createReadStream(bytes(path), { highWaterMark: LARGE });
    let at = 0;
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      if (!chunk.equals(zeros.subarray(0, chunk.length))) sum.update(`${at}:`).update(chunk);
      at += chunk.length;
    }
    return sum.digest('hex');
  } catch {
    return 'unreadable';
  }
}

/** What getfattr or getfacl print of a tree, by path as Latin-1: lines below `# file:`, sorted. */
function blocksOf(root: string, [program = '', ...args]: readonly string[]): Map<string, string> {
  const exec = ['-exec', program, ...args, '--absolute-names', '--', '{}', '+'];
  const find = ['.', '-mindepth', '1', '!', '-type', 'l', ...exec];
  // Status 1: some of it may not be looked at.
  const output = spawnSync('find', find, { cwd: root, maxBuffer: 512 * 1024 * 1024 }).stdout;
  const blocks = output
    .toString('latin1')
    .split(/^# file: /m)
    .slice(1);
  return new Map(
    blocks.map((block) => {
      const [name = '', ...lines] = block.split('\n');
      const kept = lines.filter((line) => line !== '' && !/^# /.test(line)).sort();
      return [unescape(name).slice('./'.length), kept.join(' ')];
    }),
  );
}

function unescape(name: string): string {
  return name.replace(/\\(?:([0-7]{3})|\\)/g, (_whole, octal: string | undefined) =>
    octal === undefined ? '\\' : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

const bytes = (latin1: string): Buffer => Buffer.from(latin1, 'latin1');
const textOf = (latin1: string): string => textOfName(bytes(latin1));
