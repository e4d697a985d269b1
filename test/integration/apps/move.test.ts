import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inspectionSchema } from '../../../shared/model/inventory.ts';
import { reportSchema } from '../../../shared/model/report.ts';
import { ended, parsed, progressIn } from '../../support/cli.ts';
import { canRunFlatpak, type FlatpakRepos, isAppContent } from '../../support/flatpak-repo.ts';
import { type FlatpakSeat, openFlatpakSeat } from '../../support/flatpak-seat.ts';
import { CALC, everything, makeOldDisk, type OldDisk, OVERRIDE } from '../../support/old-disk.ts';
import { reportOf, start as startAt } from '../../support/relokate-at.ts';

const OLD_NAME = 'app/org.example.OldName/x86_64/stable';

// Real: flatpak, its repositories with their signatures, the built command. The old computer is a disk.
let old: OldDisk;
let dir: string;
let repos: FlatpakRepos;
let disk: string;
let older: FlatpakSeat;
let newer: FlatpakSeat;
let count = 0;

beforeAll(async () => {
  old = await makeOldDisk();
  ({ dir, repos, disk, older } = old);
});
afterAll(() => old.dispose());
beforeEach(async () => {
  count += 1;
  newer = await openFlatpakSeat(dir, `newer${count}`);
  repos.server.reset();
});
afterEach(async () => {
  repos.server.refuse = null;
  await newer.dispose();
});

const start = (...args: readonly string[]) => startAt(newer, ...args);
const report = (...args: readonly string[]) => reportOf(newer, ...args);
const from = () => old.from;

describe.skipIf(!canRunFlatpak)('the apps of an old computer', () => {
  it('are found by their files alone', async () => {
    const result = await ended(start('inspect', '--from', from(), '--json'));
    const apps = parsed(inspectionSchema, result).scopes.find(({ id }) => id === 'apps');
    expect(apps?.amount.entries).toBe(4);
    expect(apps?.unreadable).toEqual([]);
  });

  it('are the same afterwards, from the old disk, and gone again after undo', async () => {
    const before = await everything(newer);
    const moved = await report('run', '--from', from(), '--yes');
    expect(moved.failures).toEqual([]);
    expect(moved).toMatchObject({ status: 0, outcome: 'done' });
    const wallet = moved.todo.find(({ code }) => code === 'todo/apps-wallet');
    expect(wallet?.text).toContain(': Example Talk');
    expect(await everything(newer)).toEqual(await everything(older));
    expect(readFileSync(join(newer.home, '.var/app/org.example.Calc/data/sums.txt'), 'utf8')).toBe(
      '1+1=2\n',
    );
    // The apps alone have 4 MB.
    expect(repos.server.bytesServed()).toBeLessThan(100_000);
    expect(moved.todo.map(({ code }) => code)).toContain('todo/apps-from-old');

    const why = await ended(start('why', moved.run, `user: ${CALC}`));
    expect(why.out).toContain('It ended as: moved.');
    expect(why.out).toContain('was taken from the old computer');

    const again = await report('run', '--from', from(), '--yes');
    expect(again.scopes.filter(({ moved: n, failed }) => n + failed > 0)).toEqual([]);
    expect(await report('verify', moved.run)).toMatchObject({ status: 0, failures: [] });

    const undone = await report('undo', moved.run);
    expect(undone.failures).toEqual([]);
    const after = await everything(newer);
    expect(after.list).toEqual(before.list);
    expect(after.remotes).toEqual(before.remotes);
    expect(after.override).toBe(before.override);
    expect(after.settings.slice(0, 2).join('')).not.toContain('org.example');
  });

  it('come alone, with their data, where nothing else is asked for', async () => {
    writeFileSync(join(disk, 'home/anna/letter.txt'), 'dear\n');
    const moved = await report('run', '--from', from(), '--scopes', 'apps', '--yes');
    expect(moved).toMatchObject({ status: 0, outcome: 'done', failures: [] });
    expect(existsSync(join(newer.home, 'letter.txt'))).toBe(false);
    expect(existsSync(join(newer.home, '.var/app/org.example.Calc/data/sums.txt'))).toBe(true);
    expect(await everything(newer)).toEqual(await everything(older));
  });

  it('come from the server where the old objects were tampered with', async () => {
    const copy = join(dir, 'tampered');
    execFileSync('cp', ['-a', disk, copy]);
    const objects = join(copy, 'home/anna/.local/share/flatpak/repo/objects');
    execFileSync('find', [
      objects,
      '-name',
      '*.file',
      '-size',
      '+100k',
      '-exec',
      'sh',
      '-c',
      'printf X | dd of="$1" bs=1 seek=1000 conv=notrunc status=none',
      '-',
      '{}',
      ';',
    ]);
    const moved = await report('run', '--from', `folder:${copy}/home/anna`, '--yes');
    expect(moved.failures).toEqual([]);
    expect(await everything(newer)).toEqual(await everything(older));
    expect(repos.server.bytesServed()).toBeGreaterThan(3_000_000);
    expect(await newer.flatpak('--user', 'repair', '--dry-run')).not.toContain('invalid');
    rmSync(copy, { recursive: true });
  });

  it('never come from another source of the same name', async () => {
    const other = repos.repo('other');
    await newer.flatpak('--user', 'remote-add', '--no-gpg-verify', 'main', other.url);
    const moved = await report('run', '--from', from(), '--yes');
    expect(moved).toMatchObject({ status: 2, outcome: 'failed' });
    const failed = moved.failures.filter(({ code }) => code === 'apps/source-conflict');
    expect(failed.map(({ path }) => path)).toContain(`user: ${CALC}`);
    // What runs on something of that source takes it from everybody's installation, once it is there.
    const list = await newer.list();
    const own = list.filter(({ installation }) => installation === 'user');
    expect(own.map(({ ref, origin }) => `${origin} ${ref}`)).toEqual([
      'beta org.example.Calc/x86_64/beta',
    ]);
    expect(
      (await newer.remotes()).find(
        ({ name, installation }) => name === 'main' && installation === 'user',
      )?.url,
    ).toBe(other.url);
  });

  it('fail one by one, and can be tried again', async () => {
    repos.server.refuse = (path) => path.startsWith('/main/') && isAppContent(path);
    const view = join(disk, 'home/anna/.local/share/flatpak/repo/objects');
    rmSync(`${view}.away`, { recursive: true, force: true });
    execFileSync('mv', [view, `${view}.away`]);
    try {
      const moved = await report('run', '--from', from(), '--yes');
      expect(moved.status).toBe(2);
      expect(moved.failures.map(({ scope }) => scope)).toContain('apps');
    } finally {
      execFileSync('mv', [`${view}.away`, view]);
    }
    repos.server.refuse = null;
    const [run] = JSON.parse((await ended(start('runs', '--json'))).out) as { id: string }[];
    // The source has to be open for it: `retry` opens it by itself.
    const again = await report('retry', run?.id ?? '');
    expect(again.failures).toEqual([]);
    // By now the installation for everybody has the runtime: it need not be there twice.
    const refs = async (seat: FlatpakSeat) =>
      (await seat.list())
        .map(({ installation, ref }) => `${installation}:${ref}`)
        .filter((ref) => !ref.includes('Platform'));
    expect(await refs(newer)).toEqual(await refs(older));
  });
});

describe.skipIf(!canRunFlatpak)('apps that came', () => {
  it('are taken back by a second undo where the first one could not', async () => {
    const moved = await report('run', '--from', from(), '--scopes', 'apps', '--yes');
    const broken = join(dir, 'broken');
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, 'flatpak'), '#!/bin/sh\necho "error: no" >&2\nexit 1\n', {
      mode: 0o755,
    });
    const PATH = `${broken}:${newer.env['PATH'] ?? ''}`;
    const command = [resolve('out/relokate'), 'undo', moved.run, '--json'];
    const first = await ended(spawn(process.execPath, command, { env: { ...newer.env, PATH } }));
    expect(parsed(reportSchema, first)).toMatchObject({ outcome: 'failed' });
    expect(first.status).toBe(2);
    expect(await report('undo', moved.run)).toMatchObject({ outcome: 'undone', failures: [] });
    expect(await newer.list()).toEqual([]);
    expect(await newer.remotes()).toEqual([]);
  });
});

describe.skipIf(!canRunFlatpak)('apps on their way', () => {
  it('come while it is told how much of them is there', async () => {
    const words = ['--scopes', 'apps', '--yes', '--progress', 'json'];
    const { err } = await ended(start('run', '--from', from(), ...words));
    const told = progressIn(err).filter(({ phase }) => phase === 'installing');
    const bytesTotal = told.at(-1)?.bytesTotal ?? 0;
    // The apps alone have 4 MB.
    expect(bytesTotal).toBeGreaterThan(3_000_000);
    expect(told.at(-1)).toMatchObject({ bytes: bytesTotal });
    // Ten times a second at most: which of them is seen is a matter of time.
    expect(told.map(({ current }) => current).join()).toContain('Example ');
    expect(told.filter(({ bytes }) => bytes > 0 && bytes < bytesTotal)).not.toEqual([]);
  });
});

describe.skipIf(!canRunFlatpak)('a renamed app', () => {
  it('is installed under its new name, with permissions and data', async () => {
    const home = join(dir, 'renamed', 'home', 'anna');
    // An old computer that did not hear of the new name: a copy of its files under the old one.
    cpSync(join(disk, 'home', 'anna'), home, { recursive: true, verbatimSymlinks: true });
    const apps = join(home, '.local/share/flatpak/app');
    const repo = repos.repo('main');
    await older.flatpak(
      '--user',
      'install',
      '-y',
      '--noninteractive',
      'main',
      'app/org.example.NewName/x86_64/stable',
    );
    const commit = repo.commit(OLD_NAME);
    const deployed = join(apps, 'org.example.OldName/x86_64/stable', commit);
    const model = join(older.userDir, 'app/org.example.NewName/x86_64/stable');
    execFileSync('mkdir', ['-p', dirname(deployed)]);
    execFileSync('sh', ['-c', 'cp -a "$1"/active/. "$2"', '-', model, deployed]);
    execFileSync('ln', ['-s', commit, join(dirname(deployed), 'active')]);
    execFileSync('ln', ['-s', 'x86_64/stable', join(apps, 'org.example.OldName/current')]);
    writeFileSync(join(home, '.local/share/flatpak/overrides/org.example.OldName'), OVERRIDE);
    mkdirSync(join(home, '.var/app/org.example.OldName/config'), { recursive: true });
    writeFileSync(join(home, '.var/app/org.example.OldName/config/rc'), 'mine\n');
    const moved = await report('run', '--from', `folder:${home}`, '--yes');
    expect(moved.failures).toEqual([]);
    const refs = (await newer.list()).map(({ ref }) => ref);
    expect(refs).toContain('org.example.NewName/x86_64/stable');
    expect(readFileSync(join(newer.userDir, 'overrides/org.example.NewName'), 'utf8')).toBe(
      OVERRIDE,
    );
    expect(readFileSync(join(newer.home, '.var/app/org.example.NewName/config/rc'), 'utf8')).toBe(
      'mine\n',
    );
    expect(existsSync(join(newer.home, '.var/app/org.example.OldName'))).toBe(false);
    await older.flatpak('--user', 'uninstall', '-y', '--noninteractive', 'org.example.NewName');
  });
});

const KILLS = Number(process.env['RELOKATE_APP_KILLS'] ?? 6);

describe.skipIf(!canRunFlatpak)('a move of apps that is killed', () => {
  it.each(Array.from({ length: KILLS }, (_, at) => Math.round(500 + (2600 / KILLS) * at)))(
    'after %d ms goes on to the end, and back to before',
    async (milliseconds) => {
      const plan = join(dir, `plan-${milliseconds}.json`);
      await ended(start('plan', '--from', from(), '--scopes', 'apps', '--out', plan));
      const command = [resolve('out/relokate'), 'run', plan, '--yes'];
      const run = spawn(process.execPath, command, { env: newer.env });
      const over = ended(run);
      await new Promise((done) => setTimeout(done, milliseconds));
      run.kill('SIGKILL');
      await over;
      const runs = JSON.parse((await ended(start('runs', '--json'))).out) as {
        id: string;
        canResume: boolean;
      }[];
      const killed = runs[0];
      const moved = killed?.canResume
        ? await report('resume', killed.id)
        : await report('run', plan, '--yes');
      expect(moved.failures).toEqual([]);
      expect(await everything(newer)).toEqual(await everything(older));
      expect((await report('undo', moved.run)).failures).toEqual([]);
      if (killed && killed.id !== moved.run) await report('undo', killed.id);
      expect(await newer.list()).toEqual([]);
      expect(await newer.remotes()).toEqual([]);
      const session = join(newer.env['XDG_RUNTIME_DIR'] ?? '', 'relokate');
      expect(readdirSync(session).filter((name) => name.startsWith('apps-'))).toEqual([]);
    },
  );
});
