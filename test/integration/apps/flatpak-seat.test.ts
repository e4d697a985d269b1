import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  canRunFlatpak,
  type FlatpakRepoName,
  type FlatpakRepos,
  isAppContent,
  makeFlatpakRepos,
} from '../../support/flatpak-repo.ts';
import { type FlatpakSeat, openFlatpakSeat } from '../../support/flatpak-seat.ts';
import { processesNaming } from '../../support/processes.ts';

const CALC = 'app/org.example.Calc/x86_64/stable';
const NOTES = 'app/org.example.Notes/x86_64/stable';
const BIG = 'app/org.example.Big/x86_64/stable';
const PLATFORM = 'runtime/org.example.Platform/x86_64/1';

// Real: flatpak, its repositories with their signatures, the buses. Both computers are folders.
let dir: string;
let repos: FlatpakRepos;
let older: FlatpakSeat;
let newer: FlatpakSeat;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rk-flatpak-'));
  repos = await makeFlatpakRepos(join(dir, 'repos'));
  older = await openFlatpakSeat(dir, 'older');
  newer = await openFlatpakSeat(dir, 'newer');
});
afterAll(async () => {
  await older.dispose();
  await newer.dispose();
  await repos.dispose();
  expect(readdirSync(dir)).toEqual([]);
  expect(processesNaming(dir)).toEqual([]);
  expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(dir);
  rmSync(dir, { recursive: true });
});
afterEach(() => {
  repos.server.refuse = null;
  repos.server.reset();
});

const add = (seat: FlatpakSeat, where: Where, name: FlatpakRepoName) =>
  seat.flatpak(where, 'remote-add', ...optionsOf(repos, name), name, repos.repo(name).url);
const active = (ref: string) => repos.repo('main').commit(ref).slice(0, 12);

describe.skipIf(!canRunFlatpak)('two computers with flatpak', () => {
  it('have nothing at first, and looking makes nothing', async () => {
    expect(await older.list()).toEqual([]);
    expect(await older.remotes()).toEqual([]);
    expect(existsSync(older.userDir)).toBe(false);
    expect(existsSync(older.systemDir)).toBe(false);
  });

  it('have two installations each, which they do not share', async () => {
    await add(older, '--user', 'main');
    await add(older, '--system', 'main');
    await install(older, '--system', 'main', CALC);
    expect(repos.server.bytesServed()).toBeGreaterThan(5_000);
    await install(older, '--user', 'main', NOTES, BIG);
    expect(repos.server.bytesServed()).toBeGreaterThan(4_000_000);
    const calc = row('system', CALC, active(CALC));
    const platform = row('system', PLATFORM, active(PLATFORM));
    expect(await older.list()).toEqual([
      row('user', BIG, active(BIG)),
      row('user', NOTES, active(NOTES)),
      calc,
      { ...platform, options: 'runtime' },
    ]);
    expect(await older.remotes()).toMatchObject([
      { installation: 'user', name: 'main', collection: 'org.example.Main', priority: '1' },
      { installation: 'system', name: 'main', url: repos.repo('main').url, filter: '' },
    ]);
    expect(await newer.list()).toEqual([]);
  });

  it('show the names and icons of what is installed', () => {
    const share = join(older.userDir, 'exports', 'share');
    const launcher = join(share, 'applications', 'org.example.Notes.desktop');
    expect(readFileSync(launcher, 'utf8')).toContain('\nName=Example Notes\n');
    const icons = join(share, 'icons', 'hicolor', '64x64', 'apps');
    expect(readdirSync(icons)).toEqual(['org.example.Big.png', 'org.example.Notes.png']);
  });

  it('bring symlinks of all kinds and the languages that were asked for', async () => {
    const lib = join(older.systemDir, 'runtime', PLATFORM.slice('runtime/'.length));
    const links = ['sideways', 'up', 'absolute'].map((name) =>
      readlinkSync(join(lib, 'active', 'files', 'lib', name)),
    );
    expect(links).toEqual(['library', '../bin', '/usr/share']);
    await older.flatpak('--user', 'config', '--set', 'languages', 'de');
    await install(older, '--user', 'main', 'app/org.example.Talk/x86_64/stable');
    const locale = (await older.list()).find(({ ref }) => ref.includes('Talk.Locale'));
    expect(locale?.options).toBe('runtime,partial (/de)');
  });

  it('refuse a repository without signatures', async () => {
    await expect(add(newer, '--user', 'other')).rejects.toThrow('no summary signatures found');
    await newer.flatpak('--user', 'remote-delete', '--force', 'other');
    expect(await newer.remotes()).toEqual([]);
    const url = repos.repo('other').url;
    await newer.flatpak('--user', 'remote-add', '--no-gpg-verify', 'other', url);
    expect(await newer.remotes()).toMatchObject([{ name: 'other', options: 'no-gpg-verify' }]);
    await newer.flatpak('--user', 'remote-delete', 'other');
  });

  it('install from the other one, next to nothing from the server', async () => {
    await add(newer, '--user', 'main');
    const view = makeCacheView(join(dir, 'view'), join(older.userDir, 'repo'));
    repos.server.reset();
    // The runtime was in the older one's system installation: it alone comes from the server.
    await install(newer, '--user', `--sideload-repo=${view}`, 'main', NOTES, BIG);
    rmSync(view, { recursive: true });
    expect(repos.server.bytesServed()).toBeLessThan(12_000);
    const installed = await newer.list();
    expect(installed).toContainEqual(row('user', BIG, active(BIG)));
    expect(installed).toContainEqual(row('user', NOTES, active(NOTES)));
  });
});

describe.skipIf(!canRunFlatpak)('what repositories offer later', () => {
  it('is a release, of which the changed files are fetched', async () => {
    const before = active(BIG);
    const commit = await repos.release('main', 'org.example.Big');
    expect(commit).toBe(repos.repo('main').commit(BIG));
    expect(active(BIG)).not.toBe(before);
    const update = () => newer.flatpak('--user', 'update', '-y', '--noninteractive', BIG);
    repos.server.refuse = isAppContent;
    await expect(update()).rejects.toThrow('Server returned HTTP 404');
    repos.server.refuse = null;
    repos.server.reset();
    await update();
    // One of its eight parts is new.
    expect(repos.server.bytesServed()).toBeLessThan(1_000_000);
    expect(await newer.list()).toContainEqual(row('user', BIG, active(BIG)));
  });

  it('may be another app for a renamed one, and an ended one all the same', async () => {
    await install(newer, '--user', 'main', 'app/org.example.OldName/x86_64/stable');
    await install(newer, '--user', 'main', 'app/org.example.Ended/x86_64/stable');
    await install(newer, '--user', 'main', 'runtime/org.example.Extra/x86_64/1');
    const installed = await newer.list();
    const found = installed.map(({ ref, options }) => `${ref.split('/')[0] ?? ''} ${options}`);
    expect(found).toContain('org.example.NewName current');
    expect(found).toContain('org.example.Ended current,eol=Nobody works on it');
    expect(found.join()).not.toContain('OldName');
    expect(await newer.flatpak('--user', 'pin')).toContain('runtime/org.example.Extra/x86_64/1');
  });

  it('may be a beta in another repository, and nothing while the server is down', async () => {
    const beta = 'app/org.example.Calc/x86_64/beta';
    await add(newer, '--user', 'beta');
    await repos.server.stop();
    await expect(install(newer, '--user', 'beta', beta)).rejects.toThrow('Unable to load summary');
    await repos.server.start();
    await install(newer, '--user', 'beta', beta);
    const commit = repos.repo('beta').commit(beta).slice(0, 12);
    expect(await newer.list()).toContainEqual({ ...row('user', beta, commit), origin: 'beta' });
  });
});

type Where = '--user' | '--system';

function install(seat: FlatpakSeat, where: Where, ...args: readonly string[]): Promise<string> {
  return seat.flatpak(where, 'install', '-y', '--noninteractive', ...args);
}

/** How a remote is added with all checks; one without signatures then fails. */
function optionsOf(repos: FlatpakRepos, name: FlatpakRepoName): readonly string[] {
  const { collection } = repos.repo(name);
  const id = collection === null ? [] : [`--collection-id=${collection}`];
  return [`--gpg-import=${repos.keyFile}`, ...id];
}

function row(installation: 'user' | 'system', ref: string, active: string) {
  const [, ...rest] = ref.split('/');
  return { installation, ref: rest.join('/'), origin: 'main', active, options: 'current' };
}

/**
 * A repository for `--sideload-repo` whose objects are those of another one, of which nothing is
 * written. Its commits are marked as partial, so that flatpak takes them from the server's remote
 * with all checks and looks here only for objects.
 */
function makeCacheView(view: string, repo: string): string {
  const refs = join(repo, 'refs', 'remotes', 'main');
  for (const folder of [
    'refs/heads',
    'refs/remotes',
    'refs/mirrors',
    'tmp',
    'extensions',
    'state',
  ]) {
    mkdirSync(join(view, folder), { recursive: true });
  }
  writeFileSync(join(view, 'config'), '[core]\nrepo_version=1\nmode=bare-user-only\n');
  symlinkSync(join(repo, 'objects'), join(view, 'objects'));
  for (const ref of readdirSync(refs, { recursive: true, withFileTypes: true })) {
    if (!ref.isFile()) continue;
    const commit = readFileSync(join(ref.parentPath, ref.name), 'utf8').trim();
    writeFileSync(join(view, 'state', `${commit}.commitpartial`), '');
  }
  writeFileSync(join(view, 'summary'), summaryNaming('org.example.Main'));
  return view;
}

/** A summary without refs that names a collection: `([], {'ostree.summary.collection-map': <{…}>})`. */
function summaryNaming(collection: string): Buffer {
  const key = Buffer.from('ostree.summary.collection-map\0');
  const map = dictionary(Buffer.from(`${collection}\0`), Buffer.alloc(0));
  const variant = Buffer.concat([map, Buffer.from('\0a{sa(s(taya{sv}))}')]);
  return Buffer.concat([dictionary(key, variant), Buffer.from([0])]);
}

/** A GVariant dictionary of one entry, whose value lies at a multiple of eight. */
function dictionary(key: Buffer, value: Buffer): Buffer {
  const padding = Buffer.alloc((8 - (key.length % 8)) % 8);
  const entry = Buffer.concat([key, padding, value, Buffer.from([key.length])]);
  return Buffer.concat([entry, Buffer.from([entry.length])]);
}
