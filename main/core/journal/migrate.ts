import { copyFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { failure, failureDataSchema } from '../../../shared/failure.ts';
import { scopeIdSchema } from '../../../shared/model/scope.ts';
import { readLines } from '../store/json-lines.ts';
import { openJournal } from './journal.ts';
import {
  changeSchema,
  JOURNAL_VERSION,
  type JournalRecord,
  markSchema,
  outcomes,
} from './records.ts';

/** The records of version 1, as they were: one line each, without a check. Never to be changed. */
const recordSchema1 = z.discriminatedUnion('t', [
  z.object({ t: z.literal('begin'), version: z.literal(1), run: z.string(), at: z.string() }),
  z.object({ t: z.literal('lane'), id: z.enum(['rsync', 'mount']), reason: z.string() }),
  z.object({ t: z.literal('staged'), item: z.number(), hash: z.string(), mark: markSchema }),
  changeSchema,
  z.object({
    t: z.literal('ended'),
    item: z.number(),
    outcome: z.enum(outcomes),
    error: failureDataSchema.nullable(),
  }),
  z.object({ t: z.literal('finished'), scope: scopeIdSchema, at: z.string() }),
  z.object({ t: z.literal('undoing'), at: z.string() }),
  z.object({ t: z.literal('undone'), at: z.string() }),
  z.object({ t: z.literal('retrying'), at: z.string() }),
]);
type Record1 = z.infer<typeof recordSchema1>;

/**
 * Brings a journal of an earlier version up to today's. The file as it was stays beside it
 * (`journal.jsonl.v1`). Does nothing to one that is up to date. Throws `run/damaged` for one that cannot
 * be read and `run/newer-version` for one that a later Relokate wrote.
 */
export async function migrateJournal(file: string): Promise<void> {
  if ((await versionOf(file)) !== 1) return;
  const partial = `${file}.part`;
  await rm(partial, { force: true });
  const journal = await openJournal(partial, 'new');
  try {
    for await (const { text, offset } of readLines(file)) {
      await journal.add(upgraded(parse1(text, offset)));
    }
    await journal.sync();
  } finally {
    await journal.close();
  }
  await copyFile(file, `${file}.v1`);
  await rename(partial, file);
}

const beginSchema = z.object({ t: z.literal('begin'), version: z.int() });

async function versionOf(file: string): Promise<number> {
  for await (const { text } of readLines(file)) {
    const begin = beginSchema.safeParse(looseJson(text));
    if (!begin.success) break;
    const { version } = begin.data;
    if (version > JOURNAL_VERSION) throw failure('run/newer-version', { version });
    return version;
  }
  return JOURNAL_VERSION;
}

/** The document at the beginning of a line, whatever check follows it. */
function looseJson(text: string): unknown {
  try {
    return JSON.parse(text.slice(0, text.lastIndexOf('}') + 1));
  } catch {
    return null;
  }
}

function parse1(text: string, offset: number): Record1 {
  try {
    return recordSchema1.parse(JSON.parse(text));
  } catch (error) {
    throw failure('run/damaged', { detail: `journal, byte ${offset}` }, { cause: error });
  }
}

function upgraded(record: Record1): JournalRecord {
  switch (record.t) {
    case 'begin':
      return { ...record, version: JOURNAL_VERSION };
    case 'staged': {
      const { item, hash, mark } = record;
      return { t: 'staged', items: [[item, mark.ino, mark.size, mark.mtime, hash]] };
    }
    case 'ended': {
      const { item, outcome, error } = record;
      if (outcome !== 'failed') return { t: 'ended', outcome, items: [item] };
      return { t: 'failed', item, error: error ?? unknownReason };
    }
    case 'lane':
    case 'change':
    case 'finished':
    case 'undoing':
    case 'undone':
    case 'retrying':
      return record;
  }
}

const unknownReason = { code: 'app/unexpected', params: {}, message: '?', remedy: '' };
