import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { errorCode } from '../error-code.ts';
import { type Check, finding } from '../check.ts';

const ID = 'home';

/** Whether the home folder can be written to. Asked, not tried: writing would change its time. */
export const home: Check = {
  id: ID,
  title: 'writing to the home folder',
  run: async ({ env }) => {
    const folder = env.home;
    try {
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      return [finding(ID, 'ok', 'preflight/home-writable', { folder })];
    } catch (error) {
      const code = homeCodes[errorCode(error)] ?? 'preflight/home-refused';
      return [finding(ID, 'blocked', code, { folder })];
    }
  },
};

const homeCodes: Readonly<Record<string, 'preflight/home-missing' | 'preflight/home-read-only'>> = {
  ENOENT: 'preflight/home-missing',
  ENOTDIR: 'preflight/home-missing',
  EROFS: 'preflight/home-read-only',
};
