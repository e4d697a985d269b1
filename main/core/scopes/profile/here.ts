import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '../../env.ts';
import { findProgram } from '../../preflight/find-program.ts';
import type { Circumstances } from './claims.ts';
import { KConfigDocument } from './kconfig/document.ts';
import type { Here } from './transforms/facts.ts';

/** What recipes ask about this computer. */
export async function circumstancesHere(env: Env): Promise<Omit<Circumstances, 'from'>> {
  return {
    to: env.desktop.plasma ?? (await installedPlasma(env)),
    session: env.desktop.session,
    portable: await hasBattery(),
  };
}

/**
 * Which Plasma is installed here, by the Qt that its shell is linked with; null where there is none. It is not run:
 * without a session that of 6.3 falls over on its way out, and a crash reporter comes up (seen).
 */
async function installedPlasma(env: Env): Promise<5 | 6 | null> {
  const program = await findProgram(['plasmashell'], env.childEnv['PATH']);
  const binary = program === null ? null : await readFile(program).catch(() => null);
  if (!binary) return null;
  if (binary.includes('libQt6Core.so.6')) return 6;
  return binary.includes('libQt5Core.so.5') ? 5 : null;
}

/** Whether it can do without a cable (Linux, ABI/testing/sysfs-class-power). A mouse has a battery too, of scope Device. */
async function hasBattery(): Promise<boolean> {
  const folder = '/sys/class/power_supply';
  for (const name of await readdir(folder).catch(() => [])) {
    const read = (file: string): Promise<string> =>
      readFile(join(folder, name, file), 'utf8').catch(() => '');
    if ((await read('type')).trim() !== 'Battery') continue;
    if ((await read('scope')).trim() !== 'Device') return true;
  }
  return false;
}

/** What has to be known of this computer to make files that fit it. `coming`: desktop files of apps that come. */
export async function lookHere(env: Env, coming: readonly string[]): Promise<Here> {
  return {
    activities: await activitiesIn(join(env.configHome, 'kactivitymanagerdrc')),
    inputDevices: await inputDevices(),
    programs: new Set([...coming, ...(await programsIn(env))]),
  };
}

/** The list of activities (kactivitymanagerd), below the home. */
export const ACTIVITIES = '.config/kactivitymanagerdrc';

async function activitiesIn(file: string): Promise<readonly string[]> {
  const bytes = await readFile(file).catch(() => null);
  return bytes ? activitiesOf(bytes) : [];
}

/** The ids of activities in a `kactivitymanagerdrc`, the current one first. */
export function activitiesOf(bytes: Buffer): readonly string[] {
  const document = KConfigDocument.parse(bytes);
  const current = document.get({ group: ['main'], key: 'currentActivity', language: null });
  const all = document
    .entries()
    .filter(({ group }) => group.length === 1 && group[0] === 'activities')
    .map(({ key }) => key);
  return [...new Set([...(current && current.value !== '' ? [current.value] : []), ...all])];
}

/** Names of input devices (Linux, Documentation/input/input-programming.rst: /proc/bus/input/devices). */
async function inputDevices(): Promise<readonly string[]> {
  const text = await readFile('/proc/bus/input/devices', 'utf8').catch(() => '');
  return [...text.matchAll(/^N: Name="(.*)"$/gm)].map(([, name = '']) => name);
}

/** Ids of desktop files (Desktop Entry Specification, “Desktop File ID”). */
async function programsIn(env: Env): Promise<readonly string[]> {
  const { userDir, systemDir } = env.flatpak;
  const exported = [userDir, systemDir].map((dir) => join(dir, 'exports', 'share'));
  const folders = [env.dataHome, ...exported, ...env.desktop.dataDirs];
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(folder, 'applications'), { recursive: true }).catch(
        () => [],
      );
      return names.filter((name) => name.endsWith('.desktop'));
    }),
  );
  return found.flat().map((name) => name.replaceAll('/', '-'));
}
