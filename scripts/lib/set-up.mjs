import { accessSync, chmodSync, constants, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { ensureBuild } from './build.mjs';
import { ensureElectron } from './electron.mjs';
import { ensureNativeModule, ensureNpmPackages, nativeModuleIsBuilt } from './npm-packages.mjs';
import { inRoot } from './paths.mjs';
import { Stop, say } from './say.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** @typedef {import('./programs.mjs').Purpose} Purpose */

const LEAST_NODE = [20, 19];

/**
 * Brings a machine from whatever it has to what the purposes need; seconds when all is there.
 * Gives the Electron to use where a window is among the purposes.
 * @param {readonly Purpose[]} purposes
 * @param {{ build: boolean }} options
 */
export async function setUp(purposes, { build }) {
  checkNode();
  // A compiler is needed only as long as there is no native module.
  const compiler = nativeModuleIsBuilt() ? [] : /** @type {Purpose[]} */ (['build']);
  await ensureSystemPackages([...purposes, ...compiler]);
  await ensureNpmPackages();
  ensureNativeModule();
  const electron = purposes.includes('window') ? await ensureElectron() : null;
  if (build) await ensureBuild();
  if (electron) {
    mkdirSync(inRoot('out'), { recursive: true });
    writeFileSync(inRoot('out/runtime.json'), JSON.stringify({ electron: electron.dir }));
  }
  return electron;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new Stop(
    `Node ${process.versions.node} is too old: Relokate is built with Node ${LEAST_NODE.join('.')} or newer (https://nodejs.org).`,
  );
}

/** Lets the tests' made-up users mount, where root may say so. Only a machine for tests should be this open. */
export function openFuse() {
  if (process.getuid?.() !== 0) return;
  const device = '/dev/fuse';
  try {
    accessSync(device, constants.F_OK);
    if ((statSync(device).mode & 0o666) === 0o666) return;
    say('Opening /dev/fuse to all users, for the tests (chmod 666 /dev/fuse).');
    chmodSync(device, 0o666);
  } catch {
    say('There is no /dev/fuse here: tests that mount will not pass.');
  }
}
