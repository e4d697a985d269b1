import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import { withEntry } from './commands-file.ts';
import { kdeConnectDir } from './identity.ts';

/** The file that holds the commands which we publish to a device. */
export const commandsFile = (configHome: string, id: string): string =>
  join(kdeConnectDir(configHome), id, 'kdeconnect_runcommand', 'config');

/**
 * Puts our entry (JSON) into the list for a device, or takes it out (null), by one rename. True when
 * something changed. Throws `devices/commands-unreadable` and leaves a list alone that it cannot read.
 */
export async function writeEntry(
  configHome: string,
  id: string,
  entry: string | null,
): Promise<boolean> {
  const wanted = commandsFile(configHome, id);
  // People keep settings in other places and link to them: the link stays, its target is replaced.
  const path = await realpath(wanted).catch(() => wanted);
  const before = await readFile(path, 'latin1').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw failure('devices/commands-unreadable', { path }, { cause: error });
  });
  const after = withEntry(before ?? '', entry);
  if (after === null) throw failure('devices/commands-unreadable', { path });
  if (after === (before ?? '')) return false;
  await replace(path, after);
  return true;
}

async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const mode = await stat(path).then(
    (status) => status.mode & 0o777,
    () => 0o600,
  );
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.chmod(mode);
      await file.writeFile(text, 'latin1');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
