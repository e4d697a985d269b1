import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reportSchema } from '../../../shared/model/report.ts';
import { ended, parsed, type TempComputer, tempComputer } from '../../support/cli.ts';
import { differences, manifest } from '../../support/manifest.ts';

const isRoot = process.getuid?.() === 0;
const STATE = ['.local'];
let old: TempComputer;
let mine: TempComputer;
let from = '';

beforeEach(async () => {
  old = await tempComputer('anna');
  mine = await tempComputer('hans');
  from = `folder:${old.home}`;
});
afterEach(async () => {
  await old.remove();
  await mine.remove();
});

const report = async (...args: string[]) => {
  const result = await mine.relokate(...args, '--json');
  return { status: result.status, ...parsed(reportSchema, result) };
};

describe('a disk without room', () => {
  const mount = (...options: string[]) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'relokate-test', mine.home]);
  afterEach(() => {
    if (isRoot) execFileSync('umount', [mine.home]);
  });

  beforeEach(() => {
    if (isRoot) mount('size=1100m');
    for (const number of [1, 2, 3, 4]) {
      writeFileSync(join(old.home, `film ${number}`), Buffer.alloc(120_000_000, number));
    }
  });

  test.skipIf(!isRoot)('is refused before anything is copied', async () => {
    execFileSync('fallocate', ['-l', '700M', join(mine.home, 'filler')]);
    const result = await mine.relokate('run', '--from', from, '--yes');
    expect(result).toMatchObject({ status: 4 });
    expect(result.err).toContain('preflight/space-short');
  });

  test.skipIf(!isRoot)('that fills up stops the run; with room made, resume finishes', async () => {
    const before = await manifest(mine.home, { without: STATE });
    const filler = join(mine.home, 'filler');
    const child = mine.start('run', '--from', from, '--yes', '--progress', 'json');
    child.stderr?.on('data', (chunk: Buffer) => {
      if (!chunk.toString().includes('"copying"') || existsSync(filler)) return;
      fill(mine.home, filler);
    });
    const result = await ended(child);
    expect(result.err).toContain('home/disk-full');
    expect(result.status).toBe(3);
    rmSync(filler);
    expect(differences(before, await manifest(mine.home, { without: STATE }))).toEqual([]);
    expect(await report('resume')).toMatchObject({ status: 0, failures: [] });
    expect(statSync(join(mine.home, 'film 4')).size).toBe(120_000_000);
  });
});

describe('an old home that changes', () => {
  test('a file that keeps changing is named, not taken torn; retry moves it when it is quiet', async () => {
    const log = join(old.home, 'busy.log');
    writeFileSync(log, Buffer.alloc(3_000_000, 97));
    writeFileSync(join(old.home, 'quiet.txt'), 'quiet\n');
    const timer = setInterval(() => appendFileSync(log, 'more\n'), 5);
    const moved = await report('run', '--from', from, '--yes').finally(() => clearInterval(timer));
    expect(moved).toMatchObject({
      status: 2,
      outcome: 'failed',
      failures: [{ path: 'busy.log', code: 'home/busy' }],
    });
    expect((await manifest(mine.home, { without: STATE })).has('busy.log')).toBe(false);
    expect(await report('retry', moved.run)).toMatchObject({ status: 0, failures: [] });
    expect(readFileSync(join(mine.home, 'busy.log')).equals(readFileSync(log))).toBe(true);
  });

  test('a file that is gone, or became a link, since it was planned is named', async () => {
    const plan = join(mine.dir, 'plan.json');
    for (const name of ['gone', 'link', 'stays']) writeFileSync(join(old.home, name), name);
    await mine.relokate('plan', '--from', from, '--out', plan);
    rmSync(join(old.home, 'gone'));
    rmSync(join(old.home, 'link'));
    symlinkSync('/etc/passwd', join(old.home, 'link'));
    const moved = await report('run', plan, '--yes');
    expect(moved.status).toBe(2);
    expect(moved.failures.map(({ path }) => path).sort()).toEqual(['gone', 'link']);
    expect([...(await manifest(mine.home, { without: STATE })).keys()]).toEqual(['stays']);
  });
});

describe('a target that changes', () => {
  test('what appeared in the place of something new is not overwritten', async () => {
    const plan = join(mine.dir, 'plan.json');
    writeFileSync(join(old.home, 'a'), 'theirs');
    await mine.relokate('plan', '--from', from, '--out', plan);
    writeFileSync(join(mine.home, 'a'), 'mine, and newer');
    const moved = await report('run', plan, '--yes');
    expect(moved.failures).toMatchObject([{ path: 'a', code: 'home/target-changed' }]);
    expect(readFileSync(join(mine.home, 'a'), 'utf8')).toBe('mine, and newer');
  });

  test('a folder that is a link to elsewhere is never written through', async () => {
    const elsewhere = join(mine.dir, 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(join(old.home, 'docs'));
    writeFileSync(join(old.home, 'docs/a'), 'theirs');
    symlinkSync(elsewhere, join(mine.home, 'docs'));
    const moved = await report('run', '--from', from, '--yes');
    expect(moved).toMatchObject({ status: 0, failures: [] });
    expect((await manifest(elsewhere)).size).toBe(0);
    expect(readFileSync(join(mine.home, 'docs (old computer)/a'), 'utf8')).toBe('theirs');
  });

  test.each([
    ['of another time', 1_600_000_000],
    ['of the same time', 1_700_000_000],
  ])(
    'a folder %s that became a link after the plan was made is never written through',
    async (_, time) => {
      const plan = join(mine.dir, 'plan.json');
      const elsewhere = join(mine.dir, 'elsewhere');
      mkdirSync(elsewhere);
      for (const home of [old.home, mine.home]) mkdirSync(join(home, 'docs'));
      writeFileSync(join(old.home, 'docs/a'), 'theirs');
      utimesSync(join(old.home, 'docs'), 1_700_000_000, 1_700_000_000);
      utimesSync(join(mine.home, 'docs'), time, time);
      await mine.relokate('plan', '--from', from, '--out', plan);
      rmSync(join(mine.home, 'docs'), { recursive: true });
      symlinkSync(elsewhere, join(mine.home, 'docs'));
      const moved = await report('run', plan, '--yes');
      expect(moved.status).toBe(2);
      expect((await manifest(elsewhere)).size).toBe(0);
      expect(lstatSync(join(mine.home, 'docs')).isSymbolicLink()).toBe(true);
    },
  );
});

test('a run that is stopped can be resumed, and one that is over cannot', async () => {
  for (let number = 0; number < 400; number++) {
    writeFileSync(join(old.home, `file ${number}`), Buffer.alloc(200_000, number));
  }
  const child = mine.start('run', '--from', from, '--yes', '--progress', 'json');
  child.stderr?.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('"copying"')) child.kill('SIGINT');
  });
  expect((await ended(child)).status).toBe(130);
  expect(await report('resume')).toMatchObject({ status: 0, failures: [] });
  expect((await mine.relokate('resume')).err).toContain('run/nothing-to-resume');
});

test('what was here already, and is gone since the plan was made, is named and not called identical', async () => {
  writeFileSync(join(old.home, 'kept.txt'), 'kept');
  await report('run', '--from', from, '--yes');
  const plan = join(mine.dir, 'plan.json');
  await mine.relokate('plan', '--from', from, '--out', plan);
  rmSync(join(mine.home, 'kept.txt'));
  expect(await report('run', plan, '--yes')).toMatchObject({
    status: 2,
    failures: [{ path: 'kept.txt', code: 'home/no-longer-here' }],
  });
});

/** Leaves room for one film, and not for two. What is copied meanwhile may take the room first. */
function fill(home: string, filler: string): void {
  for (let tries = 0; tries < 10; tries++) {
    const { bavail, bsize } = statfsSync(home);
    try {
      execFileSync('fallocate', ['-l', String(bavail * bsize - 150_000_000), filler]);
      return;
    } catch {
      rmSync(filler, { force: true });
    }
  }
}
