import { readFile } from 'node:fs/promises';
import { Failure } from '../../../../shared/failure.ts';
import { run } from '../../process/run.ts';
import { type Check, finding } from '../check.ts';
import { findProgram } from '../find-program.ts';

const ID = 'namespaces';

// What switches user namespaces off: the value that does it, and the code that says how to switch them on.
const switches = [
  {
    file: '/proc/sys/kernel/unprivileged_userns_clone',
    off: '0',
    code: 'preflight/namespaces-off-debian',
  },
  { file: '/proc/sys/user/max_user_namespaces', off: '0', code: 'preflight/namespaces-off-limit' },
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    off: '1',
    code: 'preflight/namespaces-off-apparmor',
  },
] as const;

/** Whether bubblewrap can make a sandbox, tried by making one. Only offering needs it. */
export const namespaces: Check = {
  id: ID,
  title: 'sandbox for what is offered',
  run: async ({ env }, signal) => {
    const bwrap = await findProgram(['bwrap'], env.childEnv['PATH']);
    // That it is missing is said by the check of the programs.
    if (bwrap === null) return [];
    const sandbox = ['--unshare-all', '--die-with-parent', '--ro-bind', '/', '/'];
    try {
      await run(bwrap, {
        args: [...sandbox, 'true'],
        env: env.childEnv,
        timeoutSeconds: 10,
        signal,
      });
      return [finding(ID, 'ok', 'preflight/namespaces-usable', {})];
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'app/program-failed') throw error;
      const detail = String(error.params['detail'] ?? '');
      const level = env.mode === 'demo' ? 'blocked' : 'warning';
      return [finding(ID, level, await reason(), { detail })];
    }
  },
};

async function reason() {
  for (const { file, off, code } of switches) {
    const value = await readFile(file, 'utf8').catch(() => '');
    if (value.trim() === off) return code;
  }
  return 'preflight/namespaces-off';
}
