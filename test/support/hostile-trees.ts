import { type Seeded, seeded } from './seeded.ts';

/** One line of a listing as a hostile old computer's find may print it. Text is bytes as Latin-1. */
export interface HostileRecord {
  readonly path: string;
  /** find's letter for the kind. */
  readonly letter: string;
  readonly target?: string;
  readonly size?: number;
  readonly mode?: string;
  readonly time?: string;
  /** `device:inode` with several names; none: a file of its own. */
  readonly group?: string;
}

/** What is listed, what of it must end as a failure, and what really lies there, as far as it can. */
export interface HostileTree {
  readonly name: string;
  readonly records: readonly HostileRecord[];
  /** Paths that must be named with a code and not be touched. */
  readonly refused: readonly string[];
  /** Paths that stay behind: devices and the like. */
  readonly left: readonly string[];
}

/** The text that every file holds that a tree lists without saying otherwise. */
export const CONTENT = 'hostile content\n';

interface Given {
  /** A name that no other tree uses. */
  readonly at: string;
  /** A folder outside of the target, which must never be written to. */
  readonly outside: string;
  readonly random: Seeded;
}
type Attack = (given: Given) => Omit<HostileTree, 'name'>;

const file = (path: string, more: Partial<HostileRecord> = {}): HostileRecord => ({
  path,
  letter: 'f',
  ...more,
});
const folder = (path: string): HostileRecord => ({ path, letter: 'd' });
const link = (path: string, target: string): HostileRecord => ({ path, letter: 'l', target });
const tree = (
  records: readonly HostileRecord[],
  refused: readonly string[] = [],
  left: readonly string[] = [],
) => ({ records, refused, left });

/** Ways to lead elsewhere, confuse or exhaust. Each is one tree below a name of its own. */
export const attacks: Readonly<Record<string, Attack>> = {
  'climbs out': ({ at, outside, random }) => {
    const ups = '../'.repeat(1 + random.below(12));
    const paths = [
      `${at}/${ups}${outside.slice(1)}/x`,
      `${ups}x`,
      '..',
      `${at}/..`,
      `${at}/a/../../x`,
    ];
    return tree([folder(at), ...paths.map((path) => file(path))], paths);
  },
  'is absolute': ({ at, outside }) => {
    const paths = [`${outside}/x`, `//${outside}/x`, '/etc/passwd'];
    return tree([folder(at), ...paths.map((path) => file(path))], paths);
  },
  'has names that are none': ({ at }) => {
    const paths = ['', '.', `./${at}/x`, `${at}//x`, `${at}/.`, `${at}/`, `${at}/./x`];
    return tree([folder(at), ...paths.map((path) => file(path))], paths);
  },
  'lists into a link': ({ at, outside }) =>
    tree(
      [link(at, outside), file(`${at}/x`), folder(`${at}/d`), file(`${at}/d/y`)],
      [`${at}/x`, `${at}/d`, `${at}/d/y`],
    ),
  'lists a link, then a folder of that name': ({ at, outside }) =>
    tree([link(at, outside), folder(at), file(`${at}/x`)], [at, `${at}/x`]),
  'lists a link deep down, then a folder': ({ at, outside, random }) => {
    const deep = `${at}${'/d'.repeat(1 + random.below(5))}`;
    const parents = deep.split('/').map((_part, index, all) => all.slice(0, index + 1).join('/'));
    const last = `${deep}/l`;
    return tree(
      [...parents.map(folder), link(last, outside), folder(last), file(`${last}/x`)],
      [last, `${last}/x`],
    );
  },
  'lists a folder, then a link of that name': ({ at, outside }) =>
    tree([folder(at), file(`${at}/a`), link(at, outside), file(`${at}/x`)], [at, `${at}/x`]),
  'climbs by a relative link': ({ at, outside }) =>
    tree([link(at, `${'../'.repeat(20)}${outside.slice(1)}`), file(`${at}/x`)], [`${at}/x`]),
  'lists into a file': ({ at }) => tree([file(at), file(`${at}/x`)], [`${at}/x`]),
  'lists into a pipe': ({ at }) =>
    tree([{ path: at, letter: 'p' }, file(`${at}/x`)], [`${at}/x`], [at]),
  'lists into nothing': ({ at }) =>
    tree([file(`${at}/a/x`), file(`${at}/y`)], [`${at}/a/x`, `${at}/y`]),
  'comes back to a folder': ({ at, random }) => {
    const b = `${at}-b${random.below(9)}`;
    return tree([folder(at), file(`${at}/a`), folder(b), file(`${at}/x`)], [`${at}/x`]);
  },
  'lists twice': ({ at, outside, random }) => {
    const first = random.pick([file(at), folder(at), link(at, outside)]);
    const second = random.pick([file(at), folder(at), link(at, outside)]);
    return tree([first, second], [at]);
  },
  'has odd names': ({ at }) => {
    const names = [
      '\x01\x1b[2J\x07',
      'a\nb\r',
      '-rf',
      '--files-from=x',
      ' ',
      '\\',
      '\xff\xfe',
      '\xed\xb2\x80',
      '$(touch x)',
      '*',
      '...',
      '\\#012',
    ];
    return tree([folder(at), ...names.map((name) => file(`${at}/${name}`))]);
  },
  'has names that are too long': ({ at }) => {
    const paths = [
      `${at}/${'n'.repeat(256)}`,
      `${at}/${'\xc3\xbc'.repeat(200)}`,
      `${at}/${'d/'.repeat(2100)}x`,
    ];
    return tree([folder(at), ...paths.map((path) => file(path))], paths);
  },
  'has devices': ({ at }) => {
    const paths = [`${at}/b`, `${at}/c`, `${at}/s`, `${at}/p`];
    const records = paths.map((path, index) => ({ path, letter: 'bcsp'[index] ?? 'p' }));
    return tree([folder(at), ...records], [], paths);
  },
  'has kinds that are none': ({ at }) => {
    const paths = ['D', '?', 'U', '\xff'].map((letter) => `${at}/${letter}`);
    return tree([folder(at), ...paths.map((path) => ({ path, letter: path.slice(-1) }))], paths);
  },
  'mixes kinds in one file': ({ at, outside, random }) => {
    const group = `66:${random.below(1000)}`;
    return tree([
      folder(at),
      file(`${at}/a`, { group }),
      { ...link(`${at}/l`, `${outside}/canary`), group },
      { ...folder(`${at}/d`), group },
      file(`${at}/d/b`, { group }),
    ]);
  },
  'has a file that two others claim to be': ({ at, random }) => {
    const group = `67:${random.below(1000)}`;
    const larger = { group, size: CONTENT.length + 1 + random.below(9999) };
    return tree([
      folder(at),
      file(`${at}/a`, { group }),
      file(`${at}/b`, larger),
      file(`${at}/c`, { group }),
    ]);
  },
  'lies about sizes': ({ at, random }) =>
    tree([
      folder(at),
      file(`${at}/larger`, { size: 1000 + random.below(100_000) }),
      file(`${at}/smaller`, { size: random.below(CONTENT.length) }),
      file(`${at}/empty`, { size: 0 }),
    ]),
  'has times beyond all measure': ({ at, random }) => {
    const times = [
      '9999999999999.9999999990',
      '-9999999999999.0000000000',
      `${random.below(2 ** 31)}.9999999999`,
      '-0.0000000010',
      '253402300800.0000000000',
    ];
    return tree([folder(at), ...times.map((time, index) => file(`${at}/${index}`, { time }))]);
  },
  'sets user ids': ({ at }) =>
    tree([
      folder(at),
      file(`${at}/s`, { mode: '6777' }),
      { ...folder(`${at}/t`), mode: '7777' },
      { ...folder(`${at}/none`), mode: '0' },
    ]),
  'goes for our own records': ({ at }) => {
    const own = ['.local', '.local/state', '.local/state/relokate', '.local/state/relokate/runs'];
    const records = [
      ...own.map(folder),
      file('.local/state/relokate/known_hosts'),
      file('.local/state/relokate/runs/x'),
    ];
    return tree(
      [folder(at), ...records],
      [],
      [
        '.local/state/relokate',
        '.local/state/relokate/known_hosts',
        '.local/state/relokate/runs',
        '.local/state/relokate/runs/x',
      ],
    );
  },
};

/** Attacks that name the same paths in every tree: only one of each fits into one listing. */
const alone = ['climbs out', 'is absolute', 'has names that are none', 'goes for our own records'];

/** A tree of one to four attacks; the same for the same seed. */
export function hostileTree(seed: number, outside: string, isOnly = true): HostileTree {
  const random = seeded(seed);
  const names = Object.keys(attacks).filter((name) => isOnly || !alone.includes(name));
  const first = names[seed % names.length] ?? '';
  const kinds = [first, ...Array.from({ length: random.below(4) }, () => random.pick(names))];
  const wanted = [...new Set(kinds)];
  const made = wanted.map((name, index) => {
    const attack = attacks[name];
    if (!attack) throw new Error(name);
    return attack({ at: `t${seed}-${index}`, outside, random });
  });
  return {
    name: `${seed}: ${wanted.join(', ')}`,
    records: made.flatMap(({ records }) => records),
    refused: made.flatMap(({ refused }) => refused),
    left: made.flatMap(({ left }) => left),
  };
}

/** The bytes of a listing, as find prints it with the format of `find-listing.ts`. */
export function listingOf(records: readonly HostileRecord[]): Buffer {
  let inode = 1000;
  const parts = records.map(({ path, letter, target = '', size, mode, time, group }) => {
    const id = group ?? `65:${(inode += 1)}`;
    const names = group === undefined ? 1 : 3;
    const bytes = size ?? (letter === 'f' ? CONTENT.length : 0);
    const rights = mode ?? (letter === 'd' ? '755' : '644');
    const head = `${id} ${names} ${rights} ${bytes} ${time ?? '1700000000.0000000000'} ${letter} 8 ${path}`;
    return `${head}\0${target}\0`;
  });
  return Buffer.from(parts.join(''), 'latin1');
}
