import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fallbackDir, fetchFallback } from './electron-fallback.mjs';
import { passThrough } from './exec.mjs';
import { inRoot } from './paths.mjs';
import { Stop, say } from './say.mjs';

/**
 * @typedef {object} Runtime An Electron that can be started.
 * @property {string} binary
 * @property {string} dir the folder it lies in, as ELECTRON_OVERRIDE_DIST_PATH wants it
 * @property {boolean} old whether it is the stand-in, which is for tests and for trying things out only
 */

const PROBE_MS = 8000;
const RETRY_MS = 24 * 60 * 60 * 1000;
const unreachableNote = () => `${fallbackDir()}.github-unreachable`;

/**
 * An Electron that is already here, or null: the one that was pointed at, the electron package's own, the stand-in.
 * @returns {Runtime | null}
 */
export function findElectron() {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (given) return runtime(given, false);
  return runtime(inRoot('node_modules/electron/dist'), false) ?? runtime(fallbackDir(), true);
}

/** Finds an Electron or gets one. Throws a `Stop` that says why there is none. */
export async function ensureElectron() {
  const found = findElectron();
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] && !found) {
    throw new Stop('ELECTRON_OVERRIDE_DIST_PATH names a folder without an Electron in it.');
  }
  if (found && (!found.old || triedLately())) return prepared(found);
  const reason = await whyGithubIsOutOfReach();
  if (reason === null) {
    await installOfficial();
    rmSync(unreachableNote(), { force: true });
  } else if (!found) {
    await fetchFallback(reason);
  }
  if (reason !== null) writeFileSync(unreachableNote(), `${reason}\n`);
  const now = findElectron();
  if (!now) throw new Stop('There is no Electron, though one was installed. Start again.');
  return prepared(now);
}

/**
 * @param {string} dir
 * @param {boolean} old
 * @returns {Runtime | null}
 */
function runtime(dir, old) {
  const binary = join(dir, 'electron');
  return existsSync(binary) && existsSync(join(dir, 'version')) ? { binary, dir, old } : null;
}

/** Whether the official Electron was out of reach within the last day: asking costs up to 8 s. */
function triedLately() {
  try {
    return Date.now() - statSync(unreachableNote()).mtimeMs < RETRY_MS;
  } catch {
    return false;
  }
}

/** The official download's address: GitHub, or the mirror that @electron/get is told of. */
function officialAddress() {
  const { version } = JSON.parse(
    readFileSync(inRoot('node_modules/electron/package.json'), 'utf8'),
  );
  const base =
    process.env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases/download/';
  return `${base}v${version}/electron-v${version}-linux-${process.arch}.zip`;
}

/** Null when the official Electron can be fetched, else the reason: a network that drops packets would hang. */
async function whyGithubIsOutOfReach() {
  try {
    const response = await fetch(officialAddress(), {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_MS),
    });
    return response.ok ? null : `GitHub answered with status ${response.status}`;
  } catch (error) {
    return `GitHub cannot be reached (${networkCause(error)})`;
  }
}

/**
 * The code at the bottom of an error of `fetch`, which itself only says that it failed.
 * @param {unknown} error
 * @returns {string}
 */
export function networkCause(error) {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return networkCause(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

async function installOfficial() {
  say('Fetching Electron, which draws the window, from its makers (about 110 MB, once).');
  const status = await passThrough(process.execPath, [inRoot('node_modules/electron/install.js')]);
  if (status !== 0) {
    throw new Stop('Electron could be reached but not installed; the reason stands above.');
  }
}

/**
 * Gives the stand-in the loader that it lacks, and again when ours has changed.
 * @param {Runtime} found
 */
async function prepared(found) {
  if (!found.old) return found;
  const source = inRoot('scripts/electron-loader');
  const stamp = join(found.dir, 'resources/loader.sha256');
  const hash = createHash('sha256');
  for (const name of readdirSync(source).sort()) hash.update(readFileSync(join(source, name)));
  const wanted = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return found;
  const require = createRequire(inRoot('package.json'));
  /** @type {{ createPackage(from: string, to: string): Promise<void> }} */
  const asar = require('@electron/asar');
  const target = join(found.dir, 'resources/default_app.asar');
  const partial = join(dirname(target), `.loader-${process.pid}`);
  await asar.createPackage(source, partial);
  renameSync(partial, target);
  writeFileSync(stamp, wanted);
  return found;
}
