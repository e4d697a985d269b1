import { statfs } from 'node:fs/promises';
import { formatBytes } from '../../../../shared/util/format-bytes.ts';
import { type Check, finding } from '../check.ts';

const ID = 'space';

/** Left free for the journal, the report and for the desktop to go on working. */
const RESERVE = 512 * 1024 * 1024;

/** Whether what comes over fits. Staged files are renamed into place, so it is needed once only. */
export const space: Check = {
  id: ID,
  title: 'free space',
  run: async ({ env, bytesNeeded }) => {
    const { bavail, bsize } = await statfs(env.home);
    const free = bavail * bsize;
    const needed = (bytesNeeded ?? 0) + RESERVE;
    const words = { free: formatBytes(free, 'en'), needed: formatBytes(needed, 'en') };
    if (free < needed) {
      const short = formatBytes(needed - free, 'en');
      return [finding(ID, 'blocked', 'preflight/space-short', { ...words, short })];
    }
    return [
      bytesNeeded === null
        ? finding(ID, 'ok', 'preflight/space-free', { free: words.free })
        : finding(ID, 'ok', 'preflight/space-enough', words),
    ];
  },
};
