import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { createEnv } from '../../../main/core/create-env.ts';
import type { Env } from '../../../main/core/env.ts';
import { silentLogger } from '../../../main/core/log/logger.ts';

/** A person with this home; what lives only for a session is in `<home>.run`. Needs `out/helper.cjs`. */
export function envOf(home: string): Env {
  const runtimeDir = `${home}.run`;
  mkdirSync(home, { recursive: true });
  mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
  const variables = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: runtimeDir };
  return createEnv(variables, {
    mode: 'normal',
    assetsDir: resolve('assets'),
    helper: {
      command: process.execPath,
      args: [resolve('out/helper.cjs')],
      env: { UV_THREADPOOL_SIZE: '32' },
    },
    selfCommand: '',
    log: silentLogger,
  });
}
