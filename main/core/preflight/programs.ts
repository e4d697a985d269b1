import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const version = z.object({
  /** The program to ask, where the program itself cannot be asked. */
  command: z.string().exactOptional(),
  args: z.array(z.string()).readonly(),
  /** Finds the version, as the first group, in what the program prints. */
  pattern: z.string(),
});

const packages = z.array(z.string()).min(1).readonly();

const programSchema = z.object({
  id: z.string(),
  /** For people. */
  name: z.string(),
  /** Looked up in PATH, absolute ones as they are; any one will do. Absent for libraries. */
  commands: z.array(z.string()).min(1).readonly().exactOptional(),
  /** The soname of what is a library. */
  library: z.string().exactOptional(),
  version: version.readonly().exactOptional(),
  least: z.string().exactOptional(),
  /** Package names per distribution; several where releases differ, the newer name first. */
  packages: z.object({ debian: packages, fedora: packages, arch: packages, opensuse: packages }),
  neededFor: z
    .array(
      z.enum([
        'run',
        'introduce',
        'offer',
        'acls',
        'apps',
        'window',
        'build',
        'tests',
        'lab',
        'window-tests',
      ]),
    )
    .readonly(),
  /** A sentence for people. */
  why: z.string(),
});

/** A system program that something of ours needs: one entry of `assets/system-programs.json`. */
export type SystemProgram = Readonly<z.infer<typeof programSchema>>;

const fileSchema = z.object({ version: z.literal(1), programs: z.array(programSchema).readonly() });

/** Reads the list of system programs. Throws when the file is missing or damaged: it comes with us. */
export async function loadPrograms(assetsDir: string): Promise<readonly SystemProgram[]> {
  const text = await readFile(join(assetsDir, 'system-programs.json'), 'utf8');
  return fileSchema.parse(JSON.parse(text)).programs;
}
