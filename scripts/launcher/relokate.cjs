#!/usr/bin/env node
// The command `relokate`: without arguments it opens the wizard, with any it works in the terminal.
// The build copies this file to out/relokate; it stands alone there.
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, readFileSync, statSync } = require('node:fs');
const { constants } = require('node:os');
const { dirname, join } = require('node:path');

const app = dirname(__dirname);

const say = (text) => process.stderr.write(`${text}\n`);

/** The folder of the Electron that set-up found, or null. */
function electronDir() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const note = join(__dirname, 'runtime.json');
  return existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')).electron : null;
}

/** Why Electron's own sandbox cannot be used here, or null. Electron would refuse to start. */
function whyNoSandbox(dir) {
  if (process.getuid() === 0) return 'Electron has no sandbox for root';
  if (spawnSync('unshare', ['--user', '--map-root-user', 'true']).status === 0) return null;
  const helper = statSync(join(dir, 'chrome-sandbox'), { throwIfNoEntry: false });
  if (helper?.uid === 0 && helper.mode & 0o4000) return null;
  return 'this system lets no ordinary program make user namespaces';
}

function openWizard() {
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    say('There is no display to open the wizard on. “relokate --help” tells what works without.');
    process.exitCode = 3;
    return;
  }
  const dir = electronDir();
  if (dir === null || !existsSync(join(dir, 'electron'))) {
    say('There is no Electron to open the wizard with yet. Type “npm start” once in the checkout.');
    process.exitCode = 3;
    return;
  }
  const reason = whyNoSandbox(dir);
  if (reason !== null) say(`The window runs without Electron’s sandbox: ${reason}.`);
  pass(join(dir, 'electron'), [...(reason === null ? [] : ['--no-sandbox']), app]);
}

/** Runs the window in the foreground: signals go to it, its exit status is ours. */
function pass(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`Electron could not be started: ${error.message}`);
    process.exitCode = 3;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : code;
  });
}

if (process.argv.length > 2) require('./cli.cjs');
else openWizard();
