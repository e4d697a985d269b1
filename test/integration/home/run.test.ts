import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { planSummarySchema } from '../../../shared/model/plan.ts';
import { reportSchema, runSummarySchema } from '../../../shared/model/report.ts';
import { makeOldHome } from '../../../main/core/demo/old-home.ts';
import { ended, parsed, type TempComputer, tempComputer } from '../../support/cli.ts';
import { differences, manifest } from '../../support/manifest.ts';

const STATE = ['.local'];
let old: TempComputer;
let mine: TempComputer;
let from = '';

beforeEach(async () => {
  old = await tempComputer('anna');
  mine = await tempComputer('hans');
  from = `folder:${old.home}`;
  await makeOldHome(old.home, { files: 300 });
  await rm(join(old.home, '.config/user-dirs.dirs'));
  await writeFile(join(mine.home, '.bashrc'), '# mine\n');
  await mkdir(join(mine.home, 'Dokumente/Briefe'), { recursive: true });
});
afterEach(async () => {
  for (const one of [old, mine]) {
    await chmod(join(one.home, 'awkward/locked folder'), 0o755).catch(() => undefined);
    await one.remove();
  }
});

const report = async (...args: string[]) => {
  const result = await mine.relokate(...args, '--json');
  return { status: result.status, ...parsed(reportSchema, result) };
};

/** A move in which the old computer's things replace what is there. */
async function replacing() {
  const choices = join(mine.dir, 'choices.json');
  await writeFile(choices, '{"home":{"conflicts":"replace"}}');
  const moved = await report('run', '--from', from, '--choices', choices, '--yes');
  expect(moved).toMatchObject({ status: 0, failures: [] });
  return moved;
}

describe('a move from a folder', () => {
  test('arrives identical, a second one changes nothing, undo gives back the former tree', async () => {
    const before = await manifest(mine.home, { without: STATE });
    const source = await manifest(old.home);
    const moved = await report('run', '--from', from, '--yes');
    expect(moved).toMatchObject({ status: 0, outcome: 'done', failures: [] });
    const counted = moved.scopes.filter(({ id }) => id !== 'apps');
    expect(counted.reduce((sum, { inventory }) => sum + inventory, 0)).toBe(source.size);
    const after = await manifest(mine.home, { without: STATE });
    for (const [path, line] of source) {
      if (path === '.bashrc' || isLeft(path) || line.startsWith('special')) continue;
      const there = path === 'links/into the old home' ? line.replace(old.home, mine.home) : line;
      expect(`${path}: ${after.get(path)}`).toBe(`${path}: ${there}`);
    }
    expect(after.get('.bashrc')).toBe(before.get('.bashrc'));
    expect(after.get('.bashrc (old computer)')).toBe(source.get('.bashrc'));

    const again = await report('run', '--from', from, '--yes');
    expect(again.scopes.find(({ id }) => id === 'home')).toMatchObject({ moved: 0, failed: 0 });
    expect(differences(after, await manifest(mine.home, { without: STATE }))).toEqual([]);

    expect(await report('verify', moved.run)).toMatchObject({ status: 0, failures: [] });
    expect(await report('undo', moved.run)).toMatchObject({ status: 0, outcome: 'undone' });
    expect(differences(before, await manifest(mine.home, { without: STATE }))).toEqual([]);
    expect(differences(source, await manifest(old.home))).toEqual([]);
  });

  test('replace keeps the former content for undo, whatever its kind', async () => {
    await mkdir(join(mine.home, 'awkward/private/was a folder'), { recursive: true });
    await writeFile(join(mine.home, 'awkward/private/was a folder/x'), 'mine\n');
    await symlink('/nowhere', join(mine.home, 'awkward/read only'));
    const before = await manifest(mine.home, { without: STATE });
    const choices = join(mine.dir, 'choices.json');
    await writeFile(choices, '{"home":{"conflicts":"replace"}}');
    const moved = await report('run', '--from', from, '--choices', choices, '--yes');
    expect(moved).toMatchObject({ status: 0, failures: [] });
    expect(await readFile(join(mine.home, 'awkward/private'), 'utf8')).toBe('mine\n');
    expect(await readFile(join(mine.home, '.bashrc'), 'utf8')).toContain('alias');
    await report('undo', moved.run);
    expect(differences(before, await manifest(mine.home, { without: STATE }))).toEqual([]);
  });

  test('undo keeps what was changed after the move', async () => {
    const moved = await report('run', '--from', from, '--yes');
    const file = join(mine.home, 'Dokumente/Briefe/000/file 0.txt');
    await writeFile(file, 'my new work\n');
    const undone = await report('undo', moved.run);
    expect(undone.status).toBe(2);
    expect(undone.failures).toMatchObject([
      { path: 'Dokumente/Briefe/000/file 0.txt', code: 'home/kept-by-undo' },
      { code: 'home/kept-by-undo' },
    ]);
    expect(await readFile(file, 'utf8')).toBe('my new work\n');
  });

  test('the same plan carried out twice changes nothing the second time', async () => {
    const plan = join(mine.dir, 'plan.json');
    await mine.relokate('plan', '--from', from, '--out', plan);
    await report('run', plan, '--yes');
    const after = await manifest(mine.home, { without: STATE });
    const again = await report('run', plan, '--yes');
    expect(again).toMatchObject({ failures: [], bytes: 0 });
    expect(again.scopes.find(({ id }) => id === 'home')?.moved).toBe(0);
    expect(differences(after, await manifest(mine.home, { without: STATE }))).toEqual([]);
  });

  test('names of one file are one file again, also when they are all there is', async () => {
    const choices = join(mine.dir, 'choices.json');
    await writeFile(choices, '{"home":{"include":["links"]}}');
    const moved = await report('run', '--from', from, '--choices', choices, '--yes');
    expect(moved).toMatchObject({ status: 1, failures: [] });
    const after = await manifest(mine.home, { without: STATE });
    expect(after.get('links/hard-2')).toContain('one file with links/hard-1');
  });

  test('undo puts back what it replaced though its folder was renamed since', async () => {
    await mkdir(join(mine.home, 'awkward'));
    await writeFile(join(mine.home, 'awkward/private'), 'mine\n');
    const moved = await replacing();
    await rename(join(mine.home, 'awkward'), join(mine.home, 'renamed'));
    const undone = await report('undo', moved.run);
    expect(undone.status).toBe(0);
    expect(await readFile(join(mine.home, 'awkward/private'), 'utf8')).toBe('mine\n');
  });

  test('undo keeps later work where a folder had replaced a file', async () => {
    await rm(join(mine.home, 'Dokumente'), { recursive: true });
    await writeFile(join(mine.home, 'Dokumente'), 'a file of mine\n');
    const moved = await replacing();
    await rm(join(mine.home, 'Dokumente'), { recursive: true });
    await writeFile(join(mine.home, 'Dokumente'), 'later work\n');
    expect((await report('undo', moved.run)).status).toBe(2);
    expect(await readFile(join(mine.home, 'Dokumente'), 'utf8')).toBe('a file of mine\n');
    expect(await readFile(join(mine.home, 'Dokumente (kept by undo)'), 'utf8')).toBe(
      'later work\n',
    );
  });

  test('names of a file never become names of what was in its place', async () => {
    await mkdir(join(mine.home, 'links'));
    for (const name of ['hard-1', 'hard-2'])
      await writeFile(join(mine.home, 'links', name), 'mine\n');
    const choices = join(mine.dir, 'choices.json');
    await writeFile(choices, '{"home":{"conflicts":"keep-mine"}}');
    await report('run', '--from', from, '--choices', choices, '--yes');
    expect(await readFile(join(mine.home, 'Dokumente/hard-3'), 'utf8')).toContain('three names');
    expect(await readFile(join(mine.home, 'links/hard-1'), 'utf8')).toBe('mine\n');
  });

  test('choices leave out and say so with the exit status', async () => {
    const choices = join(mine.dir, 'choices.json');
    await writeFile(choices, '{"home":{"include":["Musik"]}}');
    const moved = await report('run', '--from', from, '--choices', choices, '--yes');
    expect(moved).toMatchObject({ status: 1, outcome: 'skipped' });
    expect((await manifest(mine.home, { without: STATE })).has('src')).toBe(false);
  });
});

describe('moves that build on each other', () => {
  test('are undone from the last to the first', async () => {
    const before = await manifest(mine.home, { without: STATE });
    const first = await replacing();
    await writeFile(join(old.home, 'Dokumente/hard-3'), 'newer\n');
    await writeFile(join(old.home, '.bashrc'), '# newer\n');
    const between = await manifest(mine.home, { without: STATE });
    const second = await replacing();
    const after = await manifest(mine.home, { without: STATE });

    const refused = await mine.relokate('undo', first.run);
    expect(refused.status).toBe(3);
    expect(refused.err).toContain('run/undo-later-first');
    expect(refused.err).toContain(second.run);
    expect(differences(after, await manifest(mine.home, { without: STATE }))).toEqual([]);

    expect((await report('undo', second.run)).status).toBe(0);
    expect(differences(between, await manifest(mine.home, { without: STATE }))).toEqual([]);
    expect((await report('undo', first.run)).status).toBe(0);
    expect(differences(before, await manifest(mine.home, { without: STATE }))).toEqual([]);
  });
});

describe('what can go wrong', () => {
  test.skipIf(process.getuid?.() !== 0)(
    'what belongs on another disk is named in the plan, and not copied first',
    async () => {
      const point = join(mine.home, 'Musik');
      await mkdir(point);
      execFileSync('mount', ['-t', 'tmpfs', 'none', point]);
      try {
        const plan = parsed(
          planSummarySchema,
          await mine.relokate('plan', '--from', from, '--json'),
        );
        const failing = plan.totals.find(({ action }) => action === 'fail');
        const moved = await report('run', '--from', from, '--yes');
        expect(moved).toMatchObject({ status: 2, outcome: 'failed' });
        expect(moved.failures.length).toBe(failing?.amount.entries);
        expect(new Set(moved.failures.map(({ code }) => code))).toEqual(
          new Set(['home/other-disk']),
        );
        expect(moved.failures.every(({ path }) => path.startsWith('Musik/'))).toBe(true);
        expect(await readdir(point)).toEqual([]);
      } finally {
        execFileSync('umount', [point]);
      }
    },
  );

  test('a plan edited by hand is refused', async () => {
    const file = join(mine.dir, 'plan.json');
    parsed(planSummarySchema, await mine.relokate('plan', '--from', from, '--out', file, '--json'));
    await writeFile(file, (await readFile(file, 'utf8')).replace('"keep-both"', '"replace"'));
    const result = await mine.relokate('run', file, '--yes');
    expect(result).toMatchObject({ status: 3 });
    expect(result.err).toContain('plan/changed');
  });

  test('bad choices and unknown sources are wrong usage', async () => {
    const choices = join(mine.dir, 'choices.json');
    await writeFile(choices, '{"home":{"conflict":"replace"}}');
    expect((await mine.relokate('plan', '--from', from, '--choices', choices)).status).toBe(64);
    expect((await mine.relokate('inspect', '--from', 'nonsense')).status).toBe(64);
    expect((await mine.relokate('nonsense')).status).toBe(64);
    expect((await mine.relokate('inspect')).status).toBe(64);
  });

  test('a run that is not there, a run that is damaged', async () => {
    expect((await mine.relokate('undo', '20260101-000000-abcd')).err).toContain('run/unknown');
    const moved = await report('run', '--from', from, '--yes');
    const journal = join(mine.home, '.local/state/relokate/runs', moved.run, 'journal.jsonl');
    await writeFile(
      journal,
      (await readFile(journal, 'utf8')).replace('"t":"change"', '"t":"chance"'),
    );
    const result = await mine.relokate('undo', moved.run);
    expect(result.err).toContain('run/damaged');
    const list = parsed(z.array(runSummarySchema), await mine.relokate('runs', '--json'));
    expect(list).toMatchObject([{ state: 'damaged', canUndo: false }]);
  });

  test('two at once: the second one is refused', async () => {
    const first = mine.start('run', '--from', from, '--yes');
    const firstEnded = ended(first);
    const results = await Promise.all([firstEnded, mine.relokate('run', '--from', from, '--yes')]);
    const refused = results.filter(({ err }) => err.includes('jobs/other-relokate'));
    const statuses = results.map(({ status }) => status);
    // Either they met, or one was through before the other began: never both at once, never a failure.
    expect([statuses, refused.length]).toEqual(
      refused.length > 0 ? [expect.arrayContaining([0, 3]), 1] : [[0, 0], 0],
    );
  });
});

function isLeft(path: string): boolean {
  return ['.cache', '.local', '.config/kdeconnect', '.var/app/org.kde.kate/cache'].some(
    (one) => path === one || path.startsWith(`${one}/`),
  );
}
