import { hostname, userInfo } from 'node:os';
import type { Host } from '../../shared/model/host.ts';
import type { Env } from './env.ts';
import { readOwnSystem } from './preflight/os-release.ts';

/** The longest name that is told of a computer; the board's packets are small. */
const NAME_LENGTH = 64;

/** This computer, as plans, reports and the other computer know it. */
export async function describeHost(env: Env): Promise<Host> {
  const { os } = await readOwnSystem();
  return {
    name: hostname().slice(0, NAME_LENGTH),
    user: userInfo().username,
    ...env.computer,
    home: env.home,
    os,
  };
}
