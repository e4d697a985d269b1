import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../../main/core/preflight/check.ts';
import { fuse } from '../../../main/core/preflight/checks/fuse.ts';
import { home } from '../../../main/core/preflight/checks/home.ts';
import { namespaces } from '../../../main/core/preflight/checks/namespaces.ts';
import { oneFileSystem } from '../../../main/core/preflight/checks/one-file-system.ts';
import { programs } from '../../../main/core/preflight/checks/programs.ts';
import { runtimeDir } from '../../../main/core/preflight/checks/runtime-dir.ts';
import { space } from '../../../main/core/preflight/checks/space.ts';
import { loadPrograms, type SystemProgram } from '../../../main/core/preflight/programs.ts';
import { runPreflight } from '../../../main/core/preflight/run.ts';
import { context, quiet } from '../../support/preflight-context.ts';

const sshfs = (await loadPrograms('assets')).filter((program) => program.id === 'sshfs');
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relokate-preflight-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A world in which everything lies in the test's own folder. */
const own = (changed: Parameters<typeof context>[1] = {}) =>
  context(
    {},
    { home: folder, stateHome: join(folder, '.local/state'), runtimeDir: folder, ...changed },
  );

async function codes(check: Check, world = own()): Promise<readonly string[]> {
  return (await check.run(world, quiet)).map((found) => `${found.level} ${found.code}`);
}

describe('programs', () => {
  const withPrograms = (list: readonly SystemProgram[]) => ({ ...own(), programs: list });

  it('finds every program that set-up installed, with its version', async () => {
    const all = await loadPrograms('assets');
    expect(await codes(programs, withPrograms(all))).toEqual(['ok preflight/programs-present']);
  });

  it('names the package of a program that is missing', async () => {
    const absent = sshfs.map((program) => ({ ...program, commands: ['no-such-sshfs'] }));
    const [found] = await programs.run(withPrograms(absent), quiet);
    expect(found).toMatchObject({ id: 'programs.sshfs', level: 'blocked' });
    expect(`${found?.text} ${found?.remedy}`).toContain('sshfs');
  });

  it('only warns where access rights of others would stay behind', async () => {
    const absent = (await loadPrograms('assets'))
      .filter(({ neededFor }) => neededFor.includes('acls'))
      .map((program) => ({ ...program, commands: ['no-such-program-here'] }));
    const found = await programs.run(withPrograms(absent), quiet);
    expect(found.map(({ id, level }) => [id, level])).toEqual([
      ['programs.getfacl', 'warning'],
      ['programs.setfacl', 'warning'],
    ]);
    expect(`${found[0]?.text} ${found[0]?.remedy}`).toContain('package acl');
  });

  it('refuses a version that is too old, as the program itself says it', async () => {
    const old = join(folder, 'sshfs');
    await writeFile(old, '#!/bin/sh\necho "SSHFS version 2.10"\n');
    await chmod(old, 0o755);
    const world = withPrograms(sshfs.map((program) => ({ ...program, commands: [old] })));
    const [found] = await programs.run(world, quiet);
    expect(found).toMatchObject({ code: 'preflight/program-too-old', level: 'blocked' });
    expect(found?.text).toContain('2.10');
  });

  it('says so when a program does not tell its version', async () => {
    const mute = sshfs.map((program) => ({ ...program, commands: ['/bin/true'] }));
    expect(await codes(programs, withPrograms(mute))).toEqual([
      'warning preflight/program-version-unknown',
    ]);
  });
});

describe('namespaces', () => {
  it('makes a real sandbox', async ({ skip }) => {
    const tried = spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']);
    skip(tried.status !== 0, `bubblewrap cannot make a sandbox here: ${String(tried.stderr)}`);
    expect(await codes(namespaces)).toEqual(['ok preflight/namespaces-usable']);
  });

  it('only warns when there can be none, because only offering needs it', async () => {
    const broken = join(folder, 'bwrap');
    await writeFile(
      broken,
      '#!/bin/sh\necho "bwrap: No permissions to create namespace" >&2\nexit 1\n',
    );
    await chmod(broken, 0o755);
    const [found] = await namespaces.run(own({ childEnv: { PATH: folder } }), quiet);
    expect(found?.code).toMatch(/^preflight\/namespaces-off/);
    expect(found?.level).toBe('warning');
    expect(found?.text).toContain('No permissions');
  });
});

describe('fuse', () => {
  it('opens the device that sshfs opens', async () => {
    expect(await codes(fuse)).toEqual(['ok preflight/fuse-usable']);
  });
});

describe('home', () => {
  it('asks without leaving a trace', async () => {
    const before = await stat(folder);
    expect(await codes(home)).toEqual(['ok preflight/home-writable']);
    expect((await stat(folder)).mtimeMs).toBe(before.mtimeMs);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a home that is not there', async () => {
    expect(await codes(home, own({ home: join(folder, 'gone') }))).toEqual([
      'blocked preflight/home-missing',
    ]);
  });
});

describe('space', () => {
  it('refuses what cannot fit and says how much is short', async () => {
    const world = { ...own(), bytesNeeded: 1e18 };
    const [found] = await space.run(world, quiet);
    expect(found).toMatchObject({ code: 'preflight/space-short', level: 'blocked' });
    expect(found?.remedy).toMatch(/Free another [\d,.]+ PB/);
  });

  it('is content with a small move', async () => {
    expect(await codes(space, { ...own(), bytesNeeded: 1 })).toEqual(['ok preflight/space-enough']);
  });
});

describe('oneFileSystem', () => {
  it('looks at where staging will be made', async () => {
    expect(await codes(oneFileSystem)).toEqual(['ok preflight/staging-beside-home']);
  });

  it('warns when staging lies on another disk', async () => {
    expect(await codes(oneFileSystem, own({ stateHome: '/proc/self' }))).toEqual([
      'warning preflight/staging-elsewhere',
    ]);
  });
});

describe('runtimeDir', () => {
  it('takes a private folder, and makes it where nobody has', async () => {
    const absent = join(folder, 'run');
    expect(await codes(runtimeDir, own({ runtimeDir: absent }))).toEqual([
      'ok preflight/runtime-dir-private',
    ]);
    expect((await stat(absent)).mode & 0o777).toBe(0o700);
  });

  it('refuses a folder that others may enter, and a link to one', async () => {
    const open = join(folder, 'open');
    await mkdir(open);
    await chmod(open, 0o755);
    await symlink(folder, join(folder, 'link'));
    for (const name of ['open', 'link']) {
      expect(await codes(runtimeDir, own({ runtimeDir: join(folder, name) }))).toEqual([
        'blocked preflight/runtime-dir-open',
      ]);
    }
  });

  it('refuses one that cannot be made', async () => {
    expect(await codes(runtimeDir, own({ runtimeDir: join(folder, 'a/b') }))).toEqual([
      'blocked preflight/runtime-dir-unusable',
    ]);
  });
});

describe('runPreflight', () => {
  it('looks at everything and leaves no name unfilled in any sentence', async () => {
    const all = await loadPrograms('assets');
    const found = await runPreflight({ ...own(), programs: all, bytesNeeded: 5 }, quiet);
    expect(found.map((one) => one.id)).toEqual([
      'programs',
      'namespaces',
      'fuse',
      'home',
      'space',
      'one-file-system',
      'runtime-dir',
      'kde-connect',
    ]);
    for (const { text, remedy } of found) expect(text + remedy).not.toMatch(/[{}]/);
    expect(found.filter((one) => one.level === 'blocked')).toEqual([]);
  });

  it('looks only at what is not there', async () => {
    const found = await runPreflight(context({}), quiet);
    expect(found.filter((one) => one.level === 'blocked').map((one) => one.id)).toEqual([
      'home',
      'runtime-dir',
    ]);
    for (const { text, remedy } of found) expect(text + remedy).not.toMatch(/[{}]/);
  });
});
