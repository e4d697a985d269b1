import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { reportSchema, runSummarySchema } from '../../../shared/model/report.ts';
import { ended, parsed, type TempComputer, tempComputer } from '../../support/cli.ts';
import { differences, manifest } from '../../support/manifest.ts';
import { firstLogin, makeSettings, put, settings } from '../../support/profile-home.ts';

const STATE = { without: ['.local/state'] };
const KILLS = 8;
let old: TempComputer;
let wanted: Map<string, string>;
let fullTime = 0;

async function fresh(): Promise<TempComputer> {
  const computer = await tempComputer('hans');
  await firstLogin(computer.home, '5.27');
  await mkdir(join(computer.home, '.local/state'));
  // One that is kept beside the one that comes.
  await put(computer.home, '.local/share/kwalletd/kdewallet.kwl', 'mine');
  await put(computer.home, '.local/share/kwalletd/kdewallet.salt', 'salt of mine');
  for (const end of ['kwl', 'salt']) {
    await utimes(join(computer.home, `.local/share/kwalletd/kdewallet.${end}`), 1, 1);
  }
  return computer;
}

const move = (): string[] => [
  'run',
  '--from',
  `folder:${old.home}`,
  '--scopes',
  'profile',
  '--yes',
];

async function report(computer: TempComputer, ...command: string[]) {
  return parsed(reportSchema, await computer.relokate(...command, '--json'));
}

beforeAll(async () => {
  old = await tempComputer('anna');
  await firstLogin(old.home, '5.27');
  makeSettings(old.home, settings);
  await put(old.home, '.local/share/kwalletd/kdewallet.kwl', 'old');
  await put(old.home, '.local/share/kwalletd/kdewallet.salt', 'salt of old');
  for (let at = 0; at < 300; at++) await put(old.home, `.local/share/icons/own/${at}.svg`, `${at}`);
  const computer = await fresh();
  const begun = Date.now();
  expect((await report(computer, ...move())).failures).toEqual([]);
  fullTime = Date.now() - begun;
  wanted = await manifest(computer.home, STATE);
  expect([...wanted.keys()]).toContain('.local/share/kwalletd/kdewallet (new computer).kwl');
  await computer.remove();
});
afterAll(() => old.remove());

test.each(Array.from({ length: KILLS }, (_, turn) => turn))(
  'kill -9 number %i among settings: each file is old or new, resume finishes, undo gives back the former ones',
  async (turn) => {
    const computer = await fresh();
    const before = await manifest(computer.home, STATE);
    const child = computer.start(...move());
    const over = ended(child);
    await new Promise((resolve) => setTimeout(resolve, (fullTime * (turn + 1)) / (KILLS + 1)));
    child.kill('SIGKILL');
    await over;
    for (const [path, line] of await manifest(computer.home, STATE)) {
      const isKnown = before.get(path) === line || wanted.get(path) === line;
      expect(`${path}: ${isKnown || line.startsWith('directory')}`).toBe(`${path}: true`);
    }
    const [run] = parsed(z.array(runSummarySchema), await computer.relokate('runs', '--json'));
    if (run && turn % 2 === 1 && run.canResume) {
      expect((await report(computer, 'resume')).failures).toEqual([]);
      const now = await manifest(computer.home, STATE);
      expect(withoutTimes(differences(wanted, now))).toEqual([]);
    }
    if (run) expect((await report(computer, 'undo', run.id)).failures).toEqual([]);
    expect(differences(before, await manifest(computer.home, STATE))).toEqual([]);
    await computer.remove();
  },
);

/** Folders that something of the run's own was put in have the time of the run. */
function withoutTimes(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !/: directory/.test(line));
}
