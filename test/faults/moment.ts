import type { ChildProcess } from 'node:child_process';
import type { Phase } from '../../shared/model/job.ts';
import { type CliResult, ended, progressIn } from '../support/cli.ts';
import type { Seeded } from '../support/seeded.ts';

/** A moment of a command: so long after it was begun, or after it told that a phase began. */
export interface Moment {
  readonly phase: Phase | 'begin';
  readonly ms: number;
}

/** How long each phase of a command took, and the whole of it, ms. */
export type Durations = ReadonlyMap<Phase | 'begin', number>;

/** Tells the phases of a command as they begin. */
function watchPhases(child: ChildProcess, tell: (phase: Phase) => void): void {
  let rest = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const { phase } of progressIn(lines.join('\n'))) tell(phase);
  });
}

/** Lets a command run undisturbed and measures its phases. */
export async function timed(
  child: ChildProcess,
): Promise<{ readonly result: CliResult; readonly durations: Durations }> {
  const durations = new Map<Phase | 'begin', number>();
  const began = performance.now();
  const now: { phase: Phase | null; since: number } = { phase: null, since: began };
  const turn = (phase: Phase | null): void => {
    if (phase === now.phase) return;
    const { phase: last, since } = now;
    Object.assign(now, { phase, since: performance.now() });
    if (last) durations.set(last, (durations.get(last) ?? 0) + now.since - since);
  };
  watchPhases(child, turn);
  const result = await ended(child);
  turn(null);
  durations.set('begin', performance.now() - began);
  return { result, durations };
}

/** Does something at a moment of a command, if it gets there. Gives how the command ended. */
export async function disturbed(
  child: ChildProcess,
  moment: Moment,
  disturb: () => void,
): Promise<{ readonly result: CliResult; readonly isDisturbed: boolean }> {
  let isDisturbed = false;
  const timers: NodeJS.Timeout[] = [];
  const reached = (phase: Moment['phase']): void => {
    if (timers.length > 0 || phase !== moment.phase) return;
    const timer = setTimeout(() => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      isDisturbed = true;
      disturb();
    }, moment.ms);
    timers.push(timer);
  };
  watchPhases(child, reached);
  reached('begin');
  const result = await ended(child);
  for (const timer of timers) clearTimeout(timer);
  return { result, isDisturbed };
}

/** A moment of a command that took so long: as likely in a short phase as in a long one. */
export function pickMoment(random: Seeded, durations: Durations, among?: readonly Phase[]): Moment {
  const known = [...durations].filter(([phase]) => !among || among.some((one) => one === phase));
  // A phase of a moment may be over before it was told.
  const [phase, ms] = random.pick(known.length > 0 ? known : [...durations]);
  return { phase, ms: random.below(Math.ceil(ms * 1.1) + 2) };
}

export function sayMoment({ phase, ms }: Moment): string {
  return `${phase} + ${ms} ms`;
}
