import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Bundles the helper process as the build does, into a folder of its own. */
export function buildHelper(): { readonly file: string; readonly dispose: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'rk-helper-'));
  const file = join(dir, 'helper.cjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('../../main/helper.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
  });
  return { file, dispose: () => rmSync(dir, { recursive: true, force: true }) };
}
