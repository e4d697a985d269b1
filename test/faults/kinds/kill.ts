import {
  type Case,
  complain,
  failureText,
  lookAfter,
  reportOf,
  undoAndLook,
} from '../case.ts';
import type { Computer } from '../computer.ts';
import { disturbed, type Durations, pickMoment, sayMoment } from '../moment.ts';
import { lookAtHome, type TreeState, unlike } from '../tree-state.ts';
import { policies, type Undisturbed } from '../world.ts';

/** One in so many moves comes over ssh, which takes much longer. */
const SSH_EVERY = 10;
const MOST_KILLS = 3;

interface Move {
  readonly computer: Computer;
  readonly words: readonly string[];
  readonly before: TreeState;
  readonly usual: Undisturbed;
}

/** Kills a move, what goes on with it and what takes it back, then finishes both. Gives the kills. */
export async function killCase(one: Case, canSsh: boolean): Promise<number> {
  const { world, random } = one;
  const source = random.below(SSH_EVERY) === 0 && canSsh ? 'ssh' : 'folder';
  const policy = random.pick(policies);
  const isOrdinary = source === 'folder' && random.below(2) === 0;
  one.story.push(`${source}, ${policy}${isOrdinary ? ', ordinary rights' : ''}`);
  const usual = await world.undisturbed(source, policy);
  const computer = await world.computer(source, isOrdinary);
  const words = await world.moveWords(source, policy);
  const move = { computer, words, before: await lookAtHome(computer.home), usual };
  let kills = await killed(one, move, words, usual.move);
  const more = random.below(MOST_KILLS);
  let isUndoing = false;
  for (let turn = 0; turn < more; turn++) {
    isUndoing ||= random.below(3) === 0;
    const next = await nextWords(move, isUndoing);
    if (!next) break;
    kills += await killed(one, move, next, isUndoing ? usual.undo : usual.move);
  }
  if (!isUndoing && random.below(2) === 0) {
    await finish(one, move);
    const run = await computer.run();
    if (run && random.below(2) === 0) {
      kills += await killed(one, move, ['undo', run.id], usual.undo);
    }
  }
  await undoAndLook(one, computer, move.before);
  if (one.problems.length === 0) computer.remove();
  return kills;
}

/** The command that goes on with what there is; null where nothing is left to do. */
async function nextWords(
  { computer, words }: Move,
  isUndoing: boolean,
): Promise<readonly string[] | null> {
  const run = await computer.run();
  if (isUndoing) return run?.canUndo === true ? ['undo', run.id] : null;
  if (!run) return words;
  return run.canResume ? ['resume', run.id] : null;
}

/** Starts a command and kills it at a moment: 1 if that came before its end. */
async function killed(
  one: Case,
  { computer, before, usual }: Move,
  words: readonly string[],
  durations: Durations,
): Promise<number> {
  const moment = pickMoment(one.random, durations);
  const child = computer.start(words);
  const { result, isDisturbed } = await disturbed(child, moment, () => child.kill('SIGKILL'));
  const how = isDisturbed ? 'killed' : `over (${result.status}) before`;
  one.story.push(`${words[0] ?? ''} ${how} at ${sayMoment(moment)}`);
  await lookAfter(one, computer, [before, usual.wanted]);
  return isDisturbed ? 1 : 0;
}

/** Goes on to the end: it has to be the one that an undisturbed move has. */
async function finish(one: Case, move: Move): Promise<void> {
  const { computer, usual } = move;
  const words = await nextWords(move, false);
  if (words) {
    const command = words[0] ?? '';
    one.story.push(`${command} to the end`);
    const report = reportOf(one, command, await computer.relokate(...words));
    complain(one, `${command} failed`, report?.failures.map(failureText) ?? []);
  }
  const run = await computer.run();
  const report = reportOf(one, 'report', await computer.relokate('report', run?.id ?? ''));
  if (report && report.outcome !== 'done' && report.outcome !== 'skipped') {
    one.problems.push(`moved: ${report.outcome}`);
  }
  const state = await lookAtHome(computer.home);
  complain(one, 'moved', unlike(usual.wanted, state, false));
  const left = computer.leftOfRun(run?.id ?? '').filter((name) => name === 'staging');
  complain(one, 'left by the move', left);
}
