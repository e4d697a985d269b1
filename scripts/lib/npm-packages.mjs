import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { capture, passThrough } from './exec.mjs';
import { inRoot } from './paths.mjs';
import { Stop, say } from './say.mjs';

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} Locked */

const nativeModule = inRoot('node_modules/node-pty/build/Release/pty.node');

/** Whether the npm packages on disk are those of package-lock.json. */
export function npmPackagesMatch() {
  const wanted = lockedPackages(inRoot('package-lock.json'));
  // npm writes this when an installation is complete, so a broken one never matches.
  const present = lockedPackages(inRoot('node_modules/.package-lock.json'));
  return sameNpmPackages(wanted, present);
}

/**
 * Whether each wanted package is present in its version, but for optional ones, which depend on the machine.
 * @param {Record<string, Locked> | null} wanted
 * @param {Record<string, Locked> | null} present
 */
export function sameNpmPackages(wanted, present) {
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = present[path];
    if (!there) return Boolean(entry.optional ?? entry.devOptional ?? entry.peer);
    return there.version === entry.version;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, Locked> | null}
 */
function lockedPackages(file) {
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
}

/** Installs the npm packages when they are missing or no longer those of package-lock.json. */
export async function ensureNpmPackages() {
  if (npmPackagesMatch()) return;
  say('Installing npm packages (the first time, and when their list has changed).');
  // No install script runs: the one that is needed, node-pty's, is done below without a download.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const status = await passThrough('npm', args, { cwd: inRoot() });
  if (status === 0) return;
  throw new Stop(
    `npm ci ended with status ${status}. Check the connection to the npm registry and start again.`,
  );
}

export function nativeModuleIsBuilt() {
  return existsSync(nativeModule);
}

/**
 * Compiles node-pty where its binary is absent. One file against the headers of Node-API, which come
 * as an npm package: node-gyp would fetch those of Node itself from elsewhere, and wants Python and
 * make. The result suits Node and Electron alike. Flags are those of node-pty's binding.gyp.
 */
export function ensureNativeModule() {
  if (nativeModuleIsBuilt()) return;
  say('Compiling node-pty, which answers the questions of sshfs.');
  const require = createRequire(inRoot('package.json'));
  const pty = dirname(require.resolve('node-pty/package.json'));
  const addonApi = dirname(createRequire(join(pty, 'x.js')).resolve('node-addon-api/package.json'));
  const partial = `${nativeModule}.${process.pid}`;
  mkdirSync(dirname(nativeModule), { recursive: true });
  const flags = ['-shared', '-fPIC', '-O2', '-std=c++17', '-Wall', '-D_FORTIFY_SOURCE=2'];
  const defines = [
    '-DNAPI_CPP_EXCEPTIONS',
    '-DBUILDING_NODE_EXTENSION',
    '-DNODE_GYP_MODULE_NAME=pty',
  ];
  const headers = [`-I${require('node-api-headers').include_dir}`, `-I${addonApi}`];
  const built = capture('g++', [
    ...flags,
    ...defines,
    ...headers,
    join(pty, 'src/unix/pty.cc'),
    '-lutil',
    '-o',
    partial,
  ]);
  if (built.status !== 0) {
    rmSync(partial, { force: true });
    throw new Stop(`node-pty could not be compiled:\n${built.stderr}`);
  }
  renameSync(partial, nativeModule);
}
