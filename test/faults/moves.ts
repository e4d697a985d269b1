import { type Case, complain, failureText, reportOf } from './case.ts';
import type { Computer } from './computer.ts';
import { lookAtHome, type TreeState, unlike } from './tree-state.ts';
import type { Policy, SourceKind, Undisturbed } from './world.ts';

/** A move that a case disturbs: the words that begin it, and what it comes from and to. */
export interface Move {
  readonly computer: Computer;
  readonly words: readonly string[];
  readonly before: TreeState;
  readonly usual: Undisturbed;
}

interface MoveOptions {
  readonly source: SourceKind;
  readonly policy: Policy;
  readonly isOrdinary: boolean;
  /** Where the new computer is made, and where the old home is, where not as usual. */
  readonly dir?: string;
  readonly oldHome?: string;
}

/** Makes a new computer for a move. */
export async function beginMove({ world }: Case, options: MoveOptions): Promise<Move> {
  const { source, policy } = options;
  const usual = await world.undisturbed(source, policy);
  const computer = await world.computer(source, options.isOrdinary, options.dir);
  const words = await world.moveWords(source, policy, options.oldHome);
  return { computer, words, before: await lookAtHome(computer.home), usual };
}

/** The command that goes on with what there is; null where nothing is left to do. */
export async function nextWords(
  { computer, words }: Move,
  isUndoing: boolean,
): Promise<readonly string[] | null> {
  const run = await computer.run();
  if (isUndoing) return run?.canUndo === true ? ['undo', run.id] : null;
  if (!run) return words;
  return run.canResume ? ['resume', run.id] : null;
}

/** Goes on to the end: it has to be the one that an undisturbed move has. */
export async function finish(one: Case, move: Move): Promise<void> {
  const { computer } = move;
  const words = await nextWords(move, false);
  if (words) await carryOn(one, computer, words);
  const run = await computer.run();
  // What failed while something was disturbed is tried again, as a person would.
  if (run?.canRetry === true) await carryOn(one, computer, ['retry', run.id]);
  await lookAtEnd(one, move, run?.id ?? '');
}

async function lookAtEnd(one: Case, { computer, usual }: Move, run: string): Promise<void> {
  const report = reportOf(one, 'report', await computer.relokate('report', run));
  complain(one, 'failed', report?.failures.map(failureText) ?? []);
  if (report && report.outcome !== 'done' && report.outcome !== 'skipped') {
    one.problems.push(`moved: ${report.outcome}`);
  }
  const state = await lookAtHome(computer.home);
  complain(one, 'moved', unlike(usual.wanted, state, false));
  const left = computer.leftOfRun(run).filter((name) => name === 'staging');
  complain(one, 'left by the move', left);
}

async function carryOn(one: Case, computer: Computer, words: readonly string[]): Promise<void> {
  const command = words[0] ?? '';
  one.story.push(`${command} to the end`);
  reportOf(one, command, await computer.relokate(...words));
}
