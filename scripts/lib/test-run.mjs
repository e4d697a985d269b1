import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { passThrough } from './exec.mjs';
import { inRoot } from './paths.mjs';
import { say } from './say.mjs';

/** @typedef {import('./vitest-reporter.mjs').Report} Report */

/**
 * Runs one project of vitest.config.ts and gives what it came to. A vitest that fails without naming
 * a failed test counts as one failed test.
 * @param {string} project
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Report>}
 */
export async function runProject(project, env) {
  const file = inRoot('test-results', `${project}.json`);
  mkdirSync(inRoot('test-results'), { recursive: true });
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=./scripts/lib/vitest-reporter.mjs'];
  const status = await passThrough(
    process.execPath,
    [inRoot('node_modules/vitest/vitest.mjs'), 'run', '--project', project, ...reporters],
    { cwd: inRoot(), env: { ...env, RELOKATE_TEST_REPORT: file } },
  );
  /** @type {Report} */
  const report = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failed: [], skipped: [] };
  if (status === 0 || report.failed.length > 0) return report;
  return { ...report, failed: [`vitest itself, with status ${status}`] };
}

/**
 * Names what failed and what was skipped, and counts. Where `strict`, a skipped test is a failed one:
 * on a machine made for tests nothing may be missing.
 * @param {readonly { project: string, report: Report }[]} results
 * @param {boolean} strict
 * @returns {{ passed: number, failed: number, lines: string[] }}
 */
export function summary(results, strict) {
  const lines = results.flatMap(({ project, report }) => [
    ...report.failed.map((name) => `failed  ${project}: ${name}`),
    ...report.skipped.map(({ name, reason }) => `skipped ${project}: ${name} (${reason})`),
  ]);
  /** @param {(report: Report) => number} count */
  const sum = (count) => results.reduce((total, { report }) => total + count(report), 0);
  const skipped = sum((report) => report.skipped.length);
  if (strict && skipped > 0) lines.push('Skipped tests count as failed here, because CI is set.');
  const failed = sum((report) => report.failed.length) + (strict ? skipped : 0);
  return { passed: sum((report) => report.passed), failed, lines };
}

/** @param {{ passed: number, failed: number, lines: string[] }} total */
export function tell(total) {
  for (const line of total.lines) say(line);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
}
