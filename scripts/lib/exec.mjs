import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions }} Options */

/**
 * Runs a program in the foreground, with our terminal. Resolves with its exit status, 128+N when a
 * signal ended it, 127 when it cannot be started. Signals that reach us are passed on to it.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Options} [options]
 * @returns {Promise<number>}
 */
export function passThrough(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      // A terminal sends Ctrl+C to the child by itself; a second one would look like impatience.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, forward);
    /** @param {number} status */
    const finish = (status) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(status);
    };
    child.on('error', () => finish(127));
    child.on('exit', (code, signal) =>
      finish(signal ? 128 + constants.signals[signal] : (code ?? 1)),
    );
  });
}

/**
 * Runs a program quietly and gives what it said. `status` is -1 when it could not be started or
 * was ended by a signal.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Options} [options]
 */
export function capture(program, args, options = {}) {
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  return {
    status: result.status ?? -1,
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? '',
  };
}
