import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inspectionSchema } from '../../../shared/model/inventory.ts';
import { ended, parsed } from '../../support/cli.ts';
import { canRunFlatpak, type FlatpakRepos } from '../../support/flatpak-repo.ts';
import { type FlatpakSeat, openFlatpakSeat } from '../../support/flatpak-seat.ts';
import { BIG, CALC, makeOldDisk, type OldDisk } from '../../support/old-disk.ts';
import { reportOf, start } from '../../support/relokate-at.ts';

const MAIN_KEYS = '.local/share/flatpak/repo/main.trustedkeys.gpg';

// Real: flatpak, its repositories, the built command. Where flatpak itself is a double, it is said.
let old: OldDisk;
let repos: FlatpakRepos;
let newer: FlatpakSeat;
let home: string;
let count = 0;

beforeAll(async () => {
  old = await makeOldDisk();
  ({ repos } = old);
});
afterAll(() => old.dispose());
beforeEach(async () => {
  count += 1;
  newer = await openFlatpakSeat(old.dir, `bad${count}`);
  const disk = join(old.dir, `broken${count}`);
  execFileSync('cp', ['-a', old.disk, disk]);
  home = join(disk, 'home/anna');
});
afterEach(async () => {
  repos.server.refuse = null;
  await newer.dispose();
  rmSync(join(old.dir, `broken${count}`), { recursive: true });
});

const move = (seat = newer) =>
  reportOf(seat, 'run', '--from', `folder:${home}`, '--scopes', 'apps', '--yes');

/** What became of the apps that could not be brought, by the names of their items. */
async function failures(seat = newer): Promise<Record<string, string>> {
  const { failures: all } = await move(seat);
  return Object.fromEntries(all.map(({ path, code }) => [path, code]));
}

async function unreadable(): Promise<readonly string[]> {
  const found = await ended(start(newer, 'inspect', '--from', `folder:${home}`, '--json'));
  const scope = parsed(inspectionSchema, found).scopes.find(({ id }) => id === 'apps');
  return (scope?.unreadable ?? []).map(({ path }) => path);
}

const installed = async () =>
  (await newer.list()).map(({ installation, ref }) => `${installation} ${ref}`);

/** A computer whose flatpak is a double that says this of every command but harmless ones. */
function withFlatpak(script: string): FlatpakSeat {
  const bin = join(old.dir, `bin${count}`);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'flatpak'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'flatpak'), 0o755);
  return { ...newer, env: { ...newer.env, PATH: `${bin}:${newer.env['PATH'] ?? ''}` } };
}

describe.skipIf(!canRunFlatpak)('an old computer with something broken', () => {
  it('a key that is no key: its source fails, and what comes from it; the rest comes', async () => {
    writeFileSync(join(home, MAIN_KEYS), 'no key\n');
    const failed = await failures();
    expect(failed['user: source main']).toMatch(/^apps\//);
    expect(failed[`user: ${CALC}`]).toMatch(/^apps\//);
    expect(
      (await newer.remotes()).map(({ name, installation }) => `${installation} ${name}`),
    ).toEqual(['user beta', 'system main']);
    expect(await installed()).toContain('system org.example.Talk/x86_64/stable');
  });

  it('a repository whose list cannot be read is told, and what is left of it is brought', async () => {
    writeFileSync(
      join(home, '.local/share/flatpak/repo/config'),
      '\0\0[remote "--force"]\nurl=x\n[',
    );
    expect(await unreadable()).toContain('repo/config');
    const failed = await failures();
    expect(failed[`user: ${CALC}`]).toBe('apps/no-source');
    expect(await installed()).toContain('system org.example.Talk/x86_64/stable');
  });

  it('permissions that lead elsewhere, and answers that are cut short, are told and left', async () => {
    const flatpak = join(home, '.local/share/flatpak');
    symlinkSync('/etc/passwd', join(flatpak, 'overrides/org.example.Evil'));
    writeFileSync(join(flatpak, 'overrides/--user'), 'x');
    truncateSync(join(flatpak, 'db/devices'), 60);
    expect(await unreadable()).toEqual(expect.arrayContaining(['overrides/--user', 'db/devices']));
    expect(await failures()).toEqual({});
    expect(await newer.flatpak('permissions', 'devices')).not.toContain('camera');
  });

  it('an app without what flatpak noted of it, and one of no name, are told', async () => {
    const apps = join(home, '.local/share/flatpak/app');
    rmSync(join(apps, 'org.example.Big/x86_64/stable/active/deploy'));
    mkdirSync(join(apps, 'not an app/x86_64/stable'), { recursive: true });
    expect(await unreadable()).toEqual(
      expect.arrayContaining([BIG, 'app/not an app/x86_64/stable']),
    );
  });
});

describe.skipIf(!canRunFlatpak)('a new computer that cannot', () => {
  it('has no flatpak: every app says so, and the data comes', async () => {
    const bin = join(old.dir, `only${count}`);
    mkdirSync(bin);
    for (const program of readdirSync('/usr/bin').filter((name) => name !== 'flatpak')) {
      symlinkSync(join('/usr/bin', program), join(bin, program));
    }
    const seat = { ...newer, env: { ...newer.env, PATH: bin } };
    const report = await move(seat);
    expect(new Set(report.failures.map(({ code }) => code))).toEqual(new Set(['apps/no-flatpak']));
    expect(report.scopes.find(({ id }) => id === 'home')).toMatchObject({ failed: 0 });
  });

  it('has no room: what does not fit says so, and nothing of it is left', async () => {
    mkdirSync(newer.userDir, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', newer.userDir]);
    const failed = await failures();
    expect(failed[`user: ${CALC}`]).toBe('apps/disk-full');
    expect(await installed()).not.toContain('user org.example.Calc/x86_64/stable');
  });

  it.each([
    ['Flatpak system operation Deploy not allowed for user', 'apps/not-allowed'],
    [
      'Installing app is not allowed by the policy set by your administrator',
      'apps/parental-controls',
    ],
    ['something new', 'apps/refused'],
  ])('is refused by a double of flatpak that says “%s”', async (said, code) => {
    const seat = withFlatpak(
      `case "$*" in *install*) echo "error: ${said}" >&2; exit 1;; *) exec /usr/bin/flatpak "$@";; esac`,
    );
    const failed = await failures(seat);
    expect(failed['system: app/org.example.Talk/x86_64/stable']).toBe(code);
  });

  it('asks a source that has nothing any more: only apps of everybody are not to be had', async () => {
    repos.server.refuse = (path) => path.startsWith('/main/');
    expect(await failures()).toEqual({
      'system: app/org.example.Talk/x86_64/stable': 'apps/source-silent',
    });
    expect(await installed()).toContain('user org.example.Calc/x86_64/stable');
  });
});
