import { statSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
import { migrateJournal } from '../../../main/core/journal/migrate.ts';
import type { JournalRecord } from '../../../main/core/journal/records.ts';
import { applyRecord, emptyState, loadRunState } from '../../../main/core/runs/run-state.ts';

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
  test('holds times of any year, for the state of a run too', async () => {
    const times = ['14000000000123456789', '-2147483000999999999', '-1', '9223372036854775808'];
    const hash = '0'.repeat(32);
    const items = times.map((time, item) => [item, '1:2', 3, time, hash] as const);
    const journal = await openJournal(file, 'new');
    await journal.add({ t: 'staged', items: items.map((one) => [...one]) });
    await journal.close();
    const { items: states } = await loadRunState(file);
    expect(times.map((_time, item) => states.markOf(item)?.mtime)).toEqual(times);
  });
  test('tells inodes with the number that its device has now', async () => {
    const mark = (ino: string) => ({ ino, size: 1, mtime: '2' });
    const change = (ino: string): JournalRecord => ({
      ...{ t: 'change', item: 0, kind: 'file', to: 'x', mark: mark(ino) },
      former: { type: 'file', mode: 0o644, mtime: '1', ino, store: '0' },
    });
    const now = String(statSync(dir, { bigint: true }).dev);
    const journal = await openJournal(file, 'new');
    await journal.add(change('7:1'));
    await journal.add({ t: 'opened', boot: 'a', device: '7' });
    await journal.add(change('7:2'));
    await journal.add(change('77:3'));
    await journal.add({ t: 'tree', item: 1, last: 2, at: 0, to: 'y', ino: '7:4' });
    await journal.add({ t: 'staged', items: [[1, '7:5', 1, '2', '0'.repeat(32)]] });
    await journal.add({ t: 'opened', boot: 'b', device: now });
    await journal.add(change('7:6'));
    await journal.close();
    const inodes = async (records: AsyncIterable<JournalRecord>): Promise<string[]> => {
      const found: string[] = [];
      for await (const one of records) {
        if (one.t === 'change') found.push(one.former?.ino ?? '', one.mark?.ino ?? '');
        if (one.t === 'tree') found.push(one.ino);
        if (one.t === 'staged') found.push(...one.items.map(([, ino]) => ino));
      }
      return found;
    };
    const other = ['77:3', '77:3'];
    const moved = [`${now}:2`, `${now}:2`, ...other, `${now}:4`, `${now}:5`];
    const wanted = ['7:1', '7:1', ...moved, '7:6', '7:6'];
    expect(await inodes(readJournal(file))).toEqual(wanted);
    expect(await inodes(readJournalBackwards(file))).toEqual([...wanted].reverse());
  });
  test('a damaged line in the middle is never guessed at', async () => {
    await write(['1'], 'new');
    await appendFile(file, 'not a record\n');
    await write(['2'], 'append');
    await expect(all(readJournal(file))).rejects.toMatchObject({ code: 'run/damaged' });
  });
  test('a line whose check differs is damage, though it reads well', async () => {
    await write(['1', '2', '3'], 'new');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"at":"2"', '"at":"7"'));
    await expect(all(readJournal(file))).rejects.toMatchObject({ code: 'run/damaged' });
    await expect(all(readJournalBackwards(file))).rejects.toMatchObject({ code: 'run/damaged' });
  });
});

describe('a journal of another version', () => {
  const mark = { ino: '5:9', size: 3, mtime: '7' };
  const former = [
    { t: 'begin', version: 1, run: 'r', at: 'then' },
    { t: 'lane', id: 'rsync', reason: 'why' },
    { t: 'staged', item: 2, hash: 'a'.repeat(32), mark },
    { t: 'change', item: 2, kind: 'file', to: 'x', former: null, mark },
    { t: 'ended', item: 2, outcome: 'moved', error: null },
    {
      t: 'ended',
      item: 3,
      outcome: 'failed',
      error: { code: 'home/busy', params: {}, message: 'm', remedy: '' },
    },
    { t: 'finished', scope: 'home', at: 'now' },
  ];

  test('1 is brought up to date, and kept as it was', async () => {
    const text = former.map((one) => `${JSON.stringify(one)}\n`).join('');
    await writeFile(file, text);
    await migrateJournal(file);
    const state = await loadRunState(file);
    expect(state).toMatchObject({
      startedAt: 'then',
      endedAt: 'now',
      finished: true,
      undo: 'none',
    });
    expect(state.items.ended(2)).toEqual({ outcome: 'moved', error: null });
    expect(state.items.markOf(2)).toEqual(mark);
    expect(state.items.hashOf(2)).toBe('a'.repeat(32));
    expect(state.items.ended(3)?.error?.code).toBe('home/busy');
    expect(await readFile(`${file}.v1`, 'utf8')).toBe(text);
    const once = await readFile(file, 'utf8');
    await migrateJournal(file);
    expect(await readFile(file, 'utf8')).toBe(once);
  });

  test('1 that is damaged stays as it is', async () => {
    const text = `${JSON.stringify(former[0])}\n{"t":"staged"}\n`;
    await writeFile(file, text);
    await expect(migrateJournal(file)).rejects.toMatchObject({ code: 'run/damaged' });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('3 is none of ours', async () => {
    await writeFile(file, '{"t":"begin","version":3} 00000000\n');
    await expect(migrateJournal(file)).rejects.toMatchObject({ code: 'run/newer-version' });
  });
});

describe('what was in staging when the power went', () => {
  const items: [number, string, number, string, string][] = [[1, '5:9', 3, '7', 'a'.repeat(32)]];

  test('counts only when the disk had all of it', () => {
    const state = emptyState();
    applyRecord(state, { t: 'opened', boot: 'first' });
    applyRecord(state, { t: 'staged', items });
    applyRecord(state, { t: 'opened', boot: 'first' });
    expect(state.items.isStaged(1)).toBe(true);
    applyRecord(state, { t: 'opened', boot: 'second' });
    expect(state.items.isStaged(1)).toBe(false);
    applyRecord(state, { t: 'staged', items });
    applyRecord(state, { t: 'copied' });
    applyRecord(state, { t: 'opened', boot: 'third' });
    expect(state.items.isStaged(1)).toBe(true);
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
    desktop: { session: null, plasma: null, dataDirs: [], variables: {} },
    flatpak: { userDir: '/nonexistent/flatpak', systemDir: '/nonexistent/flatpak', variables: {} },
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
