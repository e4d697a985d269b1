import type { Code } from '../../shared/messages/en/index.ts';
import type { Outcome, Report } from '../../shared/model/report.ts';

/** Exit statuses (docs/contract.md). Never 0 where something failed. */
export const exitStatus = {
  done: 0,
  skipped: 1,
  failed: 2,
  stopped: 3,
  refused: 4,
  differs: 5,
  usage: 64,
  signal: 128,
} as const;

const byOutcome: Readonly<Record<Outcome, number>> = {
  done: exitStatus.done,
  skipped: exitStatus.skipped,
  failed: exitStatus.failed,
  stopped: exitStatus.stopped,
  undone: exitStatus.done,
};

/** The exit status for a finished run. An undo that had to keep something is not all done. */
export function statusOfReport(report: Report): number {
  if (report.outcome === 'undone' && report.failures.length > 0) return exitStatus.failed;
  return byOutcome[report.outcome];
}

const refusals: ReadonlySet<Code> = new Set<Code>(['board/refused', 'offer/no-sandbox']);
const wrongUsage: ReadonlySet<Code> = new Set<Code>([
  'app/bad-request',
  'source/bad-name',
  'plan/bad-choices',
]);

/** The exit status for a failure that ended a command. */
export function statusOfFailure(code: Code): number {
  if (refusals.has(code) || code.startsWith('preflight/')) return exitStatus.refused;
  return wrongUsage.has(code) ? exitStatus.usage : exitStatus.stopped;
}
