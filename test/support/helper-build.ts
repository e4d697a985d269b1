import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Bundles the helper process into a folder, as the build does. Gives its file. */
export function buildHelper(dir: string): string {
  const outfile = join(dir, 'helper.cjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('../../main/helper.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
  });
  return outfile;
}
