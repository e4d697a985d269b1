import { join } from 'node:path';
import { createEnv } from './core/create-env.ts';
import type { Env } from './core/env.ts';
import { createDemo } from './core/demo/demo.ts';
import type { Substitutes } from './core/services.ts';
import type { Disposable } from './core/util/disposable.ts';
import { openLog } from './engine-log.ts';

/** The world of one engine, and how to leave it. */
export interface EngineEnv extends Disposable {
  readonly env: Env;
  /** What the demonstration brings itself. */
  readonly substitutes: Substitutes;
}

/**
 * The world that the shell described in the variables of the engine's process:
 * `RELOKATE_APP` (folder of the built program), `RELOKATE_ASSETS`, `RELOKATE_SELF` (command line that
 * opens the window) and `RELOKATE_DEMO` (made-up computers; its value names the try-out, so that an
 * engine that is started again goes on with it).
 */
export async function createEngineEnv(variables: NodeJS.ProcessEnv): Promise<EngineEnv> {
  const appDir = variables['RELOKATE_APP'] ?? process.cwd();
  const token = variables['RELOKATE_DEMO'];
  const log = await openLog(variables);
  const env = createEnv(variables, {
    mode: token === undefined ? 'normal' : 'demo',
    assetsDir: variables['RELOKATE_ASSETS'] ?? join(appDir, 'assets'),
    helper: {
      command: process.execPath,
      args: [join(appDir, 'out', 'helper.cjs')],
      env: { ELECTRON_RUN_AS_NODE: '1', UV_THREADPOOL_SIZE: '32' },
    },
    selfCommand: variables['RELOKATE_SELF'] ?? 'relokate',
    log: log.logger,
  });
  if (token === undefined) return { env, substitutes: {}, dispose: log.dispose };
  const demo = await createDemo(env, { token });
  return {
    env: demo.env,
    substitutes: { kdeConnect: demo.kdeConnect, demoComputer: demo.oldComputer },
    dispose: async () => {
      await demo.dispose();
      await log.dispose();
    },
  };
}
