import { writeFileSync } from 'node:fs';

/**
 * @typedef {object} Report What one run of vitest came to.
 * @property {number} passed
 * @property {string[]} failed names; files that could not be loaded and stray errors count too
 * @property {{ name: string, reason: string }[]} skipped
 */

/** Writes the numbers of a run, and why what was skipped was skipped, to the file in RELOKATE_TEST_REPORT. */
class CountingReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly import('vitest/node').SerializedError[]} strayErrors
   */
  onTestRunEnd(modules, strayErrors) {
    /** @type {Report} */
    const report = { passed: 0, failed: strayErrors.map((error) => error.message), skipped: [] };
    for (const module of modules) addModule(report, module);
    const file = process.env['RELOKATE_TEST_REPORT'];
    if (file) writeFileSync(file, JSON.stringify(report));
  }
}

/**
 * @param {Report} report
 * @param {import('vitest/node').TestModule} module
 */
function addModule(report, module) {
  report.failed.push(...module.errors().map(() => module.relativeModuleId));
  for (const suite of module.children.allSuites()) {
    report.failed.push(...suite.errors().map(() => suite.fullName));
  }
  for (const test of module.children.allTests()) {
    const name = `${module.relativeModuleId} > ${test.fullName}`;
    const result = test.result();
    if (result.state === 'passed') report.passed += 1;
    else if (result.state === 'failed') report.failed.push(`${name}${whyOf(result.errors)}`);
    else {
      const reason = ('note' in result ? result.note : undefined) ?? 'no reason given';
      report.skipped.push({ name, reason });
    }
  }
}

/**
 * What a test failed by, short: the end of the output is often all that is kept of a run.
 * @param {readonly { message: string }[] | undefined} errors
 */
function whyOf(errors) {
  const [first] = errors ?? [];
  return first ? `: ${first.message.replace(/\s+/g, ' ').slice(0, 300)}` : '';
}

// vitest wants the class itself as the default export of a reporter's file.
export default CountingReporter;
