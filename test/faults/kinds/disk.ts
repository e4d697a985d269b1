import { execFileSync } from 'node:child_process';
import { type Case, codeOf, lookAfter, reportOf, undoAndLook } from '../case.ts';
import { type Disk, failingDisk, smallDisk } from '../disks.ts';
import { disturbed, type Durations, pickMoment, sayMoment } from '../moment.ts';
import { beginMove, finish, type Move, nextWords } from '../moves.ts';
import { policies } from '../world.ts';

/** So much may be left free, so that it is not always the first byte that does not fit. */
const MOST_LEFT = 4 * 1024 * 1024;

/** Fills or breaks the new home's disk while something is written there, repairs it, and finishes. */
export async function diskCase(one: Case, kind: 'enospc' | 'eio'): Promise<number> {
  const { world, random } = one;
  const dir = world.freshDir();
  const disk = kind === 'enospc' ? smallDisk(dir) : failingDisk(dir);
  try {
    const policy = random.pick(policies);
    one.story.push(policy);
    const move = await beginMove(one, { source: 'folder', policy, isOrdinary: false, dir });
    const { words, usual, computer } = move;
    // What was there before the move is on the disk for long.
    execFileSync('sync', ['--file-system', dir]);
    let times = await broken(one, move, disk, [words, usual.move]);
    let isUndoing = false;
    for (let turn = random.below(3); turn > 0; turn--) {
      isUndoing ||= random.below(2) === 0;
      const next = await nextWords(move, isUndoing);
      if (next) times += await broken(one, move, disk, [next, isUndoing ? usual.undo : usual.move]);
    }
    if (!isUndoing && random.below(3) > 0) await finish(one, move);
    await undoAndLook(one, computer, move.before);
    return times;
  } finally {
    disk.dispose();
  }
}

/** Runs a command, disturbs the disk at a moment, and repairs it after the command's end. */
async function broken(
  one: Case,
  { computer, before, usual }: Move,
  disk: Disk,
  [words, durations]: readonly [readonly string[], Durations],
): Promise<number> {
  const command = words[0] ?? '';
  const phases = ['copying', 'placing', 'finishing', 'verifying', 'undoing'] as const;
  const moment = pickMoment(one.random, durations, phases);
  const left = one.random.below(2) * one.random.below(MOST_LEFT);
  const { result, isDisturbed } = await disturbed(computer.start(words), moment, () =>
    disk.disturb(left),
  );
  const how = isDisturbed ? `disturbed (${left} left)` : 'over before';
  const end = /"outcome"/.test(result.out)
    ? (reportOf(one, command, result)?.outcome ?? 'no report')
    : (codeOf(one, command, result) ?? 'no code');
  one.story.push(`${command} ${how} at ${sayMoment(moment)}: ${end}`);
  await lookAfter(one, computer, [before, usual.wanted]);
  disk.repair();
  await lookAfter(one, computer, [before, usual.wanted]);
  return isDisturbed ? 1 : 0;
}
