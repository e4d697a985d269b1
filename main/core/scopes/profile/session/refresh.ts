import { link, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Bus } from '../../../dbus/bus.ts';
import { callMethod, readProperty } from '../../../dbus/proxy.ts';
import type { Env } from '../../../env.ts';
import { KConfigDocument } from '../kconfig/document.ts';
import { processOf, worksIn } from './session-bus.ts';

/** What KWin may not be asked to do at once: the most desktops that it has (KWin, virtualdesktops.h). */
const MOST_DESKTOPS = 25;

const kwin = { destination: 'org.kde.KWin', path: '/KWin', interface: 'org.kde.KWin' };
const desktops = {
  destination: 'org.kde.KWin',
  path: '/VirtualDesktopManager',
  interface: 'org.kde.KWin.VirtualDesktopManager',
};

/**
 * Tells the programs of the running session to read their settings again, as far as they can: KWin, fonts,
 * keyboard layouts. What they cannot do shows after the next login. Never fails.
 */
export async function refreshSession(env: Env, bus: Bus): Promise<void> {
  const pid = await processOf(bus, kwin.destination).catch(() => null);
  if (pid === null || !(await worksIn(pid, env.home))) return;
  bus.emit({
    path: '/KDEPlatformTheme',
    interface: 'org.kde.KDEPlatformTheme',
    member: 'refreshFonts',
  });
  bus.emit({ path: '/Layouts', interface: 'org.kde.keyboard', member: 'reloadConfig' });
  try {
    await callMethod(bus, kwin, { member: 'reconfigure', reply: z.unknown() });
    await fitDesktops(env, bus);
  } catch (error) {
    env.log.warn('the session was not refreshed', { why: String(error) });
  }
}

/**
 * Makes as many virtual desktops as the settings say. KWin reads their number at its start only, and writes its own
 * over the file the next time that one of them changes (seen, 5.27 and 6.3).
 */
async function fitDesktops(env: Env, bus: Bus): Promise<void> {
  const file = join(env.configHome, 'kwinrc');
  const wanted = await wantedDesktops(file);
  if (wanted.length > 0) await keepingFile(file, () => setDesktops(bus, wanted));
}

/** KWin notes each change with ids of its own in the file at once; that one is put back, as rules name desktops by id. */
async function keepingFile(file: string, work: () => Promise<void>): Promise<void> {
  const kept = `${file}.relokate`;
  await rm(kept, { force: true });
  await link(file, kept);
  try {
    await work();
  } finally {
    await rename(kept, file);
    // Where nothing was written both were names of the same file, and the rename did nothing.
    await rm(kept, { force: true });
  }
}

async function setDesktops(bus: Bus, wanted: readonly string[]): Promise<void> {
  const there = await readProperty(bus, desktops, 'desktops', desktopsSchema);
  for (const [at, name] of wanted.entries()) {
    if (at < there.length) continue;
    const create = { member: 'createDesktop', signature: 'us', reply: z.unknown() };
    await callMethod(bus, desktops, create, at, name);
  }
  for (const [, id] of there.slice(wanted.length)) {
    await callMethod(
      bus,
      desktops,
      { member: 'removeDesktop', signature: 's', reply: z.unknown() },
      id,
    );
  }
  const rename = { member: 'setDesktopName', signature: 'ss', reply: z.unknown() };
  for (const [at, name] of wanted.entries()) {
    const [, id, now] = there[at] ?? [];
    if (id !== undefined && now !== name && name !== '')
      await callMethod(bus, desktops, rename, id, name);
  }
}

/** Position, id and name of each. */
const desktopsSchema = z.array(z.tuple([z.number(), z.string(), z.string()]));

/** The names of the desktops that a `kwinrc` asks for, '' for one without; none where it says nothing. */
async function wantedDesktops(file: string): Promise<readonly string[]> {
  const bytes = await readFile(file).catch(() => null);
  if (!bytes) return [];
  const document = KConfigDocument.parse(bytes);
  const say = (key: string): string =>
    document.get({ group: ['Desktops'], key, language: null })?.value ?? '';
  const count = Math.min(Number(say('Number')) || 0, MOST_DESKTOPS);
  return Array.from({ length: count }, (_, at) => say(`Name_${at + 1}`));
}
