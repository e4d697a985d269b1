import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeOldHome } from '../../../main/core/demo/old-home.ts';
import { reportSchema, runSummarySchema } from '../../../shared/model/report.ts';
import { type CliResult, ended, parsed } from '../../support/cli.ts';
import {
  attach,
  type Attached,
  canMount,
  cutPower,
  type FileSystem,
  makeImage,
  mountImage,
} from '../../support/disk-image.ts';
import { removeLeftOvers } from '../../support/left-overs.ts';
import { differences, manifest } from '../../support/manifest.ts';
import { seeded } from '../../support/seeded.ts';

/** Cuts for each file system: `RELOKATE_POWER_CUTS=50` for a long run. */
const CUTS = Number(process.env['RELOKATE_POWER_CUTS'] ?? 4);
const SEED = Number(process.env['RELOKATE_SEED'] ?? 1);
const FILES = 600;
const STATE = ['.local'];
const kinds: readonly FileSystem[] = ['ext4', 'xfs', 'btrfs'];

/** Images are cloned, which btrfs can: they lie in a file system of their own. */
const isPossible = canMount('btrfs');

let dir = '';
let images = '';
let outer: Attached;
const attached: Attached[] = [];

/** One start of the computer: commands see its boot id, in a mount namespace of their own. */
type Start = (...args: string[]) => Promise<CliResult>;

const disk = (): string => join(dir, 'disk');
const home = (): string => join(disk(), 'home');
const oldHome = (): string => join(dir, 'old');
const run = (): string[] => [
  ...['run', '--from', `folder:${oldHome()}`, '--choices', join(dir, 'choices.json')],
  ...['--yes', '--json'],
];

function startOfComputer(): Start {
  const file = join(dir, `boot-${randomUUID()}`);
  writeFileSync(file, `${randomUUID()}\n`);
  const session = join(dir, 'run');
  mkdirSync(session, { recursive: true, mode: 0o700 });
  const env = {
    PATH: process.env['PATH'],
    HOME: home(),
    XDG_RUNTIME_DIR: session,
    LANG: 'C.UTF-8',
  };
  const script = 'mount --bind "$1" /proc/sys/kernel/random/boot_id && shift && exec "$@"';
  return (...args) => {
    const command = [process.execPath, resolve('out/relokate'), ...args];
    const words = ['--mount', 'sh', '-c', script, 'sh', file, ...command];
    return ended(spawn('unshare', words, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  };
}

/** What a command printed, or what it said instead. */
function told<T>(schema: z.ZodType<T>, result: CliResult): T {
  try {
    return parsed(schema, result);
  } catch {
    throw new Error(
      `status ${result.status}: ${result.out.slice(0, 500)} ${result.err.slice(-500)}`,
    );
  }
}

/** Links into the home name it, which does not matter: it is the same path each time. */
const homeNow = (): Promise<Map<string, string>> => manifest(home(), { without: STATE });

/** A home of somebody who has things already, some of them in the way. */
function furnish(): void {
  mkdirSync(join(home(), 'links'), { recursive: true });
  writeFileSync(join(home(), '.bashrc'), '# mine\n');
  writeFileSync(join(home(), 'links/hard-1'), 'in the way\n');
  execFileSync('sync', ['--file-system', home()]);
}

beforeAll(async () => {
  if (!isPossible) return;
  await removeLeftOvers();
  dir = mkdtempSync(join(tmpdir(), `rlk-power-${process.pid}-`));
  writeFileSync(join(dir, 'choices.json'), '{"home":{"conflicts":"replace"}}');
  mkdirSync(oldHome());
  await makeOldHome(oldHome(), { files: FILES });
  images = join(dir, 'images');
  makeImage('btrfs', join(dir, 'images.img'), 16_000);
  outer = mountImage('btrfs', join(dir, 'images.img'), images);
});
afterEach(() => {
  for (const one of attached.splice(0).reverse()) one.undo();
});
afterAll(() => {
  if (!isPossible) return;
  outer.undo();
  rmSync(dir, { recursive: true, force: true });
});

function mount(kind: FileSystem, image: string): Attached {
  const mounted = mountImage(kind, image, disk());
  attached.push(mounted);
  return mounted;
}

interface Moved {
  readonly before: Map<string, string>;
  readonly wanted: Map<string, string>;
  readonly cuts: readonly string[];
}

/** A move from its beginning to its end, and what the disk held at some moments of it. */
async function moveWithCuts(kind: FileSystem, milliseconds: number, cuts: number): Promise<Moved> {
  const image = join(images, `${kind}-${randomUUID()}.img`);
  makeImage(kind, image, 2000);
  const mounted = mount(kind, image);
  furnish();
  const before = await homeNow();
  const random = seeded(SEED + kinds.indexOf(kind));
  const moments = Array.from({ length: cuts }, () => random.below(milliseconds));
  const begun = Date.now();
  const over = startOfComputer()(...run());
  const copies: string[] = [];
  for (const moment of moments.sort((a, b) => a - b)) {
    await sleep(Math.max(0, begun + moment - Date.now()));
    const copy = `${image}.${copies.length}`;
    cutPower(image, copy);
    copies.push(copy);
  }
  const report = told(reportSchema, await over);
  expect(report.failures).toEqual([]);
  const wanted = await homeNow();
  mounted.undo();
  return { before, wanted, cuts: copies };
}

/** Names of one file arrive one after the other: which ones are there already does not count here. */
const plain = (line: string | undefined): string =>
  (line ?? 'nothing').replace(/ one file with .*$/s, '');

/** Every file is what it was or what it is to be: none is empty, or half. */
function expectOldOrNew(found: Map<string, string>, { before, wanted }: Moved): void {
  for (const [path, line] of found) {
    const isOld = before.get(path) === line;
    const isNew = plain(wanted.get(path)) === plain(line) || line.startsWith('directory');
    expect(`${path}: ${isOld || isNew ? 'old or new' : line}`).toBe(`${path}: old or new`);
  }
}

/** Starts the computer again after the power went: goes on, or takes all back. */
async function comeBack(moved: Moved, wish: 'resume' | 'undo'): Promise<void> {
  const relokate = startOfComputer();
  expectOldOrNew(await homeNow(), moved);
  const [begun] = told(z.array(runSummarySchema), await relokate('runs', '--json'));
  if (!begun) return;
  expect(begun.state).not.toBe('damaged');
  if (begun.canResume && wish === 'resume') {
    const resumed = told(reportSchema, await relokate('resume', '--json'));
    expect(resumed.failures).toEqual([]);
    expect(differences(moved.wanted, await homeNow())).toEqual([]);
  }
  if (!begun.canResume) told(reportSchema, await relokate('report', begun.id, '--json'));
  const undone = told(reportSchema, await relokate('undo', begun.id, '--json'));
  expect(undone).toMatchObject({ outcome: 'undone', failures: [] });
  expect(differences(moved.before, await homeNow())).toEqual([]);
}

describe.each(kinds)('when the power goes in the middle of a move, on %s', (kind) => {
  test.skipIf(!isPossible || !canMount(kind))(
    'resume ends it exactly, and undo gives back the former tree',
    async () => {
      const first = Date.now();
      await moveWithCuts(kind, 1, 0);
      const moved = await moveWithCuts(kind, (Date.now() - first) * 0.9, CUTS);
      // Disks have other numbers after a start, as btrfs always does.
      attached.push(attach(join(dir, 'images.img')));
      const wrong: string[] = [];
      for (const [turn, cut] of moved.cuts.entries()) {
        const mounted = mount(kind, cut);
        try {
          await comeBack(moved, turn % 2 === 0 ? 'resume' : 'undo');
        } catch (error) {
          wrong.push(`cut ${turn}: ${String(error)}`);
        }
        mounted.undo();
        rmSync(cut);
      }
      expect(wrong).toEqual([]);
    },
    CUTS * 60_000,
  );
});
