import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Entry, KConfigDocument } from '../../main/core/scopes/profile/kconfig/document.ts';
import { timing } from '../lab/pair-both.ts';
import { kconfigFile } from '../support/kconfig-files.ts';
import { type Seeded, seeded } from '../support/seeded.ts';
import { copyHome, oldHome } from './plasma-homes.ts';
import { type Generation, generations, plasmaRoot, whyNoPlasma } from './plasma-root.ts';
import { PlasmaComputer } from './plasma-session.ts';

const why = await whyNoPlasma();

/** How many files of a system are asked about, of how many keys each; then those of a home, and made-up ones. */
const [OF_SYSTEM, OF_HOME, OF_MADE_UP] = [
  { files: 800, keys: 3 },
  { files: 1000, keys: 10 },
  { files: 300, keys: 3 },
];
/** Old homes are made the first time. */
const HOMES_WITHIN = 15 * 60_000;
const ABSENT = '(absent)';
const HOME = '/home/hans';
const MADE_UP_AT = `${HOME}/made-up`;

type Asked = Pick<Entry, 'group' | 'key'>;

/** A file of KConfig: where the machine sees it, and its bytes. */
interface ConfigFile {
  readonly path: string;
  readonly bytes: Buffer;
}

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(`/tmp/rlk-lab-${process.pid}-`);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** How the paths of files end that KConfig reads, or that are written as if it did. */
const ends = [
  /(rc|\.(desktop|directory|conf|ini|theme|colors|list|service|codes|areas|actions))$/,
  /\.(colorscheme|profile|kksrc|themerc|knsrc|notifyrc)$/,
  /\/(defaults|kdeglobals|kdedefaults\/[^/]+|ksslcalist|plasma-org\.[^/]+)$/,
];

/** The files of KConfig below a folder; `at` is where the machine sees that. */
function configFiles(folder: string, at: string): readonly ConfigFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const [real, path] = [join(folder, entry.name), `${at}/${entry.name}`];
      if (entry.isDirectory()) return configFiles(real, path);
      if (!entry.isFile() || !ends.some((end) => end.test(path))) return [];
      return [{ path, bytes: readFileSync(real) }];
    });
}

async function systemFiles(generation: Generation): Promise<readonly ConfigFile[]> {
  const root = await plasmaRoot(generation);
  if ('missing' in root) throw new Error(root.missing);
  return ['/etc/xdg', '/usr/share'].flatMap((at) => configFiles(join(root.path, at), at));
}

/** Made-up files with the odd lines that exist, laid into the machine. */
function madeUp(folder: string): readonly ConfigFile[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: OF_MADE_UP.files }, (_, number) => {
    const bytes = kconfigFile(seeded(number));
    writeFileSync(join(folder, `${number}rc`), bytes);
    return { path: `${MADE_UP_AT}/${number}rc`, bytes };
  });
}

/** Asks KConfig's own tool, one process per key. Questions and answers end with a NUL. */
const script = `
while IFS= read -r -d '' file && IFS= read -r -d '' key && IFS= read -r -d '' count; do
  where=()
  while [ "$count" -gt 0 ]; do
    IFS= read -r -d '' group
    where+=(--group "$group")
    count=$((count - 1))
  done
  "$1" --file "$file" "\${where[@]}" --key "$key" --default '${ABSENT}'
  printf '\\0'
done`;

interface Question extends Asked {
  readonly file: ConfigFile;
}

/** What KConfig says of values, to somebody who speaks German. */
async function told(
  on: PlasmaComputer,
  questions: readonly Question[],
): Promise<readonly string[]> {
  const input = questions.flatMap(({ file, group, key }) => {
    const groups = group.length === 0 ? ['<default>'] : group;
    return [file.path, key, String(groups.length), ...groups];
  });
  const env = { LANG: 'de_DE.UTF-8', LC_CTYPE: 'C.UTF-8', QT_LOGGING_RULES: '*=false' };
  const options = { env, seconds: 240, input: input.map((text) => `${text}\0`).join('') };
  const tool = `kreadconfig${on.generation}`;
  const { stdout } = await on.run('bash', ['-c', script, 'bash', tool], options);
  // Each ends with a line break of the tool's.
  return stdout.toString().split('\n\0').slice(0, -1);
}

/** The same, as our reader has it: the most particular language wins. */
function ours(document: KConfigDocument, { group, key }: Asked): string {
  const found = ['de_DE', 'de', null]
    .map((language) => document.get({ group, key, language }))
    .find((entry) => entry !== null);
  if (!found || found.isDeleted) return ABSENT;
  return found.isExpanded ? found.value.replaceAll('$HOME', HOME) : found.value;
}

/**
 * Names that are no text cannot be asked for, nor can groups without a name; Qt takes a byte order mark off. KConfig
 * 5.103 undoes the escapes of keys twice, so that what follows a `\\` is lost in each (seen): nobody could mean that.
 */
function canBeAsked({ group, key }: Asked, generation: Generation): boolean {
  if (generation === 5 && key.includes('\\')) return false;
  return [...group, key].every((name) => name !== '' && !/[\ufeff\ufffd\0]/.test(name));
}

interface Sampling {
  readonly generation: Generation;
  readonly random: Seeded;
}

function questionsOf(
  all: readonly ConfigFile[],
  { files, keys }: typeof OF_HOME,
  { generation, random }: Sampling,
): readonly Question[] {
  return sample(all, random, files).flatMap((file) => {
    const known = KConfigDocument.parse(file.bytes).entries();
    const asked = known.filter((entry) => canBeAsked(entry, generation));
    return sample(asked, random, keys).map(({ group, key }) => ({ file, group, key }));
  });
}

function sample<T>(from: readonly T[], random: Seeded, most: number): readonly T[] {
  const left = [...from];
  return Array.from(
    { length: Math.min(most, left.length) },
    () => left.splice(random.below(left.length), 1)[0],
  ).flatMap((one) => (one === undefined ? [] : [one]));
}

/** What our reader takes for something else than KConfig does. */
async function differing(
  on: PlasmaComputer,
  questions: readonly Question[],
): Promise<readonly object[]> {
  const answers = await told(on, questions);
  expect(answers.length).toBe(questions.length);
  return questions.flatMap(({ file, group, key }, at) => {
    const wanted = answers[at];
    const is = ours(KConfigDocument.parse(file.bytes), { group, key });
    return is === wanted ? [] : [{ file: file.path, group, key, wanted, is }];
  });
}

describe.each(generations)('the files of Plasma %i', (generation) => {
  let computer: PlasmaComputer | null = null;
  let system: readonly ConfigFile[] = [];
  let home: readonly ConfigFile[] = [];
  let made: readonly ConfigFile[] = [];
  beforeAll(async () => {
    if (why !== null) return;
    const copy = join(dir, `home-${generation}`);
    copyHome((await oldHome(generation)).path, copy);
    home = configFiles(copy, HOME);
    made = madeUp(join(copy, 'made-up'));
    system = await systemFiles(generation);
    computer = await PlasmaComputer.boot({ generation, home: copy });
  }, HOMES_WITHIN);
  afterAll(() => computer?.dispose());

  it.skipIf(why)('come back byte by byte', () => {
    const all = [...system, ...home, ...made];
    const changed = all.filter(({ bytes }) => !KConfigDocument.parse(bytes).bytes().equals(bytes));
    expect(changed.map(({ path }) => path)).toEqual([]);
    expect(system.length).toBeGreaterThan(500);
    expect(home.length).toBeGreaterThan(30);
  });

  it.skipIf(why)('and made-up ones are read as KConfig reads them', async () => {
    if (computer === null) return;
    const sampling = { generation, random: seeded(generation) };
    const asked = [
      ...questionsOf(system, OF_SYSTEM, sampling),
      ...questionsOf(home, OF_HOME, sampling),
      ...questionsOf(made, OF_MADE_UP, sampling),
    ];
    expect(asked.length).toBeGreaterThan(2000);
    expect(new Set(asked.map(({ file }) => file)).size).toBeGreaterThan(600);
    const since = Date.now();
    expect(await differing(computer, asked)).toEqual([]);
    timing(`${asked.length} values by kreadconfig${generation}`, Date.now() - since);
  });
});
