import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { passThrough } from './exec.mjs';
import { inRoot } from './paths.mjs';
import { Stop, say } from './say.mjs';

// What the result depends on. The stamp beside it is the hash of all of this.
const inputs = [
  'main',
  'renderer',
  'shared',
  'scripts/launcher',
  'scripts/lib/build.mjs',
  'electron.vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];
const stamp = () => inRoot('out/.inputs');

/** Where the command lies once it is built. */
export const command = () => inRoot('out/relokate');

/** Builds unless the result is already that of the present sources. */
export async function ensureBuild() {
  const wanted = hashOfInputs();
  if (existsSync(stamp()) && readFileSync(stamp(), 'utf8') === wanted) return;
  say('Building (the sources have changed since the last time).');
  await build();
}

/** Builds window, engine, command line and helper into out/. */
export async function build() {
  const wanted = hashOfInputs();
  await bundle('main/cli/index.ts', 'out/cli.cjs');
  await bundle('main/helper.ts', 'out/helper.cjs');
  await bundle('main/engine.ts', 'out/engine.cjs');
  await buildWindow();
  mkdirSync(inRoot('out'), { recursive: true });
  // The command has no file extension; in an ES module package Node would not take it for CommonJS.
  writeFileSync(inRoot('out/package.json'), '{ "type": "commonjs" }\n');
  copyFileSync(inRoot('scripts/launcher/relokate.cjs'), command());
  chmodSync(command(), 0o755);
  writeFileSync(stamp(), wanted);
}

async function buildWindow() {
  if (!entryExists('main/electron/index.ts') || !entryExists('renderer/main.tsx')) return;
  const vite = inRoot('node_modules/electron-vite/bin/electron-vite.js');
  const args = [vite, 'build', '--logLevel', 'warn'];
  const status = await passThrough(process.execPath, args, { cwd: inRoot() });
  if (status !== 0) throw new Stop(`The window could not be built (status ${status}).`);
}

/**
 * Bundles one entry for Node 18 and up. node-pty and koffi stay outside, they are native; usocket and x11 are
 * parts of dbus-next that nobody here uses.
 * @param {string} entry
 * @param {string} target
 */
export async function bundle(entry, target) {
  if (!entryExists(entry)) return;
  /** @type {typeof import('esbuild')} */
  const esbuild = createRequire(inRoot('package.json'))('esbuild');
  try {
    await esbuild.build({
      entryPoints: [inRoot(entry)],
      outfile: inRoot(target),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node18',
      external: ['node-pty', 'koffi', 'usocket', 'x11'],
      // A CommonJS file has no import.meta; its address is put in its place.
      define: { 'import.meta.url': 'importMetaUrl' },
      banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
      sourcemap: 'linked',
      logLevel: 'warning',
    });
  } catch {
    throw new Stop(`${entry} could not be bundled; the reason stands above.`);
  }
}

/** @param {string} entry */
function entryExists(entry) {
  if (existsSync(inRoot(entry))) return true;
  say(`There is no ${entry} yet; it is left out of the build.`);
  return false;
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((path) => filesBelow(path))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inRoot(file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  if (!existsSync(inRoot(path))) return [];
  try {
    const entries = readdirSync(inRoot(path), { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) => filesBelow(join(path, entry.name)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path];
    throw error;
  }
}
