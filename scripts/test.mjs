#!/usr/bin/env node
// `npm test`: everything that is needed, then all tests; `npm test -- unit lab` runs some projects.
// The last line is always `N passed, N failed`.
import { existsSync, readdirSync } from 'node:fs';
import { inRoot } from './lib/paths.mjs';
import { main, Stop, say } from './lib/say.mjs';
import { openFuse, setUp } from './lib/set-up.mjs';
import { runProject, summary, tell } from './lib/test-run.mjs';

/** @typedef {import('./lib/programs.mjs').Purpose} Purpose */

// In the order they run: the quick ones first. What each needs of the system stands beside it.
/** @type {Record<string, { needs: Purpose[], folders: string[] }>} */
const projects = {
  unit: { needs: [], folders: ['test/unit'] },
  integration: { needs: ['run', 'introduce', 'offer', 'tests'], folders: ['test/integration'] },
  lab: { needs: ['run', 'introduce', 'offer', 'tests', 'lab'], folders: ['test/lab'] },
  e2e: {
    needs: ['run', 'introduce', 'offer', 'tests', 'window', 'window-tests'],
    folders: ['test/e2e', 'test/ui'],
  },
  plasma: { needs: ['run', 'tests', 'lab'], folders: ['test/plasma'] },
};

/** @param {readonly string[]} given */
function chosen(given) {
  const unknown = given.filter((name) => !Object.hasOwn(projects, name));
  if (unknown.length > 0) {
    const names = Object.keys(projects).join(', ');
    throw new Stop(`There is no test project ${unknown.join(', ')}; there are ${names}.`, 64);
  }
  const names = Object.keys(projects).filter((n) => given.length === 0 || given.includes(n));
  return names.filter(hasTests);
}

/** @param {string} name */
function hasTests(name) {
  const folders = projects[name]?.folders.map((folder) => inRoot(folder)) ?? [];
  return folders.some(
    (folder) =>
      existsSync(folder) &&
      readdirSync(folder, { recursive: true }).some((file) => /\.test\.tsx?$/.test(String(file))),
  );
}

/** @param {readonly string[]} names */
async function prepare(names) {
  const needs = [...new Set(names.flatMap((name) => projects[name]?.needs ?? []))];
  const electron = await setUp(needs, { build: names.some((name) => name !== 'unit') });
  if (needs.includes('tests')) openFuse();
  return electron ? { ELECTRON_OVERRIDE_DIST_PATH: electron.dir } : {};
}

await main(async () => {
  const names = chosen(process.argv.slice(2));
  try {
    const env = { ...process.env, ...(await prepare(names)) };
    const results = [];
    for (const project of names) {
      say(`\n== ${project}`);
      results.push({ project, report: await runProject(project, env) });
    }
    const total = summary(results, Boolean(process.env['CI']));
    tell(total);
    return total.failed === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    tell({ passed: 0, failed: 1, lines: [error.message] });
    return 1;
  }
});
