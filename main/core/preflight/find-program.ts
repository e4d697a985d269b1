import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process/run.ts';
import type { SystemProgram } from './programs.ts';

// sshd and ip lie where an ordinary user's PATH does not look on Debian.
const moreFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Statuses with which programs are known to answer the question for their version. */
const answered = [0, 1, 255];

/** Where the first of these commands lies that can be run, or null. Absolute ones are taken as they are. */
export async function findProgram(
  commands: readonly string[],
  path: string | undefined,
): Promise<string | null> {
  const folders = [...(path ?? '').split(':').filter((dir) => dir.startsWith('/')), ...moreFolders];
  for (const command of commands) {
    const places = command.startsWith('/') ? [command] : folders.map((dir) => join(dir, command));
    for (const place of places) if (await isProgram(place)) return place;
  }
  return null;
}

/** What version a program says it has, or null where it says none. `file` is where the program lies. */
export async function probeVersion(
  program: SystemProgram,
  file: string,
  options: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<string | null> {
  if (!program.version) return null;
  const asked = program.version.command
    ? await findProgram([program.version.command], options.env['PATH'])
    : file;
  if (asked === null) return null;
  const { args, pattern } = program.version;
  const result = await run(asked, { args, expected: answered, timeoutSeconds: 10, ...options });
  return new RegExp(pattern).exec(`${result.stdout}\n${result.stderr}`)?.[1] ?? null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
