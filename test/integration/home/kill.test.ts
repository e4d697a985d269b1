import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { reportSchema, runSummarySchema } from '../../../shared/model/report.ts';
import { makeOldHome } from '../../../main/core/demo/old-home.ts';
import { ended, parsed, type TempComputer, tempComputer } from '../../support/cli.ts';
import { differences, manifest } from '../../support/manifest.ts';

const STATE = ['.local'];
const KILLS = 12;
let old: TempComputer;
let wanted: Map<string, string>;
let fullTime = 0;

async function fresh(): Promise<TempComputer> {
  const computer = await tempComputer('hans');
  await writeFile(join(computer.home, '.bashrc'), '# mine\n');
  await mkdir(join(computer.home, 'links'));
  await writeFile(join(computer.home, 'links/hard-1'), 'in the way\n');
  return computer;
}

async function start(computer: TempComputer, command: readonly string[]) {
  return parsed(reportSchema, await computer.relokate(...command, '--json'));
}

beforeAll(async () => {
  old = await tempComputer('anna');
  await makeOldHome(old.home, { files: 1500 });
  const computer = await fresh();
  const choices = join(old.dir, 'choices.json');
  await writeFile(choices, '{"home":{"conflicts":"replace"}}');
  const begun = Date.now();
  const moved = await start(computer, [
    'run',
    '--from',
    `folder:${old.home}`,
    '--choices',
    choices,
    '--yes',
  ]);
  fullTime = Date.now() - begun;
  expect(moved.failures).toEqual([]);
  wanted = await homeOf(computer);
  await computer.remove();
});
afterAll(() => old.remove());

/** The manifest of a home; links into the home itself name it, so its own path is taken out. */
async function homeOf(computer: TempComputer): Promise<Map<string, string>> {
  const lines = await manifest(computer.home, { without: STATE });
  return new Map([...lines].map(([path, line]) => [path, line.replace(computer.home, '~')]));
}

test.each(Array.from({ length: KILLS }, (_, turn) => turn))(
  'kill -9 number %i: no half file is visible, resume finishes, undo gives back the former tree',
  async (turn) => {
    const computer = await fresh();
    const before = await homeOf(computer);
    const choices = join(old.dir, 'choices.json');
    const child = computer.start(
      'run',
      '--from',
      `folder:${old.home}`,
      '--choices',
      choices,
      '--yes',
    );
    const over = ended(child);
    await new Promise((resolve) => setTimeout(resolve, (fullTime * (turn + 1)) / (KILLS + 1)));
    child.kill('SIGKILL');
    await over;

    for (const [path, line] of await homeOf(computer)) {
      const isOld = before.get(path) === line;
      const isNew = plain(wanted.get(path)) === plain(line) || line.startsWith('directory');
      expect(`${path}: ${isOld || isNew ? 'old or new' : line}`).toBe(`${path}: old or new`);
    }
    const [run] = parsed(z.array(runSummarySchema), await computer.relokate('runs', '--json'));
    if (run) {
      if (turn % 3 !== 0 && run.canResume) {
        const resumed = await start(computer, ['resume']);
        expect(resumed.failures).toEqual([]);
        expect(differences(wanted, await homeOf(computer))).toEqual([]);
      }
      const undone = await start(computer, ['undo', run.id]);
      expect(undone.failures).toEqual([]);
    }
    expect(differences(before, await homeOf(computer))).toEqual([]);
    await computer.remove();
  },
);

/** Names of one file arrive one after the other: which ones are there already does not count here. */
function plain(line: string | undefined): string {
  return (line ?? 'nothing').replace(/ one file with .*$/s, '');
}
