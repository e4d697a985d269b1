import { type Case, codeOf, lookAfter, reportOf, undoAndLook } from '../case.ts';
import { disturbed, pickMoment, sayMoment } from '../moment.ts';
import { beginMove, finish } from '../moves.ts';
import { policies } from '../world.ts';

const signals = { cut: 'SIGKILL', freeze: 'SIGSTOP' } as const;

/**
 * Ends or stops the old computer's sessions. A move that is copying goes on by itself; one that is
 * still looking at the old home may end, with a code, and be begun again.
 */
export async function linkCase(one: Case, kind: 'cut' | 'freeze'): Promise<number> {
  const { world, random } = one;
  const policy = random.pick(policies);
  const sshd = await world.sshd();
  const move = await beginMove(one, { source: 'ssh', policy, isOrdinary: false });
  const { computer, words, usual } = move;
  const phases = ['counting', 'copying', 'copying', 'placing'] as const;
  const moment = pickMoment(random, usual.move, [random.pick(phases)]);
  const stopped: number[] = [];
  const { result, isDisturbed } = await disturbed(computer.start(words), moment, () => {
    stopped.push(...sshd.sessions());
    for (const pid of stopped) send(pid, signals[kind]);
  });
  const how = isDisturbed ? `${stopped.length} processes hit` : 'over before';
  one.story.push(`${policy}; ${how} at ${sayMoment(moment)}`);
  if (/"outcome"/.test(result.out)) reportOf(one, 'run', result);
  else {
    const code = codeOf(one, 'run', result);
    one.story.push(code ?? 'no code');
    const hasBegun = moment.phase === 'copying' || moment.phase === 'placing';
    if (hasBegun) one.problems.push(`did not go on by itself: ${code}`);
  }
  await lookAfter(one, computer, [move.before, usual.wanted]);
  for (const pid of stopped) send(pid, 'SIGKILL');
  await finish(one, move);
  await undoAndLook(one, computer, move.before);
  if (one.problems.length === 0) computer.remove();
  return isDisturbed ? 1 : 0;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}
