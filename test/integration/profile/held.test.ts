import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportSchema } from '../../../shared/model/report.ts';
import { ended, parsed, type TempComputer, tempComputer } from '../../support/cli.ts';
import { differences, manifest } from '../../support/manifest.ts';
import { firstLogin, makeSettings, readSetting, settings } from '../../support/profile-home.ts';
import { type SessionBus, startSessionBus, stopProcess } from '../../support/session-bus.ts';

const STATE = { without: ['.local/state'] };
const shortcuts = settings.filter(({ topic }) => topic === 'shortcuts');
let old: TempComputer;
let mine: TempComputer;
let bus: SessionBus;
let kwin: ReturnType<typeof spawn>;

beforeEach(async () => {
  old = await tempComputer('anna');
  mine = await tempComputer('hans');
  await firstLogin(old.home, '6.3');
  await firstLogin(mine.home, '6.3');
  await mkdir(join(mine.home, '.local/state'), { recursive: true });
  makeSettings(old.home, settings);
  bus = await startSessionBus((program, args) => spawn(program, args), join(mine.dir, 'bus'));
  const env = { ...mine.variables, DBUS_SESSION_BUS_ADDRESS: bus.address };
  kwin = spawn(process.execPath, ['test/support/kwin-double.mjs'], { env });
  if (kwin.stdout) await once(kwin.stdout, 'data');
});
afterEach(async () => {
  await stopProcess(kwin);
  await bus.stop();
  await old.remove();
  await mine.remove();
});

const report = async (...args: string[]) => {
  const env = { ...mine.variables, DBUS_SESSION_BUS_ADDRESS: bus.address };
  const child = spawn(process.execPath, ['out/relokate', ...args, '--json'], { env });
  return parsed(reportSchema, await ended(child));
};

/** As Plasma does at a login, before KWin starts. */
function logIn(): void {
  const folder = join(mine.home, '.config/plasma-workspace/env');
  const scripts = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of scripts) {
    execFileSync('sh', ['-euc', `. '${join(folder, name)}'`], {
      env: { PATH: process.env['PATH'] },
    });
  }
}

describe('shortcuts that the window manager itself keeps', () => {
  it('are put in their place again at the next login, and by undo they are gone', async () => {
    const before = await manifest(mine.home, STATE);
    const from = ['--from', `folder:${old.home}`, '--scopes', 'profile'];
    const moved = await report('run', ...from, '--yes');
    expect(moved.failures).toEqual([]);
    expect(kwin.exitCode).toBeNull();
    expect(moved.todo.some(({ text }) => text.includes('Global Shortcuts'))).toBe(true);

    // It writes what it has in mind, as KConfig does: another file in its place.
    const file = join(mine.home, '.config/kglobalshortcutsrc');
    execFileSync('rm', [file]);
    await writeFile(file, '[kwin]\nWindow Maximize=Meta+PgUp\n');
    logIn();
    expect(shortcuts.filter((one) => readSetting(mine.home, one) !== one.value)).toEqual([]);
    expect(readdirSync(join(mine.home, '.config/plasma-workspace/env'))).toEqual([]);
    logIn();
    expect((await report('verify', moved.run)).failures).toEqual([]);

    expect((await report('undo', moved.run)).outcome).toBe('undone');
    expect(differences(before, await manifest(mine.home, STATE))).toEqual([]);
  });

  it('do not come back after an undo before the next login', async () => {
    const from = ['--from', `folder:${old.home}`, '--scopes', 'profile'];
    const before = await manifest(mine.home, STATE);
    const moved = await report('run', ...from, '--yes');
    await report('undo', moved.run);
    logIn();
    expect(differences(before, await manifest(mine.home, STATE))).toEqual([]);
  });
});
