#!/usr/bin/env node
// `npm run check`: everything but the tests. All of it runs, then what failed is named.
import { capture } from './lib/exec.mjs';
import { ensureNpmPackages } from './lib/npm-packages.mjs';
import { inRoot } from './lib/paths.mjs';
import { main, say } from './lib/say.mjs';

const layers = ['shared', 'core', 'electron', 'renderer', 'test'];

/** @type {{ name: string, file: string, args: string[] }[]} */
const steps = [
  { name: 'format', file: '@biomejs/biome/bin/biome', args: ['format', '.'] },
  ...layers.map((layer) => ({
    name: `types of ${layer}`,
    file: 'typescript/bin/tsc',
    args: ['-p', `tsconfig.${layer}.json`, '--incremental', ...buildInfo(layer)],
  })),
  {
    name: 'lint',
    file: 'eslint/bin/eslint.js',
    args: ['--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint', '.'],
  },
  {
    name: 'walls',
    file: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.cjs', 'main', 'shared', 'renderer', 'test'],
  },
  { name: 'leftovers', file: 'knip/bin/knip.js', args: ['--no-progress'] },
];

/** @param {string} layer */
function buildInfo(layer) {
  return ['--tsBuildInfoFile', `node_modules/.cache/tsc/${layer}.tsbuildinfo`];
}

await main(async () => {
  await ensureNpmPackages();
  const failed = [];
  for (const { name, file, args } of steps) {
    const began = Date.now();
    const result = capture(process.execPath, [inRoot('node_modules', file), ...args], {
      cwd: inRoot(),
    });
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    say(`${result.status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
    if (result.status === 0) continue;
    failed.push(name);
    process.stdout.write(`${result.stdout}${result.stderr}`);
  }
  say(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
});
