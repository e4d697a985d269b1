import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compareTrees,
  lookAtTree,
  type Trait,
  type Traits,
  type Tree,
} from '../../support/compare-trees.ts';
import { growTortureTree, type TortureTree } from '../../support/torture-tree.ts';

const ENTRIES = 2000;
const isRoot = process.getuid?.() === 0;

let dir: string;
let root: string;
let grown: TortureTree;
let tree: Tree;

beforeAll(async () => {
  process.umask(0o022);
  dir = mkdtempSync(join(tmpdir(), 'relokate-torture-'));
  root = join(dir, 'home');
  mkdirSync(root);
  grown = growTortureTree(root, { entries: ENTRIES, seed: 1 });
  tree = await lookAtTree(root);
});
afterAll(() => {
  grown.open();
  rmSync(dir, { recursive: true, force: true });
});

const count = (holds: (traits: Traits, path: string) => boolean): number =>
  [...tree].filter(([path, traits]) => holds(traits, path)).length;

describe('the torture tree', () => {
  it('holds what it says', () => {
    expect(grown.entries).toBe(ENTRIES);
    expect(tree.size).toBe(isRoot ? ENTRIES : tree.size);
    expect(count(({ type }) => type === 'link')).toBeGreaterThan(20);
    expect(count(({ type }) => type === 'fifo')).toBe(2);
    expect(count(({ type }) => type === 'socket')).toBe(1);
    expect(count(({ holes }) => holes !== '')).toBe(5);
    expect(tree.get('sparse/a gigabyte')?.size).toBe(String(1024 ** 3));
    expect(count(({ xattrs }) => xattrs.includes('user.empty'))).toBe(26);
    expect(count(({ acl }) => acl.includes('user:4242:rw-'))).toBe(2);
    expect(count(({ acl }) => acl.includes('default:user:'))).toBe(13);
    expect(count(({ names }) => names.split('","').length === 200)).toBe(200);
    expect(count(({ type, names }) => type === 'link' && names !== '')).toBe(2);
    expect(count(({ mtime }) => mtime.startsWith('-'))).toBeGreaterThan(100);
    expect(count(({ mtime }) => mtime === '14000000000123456789')).toBeGreaterThan(10);
    expect(count(({ type, mtime }) => type === 'link' && !mtime.endsWith('000'))).toBeGreaterThan(
      5,
    );
    expect(count((_traits, path) => path.length > 1024)).toBeGreaterThan(10);
    expect(count((_traits, path) => /[\udc80-\udcff]/.test(path))).toBeGreaterThan(10);
    expect(tree.get('modes/file 6777')?.mode).toBe('6777');
    expect(tree.get('modes/read only')?.mode).toBe('555');
    expect(tree.get('links/the home')?.target).toBe(root);
  });

  it('is the same for the same seed, and another for another', async () => {
    const rehome = (path: string, traits: Traits): [string, Traits] => [
      path,
      { ...traits, target: traits.target.replace(root, `${dir}/again`) },
    ];
    for (const seed of [1, 2]) {
      mkdirSync(join(dir, 'again'));
      const again = growTortureTree(join(dir, 'again'), { entries: ENTRIES, seed });
      const found = compareTrees(tree, await lookAtTree(join(dir, 'again')), { rehome });
      expect(seed === 1 ? found : found.length > 1000).toEqual(seed === 1 ? [] : true);
      again.open();
      rmSync(join(dir, 'again'), { recursive: true, force: true });
    }
  });

  it.skipIf(!isRoot)('survives rsync with all that rsync can do, and nothing less', async () => {
    const copy = join(dir, 'copy');
    execFileSync('rsync', ['-aHAXS', '--numeric-ids', `${root}/`, `${copy}/`]);
    expect(compareTrees(tree, await lookAtTree(copy))).toEqual([]);
    rmSync(copy, { recursive: true, force: true });
    execFileSync('rsync', ['-rlptD', `${root}/`, `${copy}/`]);
    const lost = compareTrees(tree, await lookAtTree(copy)).map(({ trait }) => trait);
    expect([...new Set(lost)].sort()).toEqual(['acl', 'holes', 'names', 'xattrs']);
    rmSync(copy, { recursive: true, force: true });
  });
});

describe('the comparison of two trees', () => {
  let one: string;
  let other: string;
  beforeAll(() => {
    one = join(dir, 'one');
    other = join(dir, 'other');
    mkdirSync(join(one, 'd'), { recursive: true });
    writeFileSync(join(one, 'd/f'), Buffer.alloc(500_000, 1));
    linkSync(join(one, 'd/f'), join(one, 'second'));
    symlinkSync('d/f', join(one, 'l'));
    execFileSync('setfattr', ['-n', 'user.a', '-v', '0x00ff', join(one, 'd/f')]);
    execFileSync('setfacl', ['-m', 'u:4242:r', join(one, 'd/f')]);
  });

  const at = (path: string): string => join(other, path);
  const time = (path: string): void => {
    execFileSync('touch', ['-h', '-d', '@1.000000001', at(path)]);
  };
  /** Something else with the time of what it replaces. */
  const again = (path: string, make: () => void): void => {
    unlinkSync(at(path));
    make();
    execFileSync('touch', ['-h', '-r', join(one, path), at(path)]);
  };

  it.each<[string, () => void, readonly [string, Trait][]]>([
    ['nothing', () => undefined, []],
    ['a time by a nanosecond', () => time('l'), [['l', 'mtime']]],
    ['the time of a folder', () => time('d'), [['d', 'mtime']]],
    ['a mode', () => chmodSync(at('d'), 0o4755), [['d', 'mode']]],
    ['what a link says', () => again('l', () => symlinkSync('d/x', at('l'))), [['l', 'target']]],
    [
      'content',
      () =>
        again('second', () =>
          execFileSync('sh', [
            '-c',
            `cp -p "$0/d/f" "$0/second"; printf x | dd of="$0/second" conv=notrunc status=none`,
            other,
          ]),
        ),
      [
        ['d/f', 'names'],
        ['second', 'hash'],
        ['second', 'names'],
        ['second', 'xattrs'],
      ],
    ],
    [
      'names of one file',
      () => again('second', () => execFileSync('cp', ['-a', at('d/f'), at('second')])),
      [
        ['d/f', 'names'],
        ['second', 'names'],
      ],
    ],
    [
      'an xattr',
      () => execFileSync('setfattr', ['-n', 'user.a', '-v', '0x00fe', at('d/f')]),
      [
        ['d/f', 'xattrs'],
        ['second', 'xattrs'],
      ],
    ],
    [
      'who else may',
      () => execFileSync('setfacl', ['-m', 'u:4243:r', at('d/f')]),
      [
        ['d/f', 'acl'],
        ['second', 'acl'],
      ],
    ],
    [
      'a hole',
      () =>
        again('second', () =>
          execFileSync('sh', [
            '-c',
            'cp -a "$0/d/f" "$0/second" && fallocate -p -o 0 -l 400000 "$0/second"',
            other,
          ]),
        ),
      [
        ['d/f', 'names'],
        ['second', 'hash'],
        ['second', 'holes'],
        ['second', 'names'],
      ],
    ],
    [
      'a size',
      () => appendFileSync(at('d/f'), 'x'),
      [
        ['d/f', 'hash'],
        ['d/f', 'mtime'],
        ['d/f', 'size'],
        ['second', 'hash'],
        ['second', 'mtime'],
        ['second', 'size'],
      ],
    ],
    [
      'what there is',
      () => renameSync(at('l'), at('more')),
      [
        ['l', 'type'],
        ['more', 'type'],
      ],
    ],
  ])('tells %s', async (_what, change, differences) => {
    rmSync(other, { recursive: true, force: true });
    execFileSync('cp', ['-a', one, other]);
    change();
    const found = compareTrees(await lookAtTree(one), await lookAtTree(other));
    expect(found.map(({ path, trait }) => [path, trait]).sort()).toEqual([...differences].sort());
  });
});
