import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The built app with a double in place of the engine's services; its process and shell are the real ones. */
export interface ScriptedApp {
  readonly appDir: string;
  dispose(): Promise<void>;
}

/** Puts the app together in a temporary folder: everything of `out/`, but an engine of its own. */
export async function buildScriptedApp(): Promise<ScriptedApp> {
  const appDir = await mkdtemp(join(tmpdir(), 'relokate-scripted-'));
  await mkdir(join(appDir, 'out'));
  await cp(resolve('package.json'), join(appDir, 'package.json'));
  for (const part of ['main', 'preload', 'renderer']) {
    await symlink(resolve('out', part), join(appDir, 'out', part));
  }
  await build({
    entryPoints: [resolve('main/engine.ts')],
    outfile: join(appDir, 'out', 'engine.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    logLevel: 'warning',
    plugins: [
      {
        name: 'scripted-services',
        setup: ({ onResolve }) =>
          onResolve({ filter: /core\/services\.ts$/ }, () => ({
            path: resolve('test/support/scripted-services.ts'),
          })),
      },
    ],
  });
  return { appDir, dispose: () => rm(appDir, { recursive: true, force: true }) };
}
