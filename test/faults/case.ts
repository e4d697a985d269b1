import type { Report } from '../../shared/model/report.ts';
import { failureDataSchema } from '../../shared/failure.ts';
import { reportSchema } from '../../shared/model/report.ts';
import { z } from 'zod';
import type { CliResult } from '../support/cli.ts';
import type { Seeded } from '../support/seeded.ts';
import type { Computer } from './computer.ts';
import { lookAtHome, thirdThings, type TreeState, unlike } from './tree-state.ts';
import type { World } from './world.ts';

/** One case: what it has, and what it finds. */
export interface Case {
  readonly world: World;
  readonly random: Seeded;
  /** What it did, in order. */
  readonly story: string[];
  /** What was not as it has to be. */
  readonly problems: string[];
}

const MOST_TOLD = 8;
const PATIENCE_MS = 1000;

/** Notes what is wrong, the first few of many. */
export function complain(one: Case, what: string, found: readonly string[]): void {
  if (found.length === 0) return;
  const more = found.length > MOST_TOLD ? [`and ${found.length - MOST_TOLD} more`] : [];
  one.problems.push(`${what}: ${[...found.slice(0, MOST_TOLD), ...more].join('; ')}`);
}

/** After an end of any kind: nothing half is to be seen, and nobody is at work any more. */
export async function lookAfter(
  one: Case,
  computer: Computer,
  [before, wanted]: readonly [TreeState, TreeState],
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (computer.processes().length > 0 && performance.now() < deadline) {
    await new Promise((done) => setTimeout(done, 20));
  }
  complain(one, 'still at work', computer.processes());
  complain(
    one,
    'neither old nor new',
    thirdThings(before, wanted, await lookAtHome(computer.home)),
  );
}

/** Goes back to before, and looks whether everything is. */
export async function undoAndLook(one: Case, computer: Computer, before: TreeState): Promise<void> {
  const run = await computer.run();
  if (run?.canUndo === true) {
    const report = reportOf(one, 'undo', await computer.relokate('undo', run.id));
    complain(one, 'undo kept', report?.failures.map(failureText) ?? []);
    if (report && report.outcome !== 'undone') one.problems.push(`undo: ${report.outcome}`);
  }
  if (run) complain(one, 'left by undo', computer.leftOfRun(run.id));
  complain(one, 'undone', unlike(before, await lookAtHome(computer.home), true));
}

/** A report that a command printed, with sums that match; null, and a problem, where there is none. */
export function reportOf(one: Case, command: string, result: CliResult): Report | null {
  try {
    const report = reportSchema.parse(JSON.parse(result.out));
    for (const { inventory, ...counts } of report.scopes) {
      const { moved, identical, skipped, left, failed } = counts;
      const sum = moved + identical + skipped + left + failed;
      if (sum !== inventory) one.problems.push(`${command}: ${inventory} are ${sum}`);
    }
    return report;
  } catch {
    one.problems.push(`${command} gave no report: ${tail(result)}`);
    return null;
  }
}

const endSchema = z.object({ error: failureDataSchema });

/** The code that a command ended with, with a sentence and a next step; else null, and a problem. */
export function codeOf(one: Case, command: string, result: CliResult): string | null {
  try {
    const { code, message, remedy } = endSchema.parse(JSON.parse(result.out)).error;
    if (
      code === 'app/unexpected' ||
      code === 'app/program-failed' ||
      message === '' ||
      remedy === ''
    ) {
      one.problems.push(`${command} ended with ${code}: ${message} ${remedy}`);
    }
    return code;
  } catch {
    one.problems.push(`${command} ended without a code: ${tail(result)}`);
    return null;
  }
}

export function failureText({ path, code }: Report['failures'][number]): string {
  return `${JSON.stringify(path)} ${code}`;
}

function tail({ status, signal, out, err }: CliResult): string {
  const said = err.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  return `status ${status}, signal ${signal}, ${out.slice(0, 300)} ${said.slice(-3).join(' | ')}`;
}
