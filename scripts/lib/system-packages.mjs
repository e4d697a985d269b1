import { existsSync } from 'node:fs';
import { installCommand, thisDistribution } from './distribution.mjs';
import { capture, passThrough } from './exec.mjs';
import { findCommand, missingPrograms, readPrograms } from './programs.mjs';
import { Stop, say } from './say.mjs';

/** @typedef {import('./programs.mjs').Program} Program */
/** @typedef {import('./programs.mjs').Purpose} Purpose */
/** @typedef {import('./distribution.mjs').Family} Family */

/**
 * Sees to it that the system programs for the purposes are there. On Debian and its relatives they
 * are installed; elsewhere the command to type is named and we stop.
 * @param {readonly Purpose[]} purposes
 */
export async function ensureSystemPackages(purposes) {
  const programs = readPrograms();
  const missing = missingPrograms(programs, purposes);
  if (missing.length === 0) return;
  const { family, name } = thisDistribution();
  say('These programs are needed and not there yet:');
  for (const program of missing) say(`  ${program.name}: ${program.why}`);
  if (family !== 'debian') throw new Stop(typeItYourself(missing, family, name));
  await install(missing);
  const still = missingPrograms(programs, purposes);
  if (still.length > 0) {
    const names = still.map((program) => program.name).join(', ');
    throw new Stop(`Still missing after the installation: ${names}. Install them and start again.`);
  }
}

/**
 * @param {readonly Program[]} missing
 * @param {Family | null} family
 * @param {string} name
 */
function typeItYourself(missing, family, name) {
  if (family === null) {
    const names = [...new Set(missing.map((program) => program.packages.debian[0]))].join(' ');
    return `Relokate does not know how packages are installed on ${name}. On Debian they are called: ${names}. Install what matches and start again.`;
  }
  const packages = unique(missing.map((program) => program.packages[family][0] ?? program.id));
  return `Relokate installs nothing by itself on ${name}. Type this, then start again:\n  ${installCommand(family, packages)}`;
}

/** @param {readonly Program[]} missing */
async function install(missing) {
  const asRoot = process.getuid?.() === 0;
  if (!asRoot && findCommand('sudo') === null) {
    const packages = unique(missing.map((program) => candidate(program) ?? program.id));
    const command = installCommand('debian', packages).replace(/^sudo /, '');
    throw new Stop(`There is no sudo here. Type this as root, then start again:\n  ${command}`);
  }
  if (missing.some((program) => candidate(program) === null)) {
    say('Reading the list of packages (apt-get update).');
    await apt(asRoot, ['update', '-qq']);
  }
  const packages = unique(
    missing.map((program) => candidate(program) ?? program.packages.debian[0] ?? program.id),
  );
  const hadServer = existsSync('/usr/sbin/sshd');
  say(
    `Installing with apt-get${asRoot ? '' : ', as root by sudo'} (a minute or two): ${packages.join(' ')}`,
  );
  const status = await apt(asRoot, [
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    ...packages,
  ]);
  if (status !== 0) {
    throw new Stop(
      `apt-get could not install them (status ${status}). See why by typing this, then start again:\n  ${installCommand('debian', packages)}`,
    );
  }
  if (!hadServer && packages.includes('openssh-server')) await keepServerOff(asRoot);
}

/**
 * Debian starts an SSH server for everybody as soon as its package is there. Relokate starts its own,
 * for one move and one person, so that one is not wanted.
 * @param {boolean} asRoot
 */
async function keepServerOff(asRoot) {
  if (!existsSync('/run/systemd/system')) return;
  say('Turning off the SSH server that came along: Relokate only needs its program.');
  for (const unit of ['ssh.socket', 'ssh.service']) {
    if (capture('systemctl', ['cat', unit]).status !== 0) continue;
    await asAdministrator(asRoot, ['systemctl', 'disable', '--now', '--quiet', unit]);
  }
}

/**
 * The first of a program's package names that this release knows, or null.
 * @param {Program} program
 */
function candidate(program) {
  return (
    program.packages.debian.find((name) => {
      const { stdout } = capture('apt-cache', ['policy', name]);
      return /Candidate: (?!\(none\))/.test(stdout);
    }) ?? null
  );
}

/**
 * @param {boolean} asRoot
 * @param {readonly string[]} args
 */
function apt(asRoot, args) {
  return asAdministrator(asRoot, ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]);
}

/**
 * @param {boolean} asRoot
 * @param {readonly string[]} command
 */
function asAdministrator(asRoot, command) {
  const [program = '', ...args] = asRoot ? command : ['sudo', ...command];
  // What apt-get and dpkg tell of each package would bury the rest; their errors go to stderr.
  return passThrough(program, args, { stdio: ['inherit', 'ignore', 'inherit'] });
}

/**
 * @param {readonly string[]} names
 * @returns {string[]}
 */
function unique(names) {
  return [...new Set(names)];
}
