import { open } from 'node:fs/promises';
import { errorCode } from '../error-code.ts';
import { type Check, finding } from '../check.ts';

const ID = 'fuse';
const DEVICE = '/dev/fuse';

/** Whether this user may mount, tried by opening the device that sshfs opens. */
export const fuse: Check = {
  id: ID,
  title: 'showing the old computer’s files',
  run: async ({ source }) => {
    // With an old computer that is already open, it is shown in a way that works.
    const level = source === null ? 'blocked' : 'warning';
    try {
      const handle = await open(DEVICE, 'r+');
      await handle.close();
      return [finding(ID, 'ok', 'preflight/fuse-usable', {})];
    } catch (error) {
      const absent = ['ENOENT', 'ENODEV', 'ENXIO'].includes(errorCode(error));
      return [finding(ID, level, absent ? 'preflight/fuse-missing' : 'preflight/fuse-refused', {})];
    }
  },
};
