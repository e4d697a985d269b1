import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Bundles the helper process into a folder, as the build does. Gives its file. */
export function buildHelper(dir: string): string {
  return bundle(join(dir, 'helper.cjs'), '../../main/helper.ts');
}

/** Bundles the scripted SFTP server into a folder. Gives its file. */
export function buildSftpDouble(dir: string): string {
  return bundle(join(dir, 'sftp-double.cjs'), './sftp-double.ts');
}

const packages = fileURLToPath(new URL('../../node_modules', import.meta.url));

function bundle(outfile: string, entry: string): string {
  buildSync({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    // It is native: the result looks for it here, wherever it lies itself.
    external: ['koffi'],
    banner: { js: `module.paths.push(${JSON.stringify(packages)});` },
  });
  return outfile;
}
