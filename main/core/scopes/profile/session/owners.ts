import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Bus } from '../../../dbus/bus.ts';
import { callMethod } from '../../../dbus/proxy.ts';
import type { Env } from '../../../env.ts';
import { run } from '../../../process/run.ts';
import { startWhenTold } from '../../../process/when-told.ts';
import type { Owner } from '../../../recipes/schema.ts';
import {
  executableOf,
  isActivatable,
  processOf,
  startService,
  variablesOf,
  worksIn,
} from './session-bus.ts';

/** A program that keeps settings in mind, and would write them over what comes. */
interface Program {
  /** What people know it as. */
  readonly title: string;
  /** Names that it has on the session bus, by generation. */
  readonly names: readonly string[];
  /** How it comes back: by the bus, if that knows how, as a program of its own, or when somebody needs it. */
  readonly start: 'by-bus' | 'program' | 'none';
}

/** In the order in which they are stopped; they are started the other way round. KWin is never stopped. */
const programs: Readonly<Record<Exclude<Owner, 'kwin'>, Program>> = {
  plasmashell: { title: 'Plasma', names: ['org.kde.plasmashell'], start: 'program' },
  kactivitymanagerd: {
    title: 'KDE Activity Manager',
    names: ['org.kde.ActivityManager'],
    start: 'by-bus',
  },
  kglobalaccel: { title: 'Global Shortcuts', names: ['org.kde.kglobalaccel'], start: 'by-bus' },
  wallet: {
    title: 'KDE Wallet',
    // From 6.14 on ksecretd has the wallets; kwalletd is a client of it then, and would start it again.
    names: [
      ...['org.kde.kwalletd5', 'org.kde.kwalletd6'],
      ...['org.kde.ksecretd', 'org.kde.secretservicecompat'],
    ],
    start: 'none',
  },
};
type Stoppable = keyof typeof programs;
const order = ['plasmashell', 'kactivitymanagerd', 'kglobalaccel', 'wallet'] as const;

/** What people know an owner as. */
export function titleOf(owner: Owner): string {
  return owner === 'kwin' ? 'KWin' : programs[owner].title;
}

const QUIT_MS = 5000;
const TERM_MS = 10_000;
const START_MS = 5000;
const LOOK_MS = 50;

/** Programs that were stopped, and how to have them back. */
export interface Stopped {
  /** Those that could not be stopped. */
  readonly held: ReadonlySet<Owner>;
  start(): Promise<void>;
}

/**
 * Stops programs that hold settings, so far as they run in this home. They come back by `start`, and the one that
 * draws panels also when this process ends in the middle, however that happens.
 */
export async function stopOwners(env: Env, bus: Bus, owners: ReadonlySet<Owner>): Promise<Stopped> {
  const held = new Set<Owner>();
  const back: (() => Promise<void>)[] = [];
  const start = async (): Promise<void> => {
    for (const restart of back) {
      // One that does not come back keeps no other from it.
      await restart().catch((error: unknown) => {
        env.log.warn('a program of the session did not come back', { why: String(error) });
      });
    }
  };
  try {
    for (const { owner, name } of namesOf(owners)) {
      const pid = await processOf(bus, name);
      if (pid === null || !(await worksIn(pid, env.home))) continue;
      if (await isOfKWin(bus, pid)) {
        held.add(owner);
        continue;
      }
      back.unshift(await comesBack(env, bus, { owner, name, pid }));
      if (!(await stop(bus, name, pid))) held.add(owner);
    }
  } catch (error) {
    await start();
    throw error;
  }
  return { held, start };
}

function namesOf(
  owners: ReadonlySet<Owner>,
): readonly { readonly owner: Stoppable; readonly name: string }[] {
  const wanted = order.filter((owner) => owners.has(owner));
  return wanted.flatMap((owner) => programs[owner].names.map((name) => ({ owner, name })));
}

/** On Wayland KWin itself may keep the shortcuts: who stops that ends the session. */
async function isOfKWin(bus: Bus, pid: number): Promise<boolean> {
  return (await processOf(bus, 'org.kde.KWin')) === pid;
}

async function comesBack(
  env: Env,
  bus: Bus,
  { owner, name, pid }: { readonly owner: Stoppable; readonly name: string; readonly pid: number },
): Promise<() => Promise<void>> {
  const { start } = programs[owner];
  if (start === 'none') return async () => undefined;
  if (start === 'by-bus' && (await isActivatable(bus, name))) {
    return async () => {
      const isBack = await startService(bus, name);
      if (!isBack) env.log.warn('a program of the session did not come back', { name });
    };
  }
  // It is armed before the running one is stopped, so that nobody is left without panels.
  // With all that its session gave it: without XDG_MENU_PREFIX it would know no programs (seen).
  const variables = (await variablesOf(pid)) ?? { ...env.childEnv, ...env.desktop.variables };
  const unit = `plasma-${owner}.service`;
  const isUnit = await isActive(variables, unit);
  // kglobalaccel of 6.3 is started by the session alone, and lies in no folder of PATH.
  const program = start === 'program' ? owner : await executableOf(pid);
  const command = isUnit ? ['systemctl', '--user', 'start', unit] : [program];
  const waiting = startWhenTold(command, {
    env: variables,
    cwd: env.home,
    onError: (error) => env.log.error('no way to start again', { why: String(error) }),
  });
  return async () => {
    waiting.start();
    // The others ask for it as soon as they are there.
    if (start === 'by-bus') await isThere(bus, name, START_MS);
  };
}

/** Whether systemd runs it (plasma-workspace, plasma-plasmashell.service): then it has to start it too. */
async function isActive(env: Readonly<Record<string, string>>, unit: string): Promise<boolean> {
  const args = ['--user', 'is-active', '--quiet', unit];
  return run('systemctl', { args, env, expected: [0], timeoutSeconds: 10 }).then(
    () => true,
    () => false,
  );
}

/** Asks a program to quit, and gives it the signal to if it does not. Gives whether it is off the bus. */
async function stop(bus: Bus, name: string, pid: number): Promise<boolean> {
  const application = {
    destination: name,
    path: '/MainApplication',
    interface: 'org.qtproject.Qt.QCoreApplication',
  };
  const asked = callMethod(bus, application, { member: 'quit', reply: z.unknown() });
  // One that quits at once may do so without an answer.
  await asked.catch(() => undefined);
  if (await isGone(bus, name, QUIT_MS)) return true;
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    return isGone(bus, name, 0);
  }
  return isGone(bus, name, TERM_MS);
}

function isGone(bus: Bus, name: string, milliseconds: number): Promise<boolean> {
  return becomes(async () => (await processOf(bus, name)) === null, milliseconds);
}

function isThere(bus: Bus, name: string, milliseconds: number): Promise<boolean> {
  return becomes(async () => (await processOf(bus, name)) !== null, milliseconds);
}

async function becomes(test: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  for (let waited = 0; ; waited += LOOK_MS) {
    if (await test()) return true;
    if (waited >= milliseconds) return false;
    await sleep(LOOK_MS);
  }
}
