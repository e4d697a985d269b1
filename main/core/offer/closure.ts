import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import type { Env } from '../env.ts';
import { run } from '../process/run.ts';

/** What `ldd` said about one program. */
export interface Libraries {
  /** Absolute paths, each as the loader will ask for it. */
  readonly files: readonly string[];
  readonly missing: readonly string[];
}

/**
 * Reads `ldd`: `name => /path (0x…)`, `/loader (0x…)`, `/loader => /path (0x…)` (Arch, where both
 * names are needed), `linux-vdso.so.1 (0x…)`, `name => not found`. A static program has no lines like these.
 */
export function parseLdd(text: string): Libraries {
  const files = new Set<string>();
  const missing: string[] = [];
  for (const line of text.split('\n')) {
    const words = /^\s+(\S.*?)(?: => (.*?))?(?: \(0x[0-9a-f]+\))?$/.exec(line);
    const [, name = '', target] = words ?? [];
    if (target === 'not found') missing.push(name);
    for (const path of [name, target]) if (path?.startsWith('/')) files.add(path);
  }
  return { files: [...files], missing };
}

/**
 * Every file that the programs need to run: themselves, their libraries, the loader and its index.
 * Throws `offer/library-missing`.
 */
export async function closureOf(env: Env, programs: readonly string[]): Promise<string[]> {
  const files = new Set<string>(programs);
  for (const program of programs) {
    // Status 1 is what ldd says of a static program.
    const { stdout } = await run('ldd', { args: [program], env: env.childEnv, expected: [0, 1] });
    const libraries = parseLdd(stdout);
    const [library] = libraries.missing;
    if (library !== undefined) throw failure('offer/library-missing', { program, library });
    for (const file of libraries.files) files.add(file);
  }
  for (const file of [...files]) {
    // Before glibc 2.34 the reader of /etc/passwd is a library of its own, opened at run time.
    if (/\/libc\.so\.\d/.test(file)) await addIf(files, join(dirname(file), 'libnss_files.so.2'));
  }
  await addIf(files, '/etc/ld.so.cache');
  // Debian's glibc has the one locale that we ask for as files.
  for (const name of ['C.utf8', 'C.UTF-8']) await addIf(files, `/usr/lib/locale/${name}`);
  return [...files].sort();
}

async function addIf(files: Set<string>, path: string): Promise<void> {
  await access(path).then(
    () => files.add(path),
    () => undefined,
  );
}
