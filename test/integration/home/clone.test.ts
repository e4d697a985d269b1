import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statfsSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reportSchema } from '../../../shared/model/report.ts';
import { parsed, type TempComputer, tempComputer } from '../../support/cli.ts';
import { type Attached, makeImage, mountImage } from '../../support/disk-image.ts';
import { differences, manifest } from '../../support/manifest.ts';

const STATE = ['.local'];
const MEGABYTE = 1024 * 1024;
const SIZE = 40 * MEGABYTE;
/** What Relokate leaves free on a disk. */
const RESERVE = 512 * MEGABYTE;

let dir: string;
let disk: Attached;
let point: string;
let old: string;
let mine: TempComputer;

/** An old home with what a clone could get wrong: nothing in it, holes, several names, odd times and modes. */
function fill(home: string): void {
  mkdirSync(join(home, 'sub/deeper'), { recursive: true });
  writeFileSync(join(home, 'sub/large'), randomBytes(SIZE));
  writeFileSync(join(home, 'sub/empty'), '');
  writeFileSync(join(home, 'sub/odd size'), randomBytes(4097), { mode: 0o400 });
  writeFileSync(join(home, 'sub/deeper/holes'), 'begin');
  truncateSync(join(home, 'sub/deeper/holes'), 30 * MEGABYTE);
  linkSync(join(home, 'sub/odd size'), join(home, 'sub/deeper/second name'));
  utimesSync(join(home, 'sub/empty'), 1_234_567_890.123, -86_400.5);
}

/** Bytes that are in use on the disk, and those that are not. */
function used(): number {
  const { blocks, bfree, bsize } = statfsOf();
  return (blocks - bfree) * bsize;
}
function free(): number {
  const { bavail, bsize } = statfsOf();
  return bavail * bsize;
}
function statfsOf() {
  execFileSync('sync', ['-f', point]);
  return statfsSync(point);
}

async function move() {
  const words = ['run', '--from', `folder:${old}`, '--yes', '--json'];
  return parsed(reportSchema, await mine.relokate(...words));
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'relokate-clone-'));
  point = join(dir, 'disk');
  makeImage('xfs', join(dir, 'image'), 1400);
  disk = mountImage('xfs', join(dir, 'image'), point);
});
afterAll(() => {
  disk.undo();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(() => {
  old = mkdtempSync(join(point, 'old-'));
  fill(old);
});
afterEach(async () => {
  await mine.remove();
  rmSync(old, { recursive: true, force: true });
  rmSync(join(point, 'filler'), { force: true });
});

describe('a folder on the disk of the new home', () => {
  test('is moved whole without taking room anew, and undo takes it back', async () => {
    mine = await tempComputer('hans', point);
    const source = await manifest(old);
    // What copies would need is not there.
    execFileSync('fallocate', ['-l', String(free() - RESERVE - SIZE / 2), join(point, 'filler')]);
    const before = used();
    const report = await move();
    expect(report).toMatchObject({ outcome: 'done', failures: [], lane: { id: 'clone' } });
    expect(report.todo.map(({ code }) => code)).not.toContain('todo/lane-limits');
    expect(report.proofs).toContainEqual({ proof: 'content-hash', count: 4 });
    expect(differences(source, await manifest(mine.home, { without: STATE }))).toEqual([]);
    expect(used() - before).toBeLessThan(SIZE / 4);
    expect(await manifest(old)).toEqual(source);

    const undone = parsed(reportSchema, await mine.relokate('undo', report.run, '--json'));
    expect(undone).toMatchObject({ outcome: 'undone', failures: [] });
    expect([...(await manifest(mine.home, { without: STATE })).keys()]).toEqual([]);
    expect(await manifest(old)).toEqual(source);
  });

  test('is copied where it has attributes that a clone leaves behind', async () => {
    mine = await tempComputer('hans', point);
    const file = join(old, 'sub/large');
    execFileSync('setfattr', ['-n', 'user.xdg.tags', '-v', 'summer', file]);
    const report = await move();
    expect(report).toMatchObject({ outcome: 'done', lane: { id: 'rsync' } });
    const args = ['--only-values', '-n', 'user.xdg.tags', join(mine.home, 'sub/large')];
    expect(execFileSync('getfattr', args, { encoding: 'utf8' })).toBe('summer');
  });

  test('is copied where the new home is on another disk', async () => {
    mine = await tempComputer('hans');
    expect(await move()).toMatchObject({ outcome: 'done', lane: { id: 'rsync' } });
  });
});
