import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fsPath } from '../../../main/core/fs/names.ts';
import type { Report } from '../../../shared/model/report.ts';
import type { Seeded } from '../../support/seeded.ts';
import { type Case, complain, reportOf, undoAndLook } from '../case.ts';
import { disturbed, pickMoment, sayMoment } from '../moment.ts';
import { beginMove, type Move } from '../moves.ts';
import { lookAtHome, type TreeState } from '../tree-state.ts';

const ways = ['rewrite', 'truncate', 'replace', 'remove', 'link'] as const;

/** What happens to one file of the old home, and which contents (SHA-256) it ever has. */
interface Change {
  readonly path: string;
  readonly way: (typeof ways)[number];
  readonly contents: Set<string>;
}

const MOST_CHANGES = 8;
const BETWEEN_MS = 40;

/** Changes files of the old home while they are copied. Gives how many. */
export async function changeCase(one: Case): Promise<number> {
  const { world, random } = one;
  const oldHome = world.freshDir();
  execFileSync('cp', ['-a', `${world.oldHome}/.`, oldHome]);
  const options = { source: 'folder', policy: 'replace', isOrdinary: false, oldHome } as const;
  const move = await beginMove(one, options);
  const { computer, words, usual } = move;
  const changes = await pickChanges(random, oldHome, usual.wanted);
  const moment = pickMoment(random, usual.move, ['copying']);
  const timers: NodeJS.Timeout[] = [];
  const done: Change[] = [];
  const { result } = await disturbed(computer.start(words), moment, () => {
    for (const [at, change] of changes.entries()) {
      const act = (): void => {
        makeChange(oldHome, change);
        done.push(change);
      };
      timers.push(setTimeout(act, at * random.below(BETWEEN_MS)));
    }
  });
  for (const timer of timers) clearTimeout(timer);
  one.story.push(
    `at ${sayMoment(moment)}: ${done.map(({ way, path }) => `${way} ${path}`).join(', ')}`,
  );
  const report = reportOf(one, 'run', result);
  if (report) await lookAtChanges(one, move, done, report);
  const run = await computer.run();
  if (run?.canRetry === true) {
    const again = reportOf(one, 'retry', await computer.relokate('retry', run.id));
    if (again) await lookAtChanges(one, move, done, again);
  }
  await undoAndLook(one, computer, move.before);
  rmSync(oldHome, { recursive: true });
  if (one.problems.length === 0) computer.remove();
  return done.length;
}

/** Files that are to be moved, have one name, and are large every other time. */
async function pickChanges(
  random: Seeded,
  oldHome: string,
  wanted: TreeState,
): Promise<readonly Change[]> {
  const files = [...(await lookAtHome(oldHome))].filter(
    ([path, line]) =>
      line.startsWith('file') && !line.includes(' one file ') && wanted.get(path) === line,
  );
  const large = files.filter(([, line]) => Number(line.split(' ')[3]) > 1_000_000);
  const picked = new Map<string, Change>();
  for (let turn = 1 + random.below(MOST_CHANGES); turn > 0; turn--) {
    const [path, line] = random.pick(random.below(2) === 0 ? large : files);
    const contents = new Set([line.split(' ')[4] ?? '']);
    picked.set(path, { path, way: random.pick(ways), contents });
  }
  return [...picked.values()];
}

function makeChange(oldHome: string, { path, way, contents }: Change): void {
  const file = join(oldHome, path);
  const at = fsPath(file);
  const { size } = statSync(at);
  const other = Buffer.alloc(size, 'changed ');
  if (way === 'rewrite') {
    const handle = openSync(at, 'r+');
    writeSync(handle, other);
    closeSync(handle);
  }
  if (way === 'truncate') truncateSync(at, Math.floor(size / 2));
  if (way === 'replace') {
    writeFileSync(`${oldHome}/newer`, other);
    renameSync(`${oldHome}/newer`, at);
  }
  if (way === 'remove' || way === 'link') rmSync(at);
  if (way === 'link') symlinkSync('/etc/hostname', at);
  else if (way !== 'remove') {
    contents.add(createHash('sha256').update(readFileSync(at)).digest('hex'));
  }
}

/** What was changed came as it was at some time, or failed with a code; everything else came. */
async function lookAtChanges(
  one: Case,
  { computer, before, usual }: Move,
  changes: readonly Change[],
  report: Report,
): Promise<void> {
  const now = await lookAtHome(computer.home);
  const changed = new Map(changes.map((change) => [change.path, change]));
  const failed = new Map(report.failures.map(({ path, code }) => [path, code]));
  const wrong: string[] = [];
  for (const path of new Set([...usual.wanted.keys(), ...now.keys()])) {
    const line = now.get(path);
    const change = changed.get(path);
    if (change && failed.has(path)) {
      if (line !== before.get(path)) wrong.push(`${change.way} ${path} failed, but is ${line}`);
    } else if (change) {
      const hash = line?.split(' ')[4] ?? 'nothing';
      if (!change.contents.has(hash)) wrong.push(`${change.way} ${path}: ${line}`);
    } else if (!hasOther(line) && line !== usual.wanted.get(path)) {
      wrong.push(`${path}: not ${usual.wanted.get(path)} but ${line}`);
    }
  }
  complain(one, 'changed', wrong);
  const others = [...failed].filter(([path]) => !changed.has(path)).map((words) => words.join(' '));
  complain(one, 'failed without a change', others);
}

/** Folders have the times of changes in them, and links into the old home lead into the usual one. */
function hasOther(line: string | undefined): boolean {
  return line !== undefined && (line.startsWith('directory') || /^link .*\/old\//.test(line));
}
