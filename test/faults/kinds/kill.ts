import { type Case, lookAfter, undoAndLook } from '../case.ts';
import { disturbed, type Durations, pickMoment, sayMoment } from '../moment.ts';
import { beginMove, finish, type Move, nextWords } from '../moves.ts';
import { policies } from '../world.ts';

/** One in so many moves comes over ssh, which takes much longer. */
const SSH_EVERY = 10;
/** After the first. */
const MOST_KILLS = 5;

/** Kills a move, what goes on with it and what takes it back, then finishes both. Gives the kills. */
export async function killCase(one: Case, canSsh: boolean): Promise<number> {
  const { random } = one;
  const source = random.below(SSH_EVERY) === 0 && canSsh ? 'ssh' : 'folder';
  const policy = random.pick(policies);
  const isOrdinary = source === 'folder' && random.below(2) === 0;
  one.story.push(`${source}, ${policy}${isOrdinary ? ', ordinary rights' : ''}`);
  const move = await beginMove(one, { source, policy, isOrdinary });
  const { computer, words, usual } = move;
  let kills = await killed(one, move, words, usual.move);
  kills += await killMore(one, move);
  await undoAndLook(one, computer, move.before);
  if (one.problems.length === 0) computer.remove();
  return kills;
}

/** Goes on and is killed again, or goes back and is killed, some more times. Gives the kills. */
async function killMore(one: Case, move: Move): Promise<number> {
  const { random } = one;
  const { computer, usual } = move;
  let kills = 0;
  let isUndoing = false;
  for (let turn = random.below(MOST_KILLS + 1); turn > 0; turn--) {
    isUndoing ||= random.below(3) === 0;
    const next = await nextWords(move, isUndoing);
    if (!next) break;
    kills += await killed(one, move, next, isUndoing ? usual.undo : usual.move);
  }
  if (isUndoing || random.below(2) === 0) return kills;
  await finish(one, move);
  const run = await computer.run();
  if (run === null || random.below(2) === 0) return kills;
  return kills + (await killed(one, move, ['undo', run.id], usual.undo));
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
