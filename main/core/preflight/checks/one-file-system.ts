import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runsDir } from '../../env.ts';
import { errorCode } from '../error-code.ts';
import { type Check, finding } from '../check.ts';

const ID = 'one-file-system';

/** Whether staging lies on the home's own file system: only there a file is placed by one rename. */
export const oneFileSystem: Check = {
  id: ID,
  title: 'staging beside the home folder',
  run: async ({ env }) => {
    const staging = runsDir(env);
    if ((await deviceOf(staging)) === (await deviceOf(env.home))) {
      return [finding(ID, 'ok', 'preflight/staging-beside-home', {})];
    }
    return [finding(ID, 'warning', 'preflight/staging-elsewhere', { folder: staging })];
  },
};

/** The file system that a path lies on, or will lie on once it is made. */
async function deviceOf(path: string): Promise<number> {
  try {
    return (await stat(path)).dev;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || path === dirname(path)) throw error;
    return deviceOf(dirname(path));
  }
}
