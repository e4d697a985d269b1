import { execFileSync } from 'node:child_process';
import {
  existsSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ended } from '../../support/cli.ts';
import { canRunFlatpak, type FlatpakRepos } from '../../support/flatpak-repo.ts';
import { type FlatpakSeat, openFlatpakSeat } from '../../support/flatpak-seat.ts';
import { BIG, CALC, everything, makeOldDisk, type OldDisk } from '../../support/old-disk.ts';
import { reportOf, start as startAt } from '../../support/relokate-at.ts';

/** Changes one byte in every large object. */
const FORGE =
  'find "$1/objects" -size +100k -exec sh -c \'printf x | dd of="$1" conv=notrunc status=none\' - {} \\;';

// Real: flatpak, ostree, repositories with their signatures, the built command. The old computer is a disk.
let old: OldDisk;
let dir: string;
let repos: FlatpakRepos;
let disk: string;
let newer: FlatpakSeat;
let count = 0;

beforeAll(async () => {
  old = await makeOldDisk();
  ({ dir, repos, disk } = old);
});
afterAll(() => old.dispose());
beforeEach(async () => {
  count += 1;
  newer = await openFlatpakSeat(dir, `newer${count}`);
});
afterEach(() => newer.dispose());

const start = (...args: readonly string[]) => startAt(newer, ...args);
const report = (...args: readonly string[]) => reportOf(newer, ...args);
const from = () => old.from;

describe.skipIf(!canRunFlatpak)('another version of an app', () => {
  it('is installed beside the one there is, with the same data, and undo goes back', async () => {
    const choices = (apps: object): string => {
      const file = join(dir, `choices-${count}.json`);
      writeFileSync(file, JSON.stringify({ apps }));
      return file;
    };
    const run = (apps: object) =>
      report('run', '--from', from(), '--scopes', 'apps', '--choices', choices(apps), '--yes');
    const data = join(newer.home, '.var/app/org.example.Calc/data/sums.txt');
    const versions = async () =>
      (await newer.list())
        .filter(({ ref }) => ref.startsWith('org.example.Calc/'))
        .map(({ ref, options }) => `${ref} ${options.includes('current') ? 'starts' : ''}`);

    expect((await run({ include: [CALC] })).failures).toEqual([]);
    writeFileSync(data, 'written on the new computer\n');
    const before = await everything(newer);
    expect(await versions()).toEqual(['org.example.Calc/x86_64/stable starts']);

    const moved = await run({
      include: [CALC],
      branch: { [`user:${CALC}`]: 'beta' },
      dataOnly: [],
    });
    expect(moved.failures).toEqual([]);
    expect(await versions()).toEqual([
      'org.example.Calc/x86_64/beta starts',
      'org.example.Calc/x86_64/stable ',
    ]);
    expect(readFileSync(data, 'utf8')).toBe('written on the new computer\n');

    expect((await report('undo', moved.run)).failures).toEqual([]);
    expect(await everything(newer)).toEqual(before);
    expect(readFileSync(data, 'utf8')).toBe('written on the new computer\n');
  });
});

describe.skipIf(!canRunFlatpak)('a program that came with the system', () => {
  const TWIN = 'org.inkscape.Inkscape';
  const move = async (home: string) => {
    const choices = join(dir, `twins-${count}.json`);
    writeFileSync(choices, JSON.stringify({ apps: { include: [], twins: [TWIN] } }));
    const words = ['--from', `folder:${home}`, '--scopes', 'apps', '--choices', choices];
    return report('run', ...words, '--yes');
  };
  const giveData = (home: string): void => {
    mkdirSync(join(home, '.config/inkscape'), { recursive: true });
    writeFileSync(join(home, '.config/inkscape/keys.xml'), 'mine\n');
  };
  const data = () => join(newer.home, `.var/app/${TWIN}/config/inkscape/keys.xml`);

  it('can become an app of the same source, with its data, and undo takes it back', async () => {
    const home = join(dir, 'with-program', 'home/anna');
    cpSync(join(disk, 'home/anna'), home, { recursive: true, verbatimSymlinks: true });
    giveData(home);
    const moved = await move(home);
    expect(moved.failures).toEqual([]);
    expect((await newer.list()).map(({ ref }) => ref)).toContain(`${TWIN}/x86_64/stable`);
    expect(readFileSync(data(), 'utf8')).toBe('mine\n');
    expect(existsSync(join(newer.home, '.config/inkscape'))).toBe(false);
    expect((await report('undo', moved.run)).failures).toEqual([]);
    expect([await newer.list(), existsSync(data())]).toEqual([[], false]);
  });

  it('can do so where only the new computer knows flatpak', async () => {
    const home = join(dir, 'without-flatpak', 'home/anna');
    giveData(home);
    const { url } = repos.repo('main');
    await newer.flatpak('--system', 'remote-add', `--gpg-import=${repos.keyFile}`, 'hub', url);
    const moved = await move(home);
    expect(moved.failures).toEqual([]);
    const apps = (await newer.list()).map(({ installation, ref }) => `${installation} ${ref}`);
    expect(apps).toContain(`system ${TWIN}/x86_64/stable`);
    expect(readFileSync(data(), 'utf8')).toBe('mine\n');
    expect((await newer.remotes()).map(({ name }) => name)).toEqual(['hub']);
  });
});

describe.skipIf(!canRunFlatpak)('an app that is open', () => {
  it('is named, and its data comes when it is closed', async () => {
    await report('run', '--from', from(), '--scopes', 'apps', '--yes').then(({ run }) =>
      report('undo', run),
    );
    // A double: what `flatpak run` notes of an app that it started. flatpak itself reads it.
    const instance = join(newer.env['XDG_RUNTIME_DIR'] ?? '', '.flatpak', '123');
    mkdirSync(instance, { recursive: true });
    writeFileSync(join(instance, 'info'), '[Application]\nname=org.example.Calc\n');
    writeFileSync(join(instance, 'pid'), String(process.pid));
    writeFileSync(join(instance, '.ref'), '');
    const future = new Date('2100-01-01');
    utimesSync(join(instance, '.ref'), future, future);
    const data = join(newer.home, '.var/app/org.example.Calc/data/sums.txt');

    const command = start('run', '--from', from(), '--scopes', 'apps', '--yes');
    const said = new Promise<void>((done) => {
      command.stderr?.on('data', (text: Buffer) => {
        if (text.toString().includes('org.example.Calc Close them.')) done();
      });
    });
    const over = ended(command);
    await said;
    expect(existsSync(data)).toBe(false);
    rmSync(instance, { recursive: true });
    expect((await over).status).toBe(0);
    expect(readFileSync(data, 'utf8')).toBe('1+1=2\n');
  });
});

describe.skipIf(!canRunFlatpak)('apps whose source is gone', () => {
  const plan = async (home: string): Promise<string> => {
    const file = join(dir, `offline-${count}.json`);
    const choices = join(dir, `offline-choices-${count}.json`);
    writeFileSync(choices, JSON.stringify({ apps: { include: [CALC, BIG] } }));
    const words = ['--from', `folder:${home}`, '--scopes', 'apps', '--choices', choices];
    await ended(start('plan', ...words, '--out', file));
    return file;
  };
  const installed = async () => (await newer.list()).map(({ ref, origin }) => `${origin} ${ref}`);

  it('come from the old computer alone, each object and signature checked', async () => {
    await repos.server.stop();
    try {
      await report('run', await plan(join(disk, 'home/anna')), '--yes');
      expect(await installed()).toEqual([
        'main org.example.Big/x86_64/stable',
        'main org.example.Calc/x86_64/stable',
        'main org.example.Platform/x86_64/1',
      ]);
      expect(await newer.flatpak('--user', 'pin')).not.toContain('Platform');
      const [run] = JSON.parse((await ended(start('runs', '--json'))).out) as { id: string }[];
      expect((await report('undo', run?.id ?? '')).failures).toEqual([]);
      expect(await installed()).toEqual([]);
    } finally {
      await repos.server.start();
    }
  });

  it('are refused where the old computer has something else than was signed', async () => {
    const copy = join(dir, 'forged');
    execFileSync('cp', ['-a', disk, copy]);
    execFileSync('sh', ['-c', FORGE, '-', join(copy, 'home/anna/.local/share/flatpak/repo')]);
    await repos.server.stop();
    try {
      const moved = await report('run', await plan(join(copy, 'home/anna')), '--yes');
      const codes = moved.failures.map(({ path, code }) => `${path} ${code}`);
      expect(codes).toContain(`user: ${BIG} apps/not-genuine`);
      expect(await installed()).not.toContain('main org.example.Big/x86_64/stable');
    } finally {
      await repos.server.start();
      rmSync(copy, { recursive: true });
    }
  });
});
