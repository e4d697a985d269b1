import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { cases, rivals } from '../cases.ts';

/** What was measured for one case; times in seconds, a value for each turn. */
const resultSchema = z.object({
  id: z.string(),
  turns: z.number(),
  entries: z.number(),
  bytes: z.number(),
  relokate: z.array(z.number()),
  others: z.partialRecord(z.enum(rivals), z.array(z.number())),
  /** Peak memory of the engine's process. */
  megabytes: z.number(),
  /** Why it could not be run, or null. */
  skipped: z.string().nullable(),
});
export type CaseResult = Readonly<z.infer<typeof resultSchema>>;

/** The result of a case that could not be run. */
export function skippedResult(id: string, why: string): CaseResult {
  const nothing = { turns: 0, entries: 0, bytes: 0, relokate: [], others: {}, megabytes: 0 };
  return { id, ...nothing, skipped: why };
}

/** Earlier results with newer ones in their place, in the order of the cases; what is no case any more is dropped. */
export function mergeResults(
  earlier: readonly CaseResult[],
  newer: readonly CaseResult[],
): readonly CaseResult[] {
  const byId = new Map([...earlier, ...newer].map((one) => [one.id, one]));
  return cases.flatMap(({ id }) => byId.get(id) ?? []);
}

/** Reads results, one JSON object a line. None where there is no file; throws on one that is not ours. */
export function readResults(file: string): readonly CaseResult[] {
  const text = readIfThere(file);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => resultSchema.parse(JSON.parse(line)));
}

/** Writes them so. Times are rounded to milliseconds. */
export function writeResults(file: string, results: readonly CaseResult[]): void {
  const round = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  writeFileSync(file, results.map((one) => `${JSON.stringify(one, round)}\n`).join(''));
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
