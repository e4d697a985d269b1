import { run } from '../process/run.ts';

/**
 * Waits until all that was written to the file system of `path` is on the disk: one syncfs(2), by
 * sync(1) `-f`, as Node has no call for it. Per file it would take 1 ms each.
 */
export async function syncFileSystem(
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await run('sync', { args: ['--file-system', path], env, timeoutSeconds: 600 });
}
