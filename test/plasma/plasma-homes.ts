import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../support/debian-root.ts';
import { builtCommand } from './built-command.ts';
import { addFiles, changeSettings, changeStopped } from './old-settings.ts';
import { type Generation, plasmaRoot } from './plasma-root.ts';
import { PlasmaComputer } from './plasma-session.ts';

/** The person of the test homes: a number that neither systems nor `useradd` give to anybody. */
export const PERSON = 65100;

/** The home of a person who has used a generation of Plasma. Not to be changed: copy it. */
export interface OldHome {
  readonly path: string;
  /** How its desktop looks: a picture taken after a login with all of it set up. */
  readonly picture: string;
}

const made = new Map<Generation, Promise<OldHome>>();

/**
 * The old home of a generation: logged in for the first time, set up with Plasma's own tools, logged
 * in again and out. Made the first time, which takes about a minute, and kept in the cache folder as
 * long as what makes it stays the same.
 */
export function oldHome(generation: Generation): Promise<OldHome> {
  const home = made.get(generation) ?? findOrMake(generation);
  made.set(generation, home);
  return home;
}

/** Copies a home; `uid` owns the copy. */
export function copyHome(from: string, to: string, uid = PERSON): void {
  execFileSync('cp', ['-a', '--reflink=auto', from, to]);
  if (uid !== PERSON) execFileSync('chown', ['-Rh', `${uid}:${uid}`, to]);
}

/** Makes an empty home of the person. */
export function emptyHome(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chownSync(path, PERSON, PERSON);
  return path;
}

async function findOrMake(generation: Generation): Promise<OldHome> {
  const root = await plasmaRoot(generation);
  if ('missing' in root) throw new Error(root.missing);
  const prefix = `plasma-home-${generation}`;
  const folder = join(cacheFolder(), `${prefix}-${keyOf(root.path)}`);
  const home = { path: join(folder, 'hans'), picture: join(folder, 'desktop.png') };
  if (existsSync(folder)) return home;
  for (const name of readdirSync(cacheFolder())) {
    if (isOutdated(name, prefix)) rmSync(join(cacheFolder(), name), { recursive: true });
  }
  const part = join(cacheFolder(), `${prefix}.${process.pid}`);
  try {
    await make(generation, part);
    // Another run may have been quicker; its home is as good.
    if (!existsSync(folder)) renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return home;
}

async function make(generation: Generation, folder: string): Promise<void> {
  const home = emptyHome(join(folder, 'hans'));
  const computer = await PlasmaComputer.boot({ generation, home, shows: builtCommand });
  try {
    await addFiles(computer);
    await computer.logIn();
    await changeSettings(computer);
    await computer.logOut();
    await changeStopped(computer);
    await computer.logIn();
    await computer.screenshot(join(folder, 'desktop.png'));
    await computer.logOut();
  } finally {
    await computer.dispose();
  }
}

/** Other homes come out when another script or another system makes them. */
function keyOf(root: string): string {
  const sources = ['plasma-homes.ts', 'old-settings.ts', 'wallet.ts', 'wallet-entry.mjs'];
  const files = sources.map((name) => join(import.meta.dirname, name));
  const hash = createHash('sha256');
  for (const file of [...files, join(root, 'var/lib/dpkg/status')]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Of an earlier script, or begun by a run that was killed. */
function isOutdated(name: string, prefix: string): boolean {
  if (name.startsWith(`${prefix}-`)) return true;
  const pid = new RegExp(`^${prefix}\\.(\\d+)$`).exec(name)?.[1];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}
