import { readFile, readlink, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Bus, createBus } from '../../../dbus/bus.ts';
import { BusError } from '../../../dbus/bus-error.ts';
import { callMethod } from '../../../dbus/proxy.ts';
import type { Env } from '../../../env.ts';

const CONNECT_MS = 5000;

const daemon = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/** Lends the session bus for as long as `use` takes; null where there is none. */
export async function withSessionBus<T>(
  env: Env,
  use: (bus: Bus | null) => Promise<T>,
): Promise<T> {
  if (env.sessionBus === null) return use(null);
  const bus = createBus(env.sessionBus, env.log);
  try {
    bus.connect();
    for (let waited = 0; bus.state() === 'connecting' && waited < CONNECT_MS; waited += 50) {
      await sleep(50);
    }
    return await use(bus.state() === 'connected' ? bus : null);
  } finally {
    await bus.dispose();
  }
}

/** The process that has a name on the bus; null where nobody has it. */
export async function processOf(bus: Bus, name: string): Promise<number | null> {
  const method = { member: 'GetConnectionUnixProcessID', signature: 's', reply: z.number() };
  try {
    return await callMethod(bus, daemon, method, name);
  } catch (error) {
    if (error instanceof BusError && error.kind === 'unknown-service') return null;
    if (error instanceof BusError && /NameHasNoOwner/.test(error.message)) return null;
    throw error;
  }
}

/** Whether the bus knows how to start a service. */
export async function isActivatable(bus: Bus, name: string): Promise<boolean> {
  const method = { member: 'ListActivatableNames', reply: z.array(z.string()) };
  return (await callMethod(bus, daemon, method)).includes(name);
}

/** The file of the program that a process runs (proc(5)). */
export async function executableOf(pid: number): Promise<string> {
  // Where it was updated meanwhile, the new one is at its place.
  return (await readlink(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '');
}

/** Has the bus start a service by its name. Gives whether it runs. */
export async function startService(bus: Bus, name: string): Promise<boolean> {
  const method = { member: 'StartServiceByName', signature: 'su', reply: z.number() };
  return callMethod(bus, daemon, { ...method, timeoutMs: 25_000 }, name, 0).then(
    () => true,
    () => false,
  );
}

/** The variables that a process was started with (proc(5)); null where it hides them. */
export async function variablesOf(pid: number): Promise<Readonly<Record<string, string>> | null> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => null);
  if (text === null) return null;
  const pairs = text.split('\0').flatMap((one) => {
    const equals = one.indexOf('=');
    return equals > 0 ? [[one.slice(0, equals), one.slice(equals + 1)] as const] : [];
  });
  return Object.fromEntries(pairs);
}

/**
 * Whether a process works in a home: one of another home is of another session, as in a test or for another user,
 * and must be left alone. Keepers of passwords hide their variables even from their user: those are taken for ours.
 */
export async function worksIn(pid: number, home: string): Promise<boolean> {
  try {
    const variables = await variablesOf(pid);
    if (variables === null) return (await userOf(pid)) === process.getuid?.();
    const own = variables['HOME'];
    return own !== undefined && (await realpath(own)) === (await realpath(home));
  } catch {
    return false;
  }
}

async function userOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
}
