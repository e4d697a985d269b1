import { mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createEnv } from '../core/create-env.ts';
import type { Env } from '../core/env.ts';
import { createLogger, type Logger, silentLogger } from '../core/log/logger.ts';
import { createServices } from '../core/services.ts';
import { openSession, type Session } from './session.ts';

/** The folder of the program: `out/cli.cjs` lies in it, `assets` beside `out`. */
function appDir(): string {
  return resolve(dirname(process.argv[1] ?? '.'), '..');
}

/** The world of a command: this process' own variables, our helper, the log file. */
export async function commandEnv(): Promise<Env> {
  const dir = process.env['RELOKATE_APP'] ?? appDir();
  const given = {
    mode: 'normal' as const,
    assetsDir: process.env['RELOKATE_ASSETS'] ?? join(dir, 'assets'),
    helper: {
      command: process.execPath,
      args: [join(dir, 'out', 'helper.cjs')],
      env: { ELECTRON_RUN_AS_NODE: '1', UV_THREADPOOL_SIZE: '32' },
    },
    selfCommand: process.env['RELOKATE_SELF'] ?? join(dir, 'out', 'relokate'),
  };
  const env = createEnv(process.env, { ...given, log: silentLogger });
  return { ...env, log: await openLog(join(env.stateHome, 'relokate')) };
}

/** Starts the engine in this process. */
export async function openEngine(): Promise<Session> {
  return openSession(await createServices(await commandEnv()));
}

/** Where a home cannot be written to, the command goes on without a log: preflight says why. */
async function openLog(dir: string): Promise<Logger> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const handle = await open(join(dir, 'log.jsonl'), 'a', 0o600);
    return createLogger((line) => void handle.write(line).catch(() => undefined), Date.now);
  } catch {
    return silentLogger;
  }
}
