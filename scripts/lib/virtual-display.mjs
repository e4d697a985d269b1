import { spawn } from 'node:child_process';
import { Stop } from './say.mjs';

/**
 * A screen that nobody sees, for the tests of the window; a free number is chosen by Xvfb itself.
 * It dies with us, also when we are killed.
 * @returns {Promise<{ display: string, stop: () => Promise<void> }>}
 */
export function startVirtualDisplay() {
  const size = ['-screen', '0', '1280x960x24', '-nolisten', 'tcp'];
  const xvfb = ['Xvfb', '-displayfd', '3', ...size];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...xvfb], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => child.on('close', () => resolve()));
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return new Promise((resolve, reject) => {
    child.on('error', () => reject(new Stop('Xvfb could not be started.')));
    child.on('exit', () => reject(new Stop('Xvfb ended before it was ready.')));
    child.stdio[3]?.on('data', (/** @type {Buffer} */ number) => {
      resolve({ display: `:${number.toString().trim()}`, stop });
    });
  });
}
