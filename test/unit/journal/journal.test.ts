import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../main/core/log/logger.ts';
import { takeLock } from '../../../main/core/journal/lock.ts';
import {
  openJournal,
  readJournal,
  readJournalBackwards,
} from '../../../main/core/journal/journal.ts';
import type { JournalRecord } from '../../../main/core/journal/records.ts';

let dir = '';
let file = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'relokate-journal-'));
  file = join(dir, 'journal.jsonl');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const record = (at: string): JournalRecord => ({ t: 'undoing', at });
async function all(records: AsyncIterable<JournalRecord>): Promise<string[]> {
  const times: string[] = [];
  for await (const one of records) if (one.t === 'undoing') times.push(one.at);
  return times;
}
async function write(times: readonly string[], mode: 'new' | 'append'): Promise<void> {
  const journal = await openJournal(file, mode);
  for (const at of times) await journal.add(record(at));
  await journal.sync();
  await journal.close();
}

describe('the journal', () => {
  test('reads forwards and backwards', async () => {
    await write(['1', 'ü', '3'], 'new');
    expect(await all(readJournal(file))).toEqual(['1', 'ü', '3']);
    expect(await all(readJournalBackwards(file))).toEqual(['3', 'ü', '1']);
  });
  test('a line that a crash cut off is dropped, and what is added after it can be read', async () => {
    await write(['1'], 'new');
    await appendFile(file, '{"t":"undoing","a');
    expect(await all(readJournal(file))).toEqual(['1']);
    await write(['2'], 'append');
    expect(await all(readJournal(file))).toEqual(['1', '2']);
  });
  test('a damaged line in the middle is never guessed at', async () => {
    await write(['1'], 'new');
    await appendFile(file, 'not a record\n');
    await write(['2'], 'append');
    await expect(all(readJournal(file))).rejects.toMatchObject({ code: 'run/damaged' });
  });
});

describe('the lock', () => {
  const env = () => ({
    mode: 'normal' as const,
    home: dir,
    configHome: dir,
    dataHome: dir,
    stateHome: dir,
    runtimeDir: dir,
    assetsDir: dir,
    sessionBus: null,
    childEnv: {},
    helper: { command: '', args: [], env: {} },
    selfCommand: '',
    now: Date.now,
    log: silentLogger,
  });
  test('is held by one at a time', async () => {
    const lock = await takeLock(env());
    await expect(takeLock(env())).rejects.toMatchObject({ code: 'jobs/other-relokate' });
    await lock.dispose();
    await (await takeLock(env())).dispose();
  });
  test('of a process that is gone is taken over', async () => {
    const lock = await takeLock(env());
    const path = join(dir, 'relokate', 'runs', 'lock');
    await writeFile(path, JSON.stringify({ pid: process.pid, startedAt: '1' }));
    await (await takeLock(env())).dispose();
    await writeFile(path, '');
    await (await takeLock(env())).dispose();
    await lock.dispose();
  });
});
