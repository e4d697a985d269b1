import type { Report } from '../../shared/model/report.ts';
import { displayPath } from '../../shared/util/display-path.ts';
import type { Cli } from './context.ts';
import { bytes, say } from './output.ts';
import { proofLines } from './proof-lines.ts';

const LISTED = 40;

/** Prints a report for people. */
export function sayReport(cli: Cli, report: Report): void {
  const { output } = cli;
  say(output, `Run ${report.run}: ${report.outcome}. ${bytes(report.bytes)} came over.`);
  if (report.lane) say(output, `Lane: ${report.lane.id}. ${report.lane.reason}`);
  for (const { id, inventory, ...counts } of report.scopes) {
    const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    say(output, `${id}: ${inventory} = ${parts.join(' + ')}`);
  }
  for (const line of proofLines(report)) say(output, line);
  for (const { path, message, remedy } of report.failures.slice(0, LISTED)) {
    say(output, `  failed: ${displayPath(path)}: ${message} ${remedy ?? ''}`);
  }
  const more = report.failures.length - LISTED;
  if (more > 0) say(output, `  … and ${more} more; --json and --html list them all.`);
  for (const { rule, count, reason } of report.left) {
    say(output, `  left behind (${reason ?? rule}): ${count}`);
  }
  for (const { text } of report.todo) say(output, `  to do: ${text}`);
  say(
    output,
    report.verdict.safeToWipe
      ? 'The old computer can be wiped.'
      : 'Do not wipe the old computer yet:',
  );
  for (const reason of report.verdict.reasons) say(output, `  ${reason}`);
}
