import { closeSync, openSync, writeSync } from 'node:fs';
import { chmod, mkdir, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { createLogger, type Logger } from './core/log/logger.ts';
import type { Disposable } from './core/util/disposable.ts';

interface OpenLog extends Disposable {
  readonly logger: Logger;
}

const MAX_BYTES = 5 * 1024 * 1024;

/**
 * Opens the engine's log, `relokate/log.jsonl` in the user's state folder, for the user alone. A log
 * of more than 5 MB is put aside first, in place of the one put aside before.
 */
export async function openLog(variables: NodeJS.ProcessEnv): Promise<OpenLog> {
  const given = variables['XDG_STATE_HOME'];
  const home = variables['HOME'] ?? homedir();
  const stateHome = given !== undefined && isAbsolute(given) ? given : join(home, '.local/state');
  const folder = join(stateHome, 'relokate');
  const path = join(folder, 'log.jsonl');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > MAX_BYTES) await rename(path, join(folder, 'log.1.jsonl'));
  let file: number | null = openSync(path, 'a', 0o600);
  const write = (line: string): void => {
    // Written at once and in one piece: the last line before a crash is the one that is wanted.
    if (file !== null) writeSync(file, line);
  };
  return {
    logger: createLogger(write, Date.now),
    dispose: async () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
