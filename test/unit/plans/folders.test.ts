import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Entry } from '../../../shared/model/inventory.ts';
import { createEnv } from '../../../main/core/create-env.ts';
import type { Env } from '../../../main/core/env.ts';
import { silentLogger } from '../../../main/core/log/logger.ts';
import { folderPage } from '../../../main/core/plans/folders.ts';
import { createSelect, startingPoint } from '../../../main/core/scopes/home/selection.ts';
import { HomeTally } from '../../../main/core/scopes/home/tally.ts';
import { beginInspection } from '../../../main/core/store/inspection-store.ts';

let dir = '';
let env: Env;
let tally: HomeTally;

const paths = ['a/', 'a/1', 'a/b/', 'a/b/2', 'a/3', '.cache/', '.cache/x', 'c/', 'z', 'lock'];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'relokate-folders-'));
  const helper = { command: '', args: [], env: {} };
  const given = { mode: 'normal' as const, assetsDir: '', helper, selfCommand: '' };
  env = createEnv({ HOME: dir, XDG_RUNTIME_DIR: dir }, { ...given, log: silentLogger });
  const rules = [{ id: 'cache', reason: '', match: ['.cache', '**/lock'] }];
  tally = new HomeTally(createSelect(rules, undefined), startingPoint(undefined));
  const writer = await beginInspection(env, 'one');
  for (const path of paths) {
    const entry = entryOf(path);
    const from = writer.position();
    await writer.add(JSON.stringify({ kind: 'entry', entry }));
    tally.add(entry, { from, to: writer.position() });
  }
  tally.finish(writer.position());
  await writer.close();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function entryOf(path: string): Entry {
  const isFolder = path.endsWith('/');
  const rest = { mode: 0, mtime: '0', linkGroup: null, blocks: null, target: null };
  const type = isFolder ? 'directory' : 'file';
  return { path: path.replace(/\/$/, ''), type, size: isFolder ? 0 : 10, ...rest };
}

async function rows(path: string, offset = 0, limit = 100): Promise<string[]> {
  const query = { inspection: 'one', path, offset, limit, remaps: [{ from: 'a', to: 'A' }] };
  const page = await folderPage(env, tally, query);
  return page.rows.map((row) =>
    [row.path, row.amount.entries, row.left.entries, row.rule, row.goesTo].join(' ').trim(),
  );
}

test('a folder shows its folders by size, then everything else by name', async () => {
  expect(await rows('')).toEqual([
    'a 4 0  A',
    '.cache 1 1 cache',
    'c 0 0',
    'lock 1 1 cache',
    'z 1 0',
  ]);
  expect(await rows('a')).toEqual(['a/b 1 0  A/b', 'a/1 1 0', 'a/3 1 0']);
  expect(await rows('c')).toEqual([]);
  expect(await rows('nowhere')).toEqual([]);
});

test('pages fit together', async () => {
  const whole = await rows('');
  const pages = [await rows('', 0, 2), await rows('', 2, 2), await rows('', 4, 2)];
  expect(pages.flat()).toEqual(whole);
});
