import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { capture } from './exec.mjs';
import { inRoot } from './paths.mjs';

/** @typedef {import('./distribution.mjs').Family} Family */
/** @typedef {'run' | 'introduce' | 'offer' | 'acls' | 'window' | 'build' | 'apps' | 'tests' | 'lab' | 'window-tests'} Purpose */
/**
 * @typedef {object} Program One entry of assets/system-programs.json.
 * @property {string} id
 * @property {string} name
 * @property {string[]} [commands] looked up in PATH; absolute ones as they are; any one will do
 * @property {string} [library] soname, for what has no command
 * @property {Record<Family, string[]>} packages per distribution; names differ by release, one will do
 * @property {Purpose[]} neededFor
 * @property {string} why
 */

/** @returns {Program[]} */
export function readPrograms() {
  return JSON.parse(readFileSync(inRoot('assets/system-programs.json'), 'utf8')).programs;
}

/**
 * What is needed for the purposes and not there.
 * @param {readonly Program[]} programs
 * @param {readonly Purpose[]} purposes
 */
export function missingPrograms(programs, purposes) {
  const needed = programs.filter((program) => program.neededFor.some((p) => purposes.includes(p)));
  const libraries = needed.some((program) => program.library) ? knownLibraries() : '';
  return needed.filter((program) => {
    if (program.library) return !libraries.includes(`${program.library} `);
    return !program.commands?.some((command) => findCommand(command) !== null);
  });
}

/**
 * Where a command lies, or null. The folders for administrators are looked into too: they are not
 * in an ordinary user's PATH on Debian.
 * @param {string} command
 * @returns {string | null}
 */
export function findCommand(command) {
  if (command.startsWith('/')) return isProgram(command) ? command : null;
  const path = (process.env['PATH'] ?? '').split(delimiter);
  const folders = [...path, '/usr/local/sbin', '/usr/sbin', '/sbin'].filter(Boolean);
  return folders.map((folder) => join(folder, command)).find(isProgram) ?? null;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What the dynamic linker knows, one library a line: `name (kind) => path`. */
function knownLibraries() {
  return capture(findCommand('ldconfig') ?? 'ldconfig', ['-p']).stdout;
}
