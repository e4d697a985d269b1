import { execFileSync } from 'node:child_process';
import { reachableAddresses } from '../../main/core/offer/addresses.ts';

/** Sees to it that this system has an address besides loopback; needs root. `dispose` takes it away again. */
export function ensureAddress(): { dispose(): void } {
  if (reachableAddresses().length > 0) return { dispose: () => undefined };
  // A cable with both ends here: kernels without the `dummy` kind have this one.
  const [name, end] = [`rlkd${process.pid}`, `rlke${process.pid}`];
  const link = (...args: string[]): void => void execFileSync('ip', ['link', ...args]);
  link('add', name, 'type', 'veth', 'peer', 'name', end);
  execFileSync('ip', ['address', 'add', '10.98.0.1/24', 'dev', name]);
  for (const one of [name, end]) link('set', one, 'up');
  return { dispose: () => link('del', name) };
}
