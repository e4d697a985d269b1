import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOfName } from '../../../main/core/fs/names.ts';
import { reportSchema } from '../../../shared/model/report.ts';
import { ended, parsed, type TempComputer, tempComputer } from '../../support/cli.ts';
import {
  CONTENT,
  type HostileRecord,
  hostileTree,
  type HostileTree,
  listingOf,
} from '../../support/hostile-trees.ts';
import { differences, manifest } from '../../support/manifest.ts';
import { canRunSshd, startSshd, type TestSshd } from '../../support/sshd.ts';

const text = (latin1: string): string => textOfName(Buffer.from(latin1, 'latin1'));
const OURS = ['.local/state', '.ssh'];

let mine: TempComputer;
let outside: string;

beforeEach(async () => {
  mine = await tempComputer('hans');
  outside = join(mine.dir, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'canary'), 'untouched\n');
});
afterEach(() => mine.remove());

/** Everything around the target that must stay as it is. */
const around = (): Promise<Map<string, string>> => manifest(outside);

/**
 * Makes as much of what is listed as a file system can hold, files first, so that there is something to
 * send for each of them, whatever else the listing says about the way to it.
 */
function make(home: string, { records }: HostileTree): void {
  for (const kind of ['f', 'd', 'l']) {
    for (const record of records) {
      if (record.letter !== kind || !/^t\d/.test(record.path)) continue;
      try {
        makeOne(home, record);
      } catch {
        // The lie itself: there can be no such thing.
      }
    }
  }
}

function makeOne(home: string, { path, letter, target = '', mode }: HostileRecord): void {
  if (path.includes('..')) return;
  const place = Buffer.from(`${home}/${path}`, 'latin1');
  mkdirSync(Buffer.from(dirname(place.toString('latin1')), 'latin1'), { recursive: true });
  if (letter === 'd') mkdirSync(place);
  if (letter === 'l') symlinkSync(target, place);
  if (letter === 'f') writeFileSync(place, CONTENT, { flag: 'wx' });
  if (letter === 'f' && mode !== undefined) chmodSync(place, Number.parseInt(mode, 8));
}

describe.skipIf(!canRunSshd)('a run from an old computer that lies in its listing', () => {
  let sshd: TestSshd;
  let bin: string;

  beforeEach(async () => {
    bin = join(mine.dir, 'bin');
    mkdirSync(bin);
    sshd = await startSshd([`SetEnv PATH=${bin}:/usr/bin:/bin`]);
    // Its find lists what we want; everything else there is real.
    const script = `#!/bin/sh\ncase "$*" in *-printf*) exec cat ${bin}/listing ;; esac\nexec /usr/bin/find "$@"\n`;
    writeFileSync(join(bin, 'find'), script, { mode: 0o755 });
    chmodSync(mine.dir, 0o755);
    const key = readFileSync(sshd.knownHostsFile, 'utf8').replace(
      /^\S+/,
      `[127.0.0.1]:${sshd.port}`,
    );
    mkdirSync(join(mine.home, '.local/state/relokate'), { recursive: true, mode: 0o700 });
    writeFileSync(join(mine.home, '.local/state/relokate/known_hosts'), key);
    mkdirSync(join(mine.home, '.ssh'), { mode: 0o700 });
    writeFileSync(
      join(mine.home, '.ssh/config'),
      `IdentityFile "${sshd.identityFile}"\nIdentitiesOnly yes\n`,
    );
  });
  afterEach(() => sshd.dispose());

  it.each([0, 1, 2, 3])('writes nothing but what it planned (%i of 4)', async (part) => {
    // Fifty trees in one listing; the first of them may also lie about places that all share.
    const trees = Array.from({ length: 50 }, (_, at) =>
      hostileTree(part * 50 + at, outside, at === 0),
    );
    for (const tree of trees) make(sshd.home, tree);
    execFileSync('chown', ['-Rh', sshd.user, sshd.home]);
    writeFileSync(
      join(bin, 'listing'),
      Buffer.concat(trees.map(({ records }) => listingOf(records))),
    );
    const before = await around();
    const old = await manifest(sshd.home);
    const from = `ssh://${sshd.user}@127.0.0.1:${sshd.port}`;
    const choices = join(mine.dir, 'choices.json');
    writeFileSync(choices, '{"home":{"conflicts":"replace"}}');
    const args = ['run', '--from', from, '--choices', choices, '--yes', '--json'];
    const result = await mine.relokate(...args);
    expect([result.status, result.status === 2 ? '' : result.err]).toEqual([2, '']);
    const report = parsed(reportSchema, result);
    expect(differences(before, await around())).toEqual([]);
    expect(differences(old, await manifest(sshd.home))).toEqual([]);
    const counts = report.scopes.find(({ id }) => id === 'home');
    const listed = trees.flatMap(({ records }) => records);
    expect(counts?.inventory).toBe(listed.length);
    // Each lie is named with a code.
    const failed = new Map(report.failures.map(({ path, code }) => [path, code]));
    const refused = trees.flatMap((tree) => tree.refused.map(text));
    expect(refused.filter((path) => !failed.has(path))).toEqual([]);
    // Nothing is there but under names that were listed.
    const names = new Set(listed.map(({ path }) => text(path)));
    const there = [...(await manifest(mine.home, { without: OURS })).keys()];
    expect(there.filter((path) => !names.has(path) && path !== '.local')).toEqual([]);
    expect(there.length).toBeGreaterThan(100);
  });
});

describe('a run from a folder in which somebody swaps things meanwhile', () => {
  let old: TempComputer;
  let secret: string;
  beforeEach(async () => {
    old = await tempComputer('anna');
    secret = join(old.dir, 'secret');
    for (let number = 0; number < 40; number++) {
      const names = [join(old.home, `d${number}/e/file`), join(secret, `d${number}/e/file`)];
      for (const name of names) mkdirSync(dirname(name), { recursive: true });
      writeFileSync(names[0] ?? '', Buffer.alloc(300_000, 'open '));
      writeFileSync(names[1] ?? '', Buffer.alloc(300_000, 'SECRET '));
    }
  });
  afterEach(() => old.remove());

  it('brings over nothing from where files lead that became links after the plan', async () => {
    const plan = join(mine.dir, 'plan.json');
    await mine.relokate('plan', '--from', `folder:${old.home}`, '--out', plan);
    const files = Array.from({ length: 40 }, (_, number) => `d${number}/e/file`);
    for (const [number, file] of files.entries()) {
      renameSync(join(old.home, file), join(old.dir, `away ${number}`));
      symlinkSync(join(secret, file), join(old.home, file));
    }
    const result = await mine.relokate('run', plan, '--yes', '--json');
    const failed = parsed(reportSchema, result).failures.map(({ path }) => path);
    expect([result.status, failed.sort()]).toEqual([2, files.sort()]);
    const found = await manifest(mine.home, { without: OURS });
    expect([...found.values()].filter((line) => !line.startsWith('directory'))).toEqual([]);
  });

  it.each(['files for links', 'files for pipes'])(
    'brings over nothing from elsewhere and ends: %s',
    async (what) => {
      const before = await around();
      const child = mine.start(
        'run',
        '--from',
        `folder:${old.home}`,
        '--yes',
        '--progress',
        'json',
      );
      let number = 0;
      const swap = (): void => {
        const name = `d${number++ % 40}`;
        const place = join(old.home, `${name}/e/file`);
        if (!existsSync(`${place}.away`)) renameSync(place, `${place}.away`);
        rmSync(place, { force: true, recursive: true });
        if (what === 'files for pipes') execFileSync('mkfifo', [place]);
        else symlinkSync(join(secret, `${name}/e/file`), place);
      };
      const timer = setInterval(swap, 3);
      const result = await ended(child).finally(() => clearInterval(timer));
      expect([0, 2]).toContain(result.status);
      expect(number).toBeGreaterThan(20);
      expect(differences(before, await around())).toEqual([]);
      const found = await manifest(mine.home, { without: OURS });
      for (const [path, line] of found) {
        if (!line.startsWith('file')) continue;
        expect(readFileSync(join(mine.home, path), 'utf8')).not.toContain('SECRET');
      }
    },
  );
});
