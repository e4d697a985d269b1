import { open } from 'node:fs/promises';
import { failure } from '../../../shared/failure.ts';
import { openLineWriter, readLines } from '../store/json-lines.ts';
import { type JournalRecord, recordSchema } from './records.ts';

/** The journal of a run: one record per line, only ever added to. */
export interface Journal {
  /** Adds a record; it is on the disk after the next `sync`. */
  add(record: JournalRecord): Promise<void>;
  /** Waits until every record is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a run's journal: `new` for a new run, `append` for one that goes on. */
export async function openJournal(file: string, mode: 'new' | 'append'): Promise<Journal> {
  if (mode === 'append') await dropTornLine(file);
  const writer = await openLineWriter(file, mode);
  return {
    add: (record) => writer.add(JSON.stringify(record)),
    sync: writer.sync,
    close: writer.close,
  };
}

/**
 * The records of a journal in order. A last line that was cut off by a crash is left out; any other
 * line that cannot be read throws `run/damaged`, for nothing is guessed at.
 */
export async function* readJournal(file: string): AsyncGenerator<JournalRecord> {
  for await (const { text, offset } of readLines(file)) yield parseRecord(text, offset);
}

/** The records from the last to the first. Holds one number per record in memory. */
export async function* readJournalBackwards(file: string): AsyncGenerator<JournalRecord> {
  const offsets: number[] = [];
  let end = 0;
  for await (const { text, offset } of readLines(file)) {
    offsets.push(offset);
    end = offset + Buffer.byteLength(text) + 1;
  }
  const handle = await open(file, 'r');
  try {
    for (let at = offsets.length - 1; at >= 0; at--) {
      const start = offsets[at] ?? 0;
      const bytes = Buffer.alloc(end - start - 1);
      await handle.read(bytes, 0, bytes.length, start);
      end = start;
      yield parseRecord(bytes.toString('utf8'), start);
    }
  } finally {
    await handle.close();
  }
}

function parseRecord(text: string, offset: number): JournalRecord {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw failure('run/damaged', { detail: `journal, byte ${offset}` }, { cause: error });
  }
}

/** A line that was being written when power went is no record: it is cut off before going on. */
async function dropTornLine(file: string): Promise<void> {
  let whole = 0;
  for await (const { text, offset } of readLines(file))
    whole = offset + Buffer.byteLength(text) + 1;
  const handle = await open(file, 'r+');
  try {
    if ((await handle.stat()).size > whole) await handle.truncate(whole);
  } finally {
    await handle.close();
  }
}
