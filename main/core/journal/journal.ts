import { open, stat } from 'node:fs/promises';
import { createXXHash32, type IHasher } from 'hash-wasm';
import { failure } from '../../../shared/failure.ts';
import { openLineWriter, readLines } from '../store/json-lines.ts';
import { renumbered } from './devices.ts';
import { type JournalRecord, recordSchema } from './records.ts';

/*
 * A journal is one record per line, only ever added to: the JSON of the record, a blank, and the
 * xxh32 (hex) of that JSON, so that damage is noticed even where it leaves valid JSON.
 */

let hashing: Promise<IHasher> | null = null;

/** The one hasher of this process: each is used and done with in one go. */
function hasher(): Promise<IHasher> {
  hashing ??= createXXHash32();
  return hashing;
}

const CHECK_LENGTH = 8;
/** How a record that tells of a device begins. */
const OPENED = '{"t":"opened"';

/** The journal of a run. */
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
  const hash = await hasher();
  return {
    add: (record) => {
      const text = JSON.stringify(record);
      return writer.add(`${text} ${check(hash, text)}`);
    },
    sync: writer.sync,
    close: writer.close,
  };
}

/**
 * The records of a journal in order. A last line that was cut off by a crash is left out; any other
 * line that cannot be read throws `run/damaged`, for nothing is guessed at. Inodes are told with the
 * number that the journal's device has now, whatever it was when they were written down.
 */
export async function* readJournal(file: string): AsyncGenerator<JournalRecord> {
  const hash = await hasher();
  const now = await deviceOf(file);
  let then = now;
  for await (const { text, offset } of readLines(file)) {
    const record = parseRecord(hash, text, offset);
    if (record.t === 'opened') then = record.device ?? now;
    yield then === now ? record : renumbered(record, then, now);
  }
}

/** The number of the device that a file lies on. */
export async function deviceOf(file: string): Promise<string> {
  return String((await stat(file, { bigint: true })).dev);
}

/** The records from the last to the first. Holds one number per record in memory. */
export async function* readJournalBackwards(file: string): AsyncGenerator<JournalRecord> {
  const hash = await hasher();
  const now = await deviceOf(file);
  const offsets: number[] = [];
  /** From which record on the device had which number. */
  const devices = [{ first: 0, device: now }];
  let end = 0;
  for await (const { text, offset } of readLines(file)) {
    if (text.startsWith(OPENED)) {
      const record = parseRecord(hash, text, offset);
      const device = (record.t === 'opened' ? record.device : null) ?? now;
      devices.push({ first: offsets.length, device });
    }
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
      const record = parseRecord(hash, bytes.toString('utf8'), start);
      const then = devices.findLast(({ first }) => first <= at)?.device ?? now;
      yield then === now ? record : renumbered(record, then, now);
    }
  } finally {
    await handle.close();
  }
}

function check(hash: IHasher, text: string): string {
  return hash.init().update(text).digest('hex');
}

function parseRecord(hash: IHasher, line: string, offset: number): JournalRecord {
  try {
    const text = line.slice(0, -CHECK_LENGTH - 1);
    if (line !== `${text} ${check(hash, text)}`) throw new Error('the check differs');
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
