import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure, failure } from '../../../shared/failure.ts';
import { run } from '../process/run.ts';

/**
 * Waits until all that was written to the file system of `path` is on the disk: one syncfs(2), by
 * sync(1) `-f`, as Node has no call for it. Per file it would take 1 ms each.
 * Throws `home/write-error` where the disk does not take it.
 */
export async function syncFileSystem(
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await run('sync', { args: ['--file-system', path], env, timeoutSeconds: 600 }).catch(
    (error: unknown) => {
      const isDisk = error instanceof Failure && error.code === 'app/program-failed';
      throw isDisk ? failure('home/write-error', { path }, { cause: error }) : error;
    },
  );
}

/**
 * Waits until a file and its name are on the disk (fsync(2) of it and of its folder): what is written
 * afterwards may then rely on it, whenever the power goes.
 */
export async function syncFile(path: string): Promise<void> {
  for (const one of [path, dirname(path)]) {
    const handle = await open(one, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
