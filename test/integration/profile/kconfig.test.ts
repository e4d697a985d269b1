import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Entry,
  type Group,
  KConfigDocument,
} from '../../../main/core/scopes/profile/kconfig/document.ts';
import { mergeKConfig } from '../../../main/core/scopes/profile/kconfig/merge.ts';
import { kconfigFile } from '../../support/kconfig-files.ts';
import { seeded } from '../../support/seeded.ts';

/** Each takes about 50 ms; with 1000 every file of the unit test is asked about. */
const FILES = Number(process.env['RELOKATE_KCONFIG_FILES'] ?? 250);
const PATH = process.env['PATH'] ?? '/usr/bin:/bin';
const TOOL = ['kreadconfig5', 'kreadconfig6'].find((name) =>
  PATH.split(delimiter).some((dir) => existsSync(join(dir, name))),
);
const ABSENT = '(absent)';

type Asked = Pick<Entry, 'group' | 'key'>;

// Real: KConfig itself, by its own tool.
describe.skipIf(TOOL === undefined)('files of KConfig', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'rk-kconfig-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  /** What KConfig says of a value, to somebody who speaks German. */
  async function told(file: string, { group, key }: Asked): Promise<string> {
    const names = group.length === 0 ? ['<default>'] : group;
    const where = names.flatMap((name) => ['--group', name]);
    const words = ['--file', file, ...where, '--key', key, '--default', ABSENT];
    const { stdout } = await promisify(execFile)(TOOL ?? '', words, {
      env: {
        PATH,
        HOME: dir,
        LANG: 'de_DE.UTF-8',
        LC_CTYPE: 'C.UTF-8',
        QT_LOGGING_RULES: '*=false',
      },
    });
    return stdout.slice(0, -1);
  }

  /** The same, as our reader has it: the most particular language wins. */
  function ours(document: KConfigDocument, { group, key }: Asked): string {
    const found = ['de_DE', 'de', null]
      .map((language) => document.get({ group, key, language }))
      .find((entry) => entry !== null);
    if (!found || found.isDeleted) return ABSENT;
    return found.isExpanded ? found.value.replaceAll('$HOME', dir) : found.value;
  }

  async function compare(document: KConfigDocument, asked: readonly Asked[]): Promise<void> {
    const file = join(dir, 'rc');
    writeFileSync(file, document.bytes());
    const answers = await Promise.all(asked.map((one) => told(file, one)));
    const wanted = asked.map((one) => ours(document, one));
    const text = document.bytes().toString();
    expect({ text, asked, answers }).toEqual({ text, asked, answers: wanted });
  }

  it(`are read as KConfig reads them: ${FILES} of them`, { timeout: 600_000 }, async () => {
    for (let number = 0; number < FILES; number++) {
      const random = seeded(number);
      const document = KConfigDocument.parse(kconfigFile(random));
      const known = document.entries().filter(canBeAsked);
      const asked = known.filter(() => random.below(4) === 0).slice(0, 4);
      await compare(document, [...asked, { group: ['General'], key: 'name' }]);
    }
  });

  it(`become one so that KConfig reads it: ${FILES} of them`, { timeout: 600_000 }, async () => {
    for (let number = 0; number < FILES; number++) {
      const old = KConfigDocument.parse(kconfigFile(seeded(number)));
      const mine = KConfigDocument.parse(kconfigFile(seeded(number + 5000)));
      const merged = mergeKConfig(old, mine, { wins: 'old', isWanted: () => true });
      const random = seeded(number);
      const asked = [old, mine].flatMap((one) => one.entries().filter(canBeAsked));
      await compare(merged, asked.filter(() => random.below(8) === 0).slice(0, 4));
    }
  });

  it(`are changed so that KConfig reads it: ${FILES} of them`, { timeout: 600_000 }, async () => {
    const said = ['', ' ', 'x', 'a\\,b', 'ä\n', '[x]=#', '\u0001\t', 'c\\'];
    for (let number = 0; number < FILES; number++) {
      const random = seeded(number);
      const before = KConfigDocument.parse(kconfigFile(random));
      const known = before.entries().filter((one) => canBeAsked(one) && !one.isImmutable);
      const fresh = { group: ['N=w', '$i'], key: '#k', language: null };
      const place = random.pick([...known, fresh]);
      const after = before.with({ ...place, value: random.pick(said) });
      const other = random.pick([...after.entries().filter(canBeAsked), place]);
      await compare(after, [place, other]);
    }
  });
});

/** Names that are no text cannot be asked for, nor can groups without a name; Qt takes a byte order mark off. */
function canBeAsked({ group, key }: Asked): boolean {
  const names: Group = [...group, key];
  return names.every((name) => name !== '' && !/[\ufeff\ufffd]/.test(name));
}
