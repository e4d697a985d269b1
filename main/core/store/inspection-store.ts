import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { failure, failureDataSchema } from '../../../shared/failure.ts';
import { entrySchema, type Inspection } from '../../../shared/model/inventory.ts';
import { type Env, runsDir } from '../env.ts';
import { type LineWriter, openLineWriter, readLineLists } from './json-lines.ts';

/** A line of a stored home inventory. */
export const listedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('entry'), entry: entrySchema }),
  z.object({ kind: z.literal('unreadable'), path: z.string(), error: failureDataSchema }),
]);

const nameSchema = z.string().regex(/^[0-9a-z-]{1,64}$/);

/** The folder of an inspection. Its files: `inspection.json`, `home.jsonl`. */
export function inspectionDir(env: Env, id: string): string {
  if (!nameSchema.safeParse(id).success) throw failure('home/no-such-inspection', { id });
  return join(runsDir(env), '..', 'inspections', id);
}

/** Begins an inspection: an empty folder of its own and a writer for the home's inventory. */
export async function beginInspection(env: Env, id: string): Promise<LineWriter> {
  const dir = inspectionDir(env, id);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return openLineWriter(join(dir, 'home.jsonl'), 'new');
}

/** Stores the summary; from now on the inspection is complete. */
export async function finishInspection(env: Env, inspection: Inspection): Promise<void> {
  const file = join(inspectionDir(env, inspection.id), 'inspection.json');
  await writeFile(file, JSON.stringify(inspection), { mode: 0o600 });
}

/** The inventory of an inspection in the order in which it was listed, in lists as they are read. */
export async function* readInventory(
  env: Env,
  id: string,
  range: { readonly start?: number; readonly end?: number } = {},
): AsyncGenerator<readonly z.infer<typeof listedSchema>[]> {
  for await (const lines of readLineLists(join(inspectionDir(env, id), 'home.jsonl'), range)) {
    yield lines.map(({ text }) => listedSchema.parse(JSON.parse(text)));
  }
}

/** Removes an inspection; harmless where there is none. */
export async function removeInspection(env: Env, id: string): Promise<void> {
  await rm(inspectionDir(env, id), { recursive: true, force: true });
}
