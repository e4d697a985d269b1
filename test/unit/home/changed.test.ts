import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePlan } from '../../../main/core/plans/plan-file.ts';
import { PlanItems } from '../../../main/core/plans/plan-items.ts';
import type { RunContext } from '../../../main/core/runs/run-context.ts';
import { emptyState } from '../../../main/core/runs/run-state.ts';
import { changedSince } from '../../../main/core/scopes/home/changed.ts';
import type { Listed } from '../../../main/core/sources/source.ts';
import type { Entry } from '../../../shared/model/inventory.ts';
import type { PlanHead, PlanItem } from '../../../shared/model/plan.ts';

const host = { name: 'old', user: 'anna', home: '/home/anna', os: null };
const head: PlanHead = {
  ...{ version: 1, id: 'plan', createdAt: '', source: 'folder:/', from: host, to: host },
  ...{ scopes: ['home'], choices: {} },
};

const entry = (path: string, mtime = '1'): Entry => ({
  ...{ path, type: 'file', size: 1, mode: 0o644, mtime, linkGroup: null, blocks: 8, target: null },
});
const items = ['a', 'd/b', 'd/c', 'e'].map(
  (path): PlanItem => ({
    ...{ entry: entry(path), action: 'create', to: path, reason: null, linkTo: null },
    hardLinkOf: null,
  }),
);

let dir = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'relokate-changed-'));
  const all = async function* (): AsyncGenerator<readonly PlanItem[]> {
    yield items;
  };
  await writePlan(join(dir, 'plan.json'), head, all(), () => []);
});
afterAll(() => rmSync(dir, { recursive: true }));

async function changed(listing: readonly Entry[], staged = [0, 1, 2, 3]): Promise<string[]> {
  const state = emptyState();
  for (const item of staged) {
    state.items.stage(item, '0'.repeat(32), { ino: `1:${item}`, size: 1, mtime: '1' });
  }
  const listed = async function* (): AsyncGenerator<readonly Listed[]> {
    for (const one of listing) yield [{ kind: 'entry', entry: one }];
  };
  const { signal } = new AbortController();
  const context = { state, signal, plan: new PlanItems(join(dir, 'plan.json'), items.length) };
  const told: string[] = [];
  for await (const one of changedSince(context as unknown as RunContext, listed())) {
    if (one.kind === 'file') told.push(one.file.path);
  }
  return told;
}

describe('a new listing', () => {
  test('tells nothing where all is as it arrived', async () => {
    expect(await changed(['a', 'd/b', 'd/c', 'e'].map((path) => entry(path)))).toEqual([]);
  });

  test('tells what has another time or size by now', async () => {
    const now = [entry('a', '2'), entry('d/b'), { ...entry('d/c'), size: 2 }, entry('e')];
    expect(await changed(now)).toEqual(['a', 'd/c']);
  });

  test('may come in another order, with new files between', async () => {
    const now = ['new', 'e', 'd/c', 'other', 'd/b', 'a', 'last'].map((path) => entry(path));
    expect(await changed(now)).toEqual([]);
    expect(await changed([...now, entry('x')].reverse())).toEqual([]);
  });

  test('tells what is not there any more', async () => {
    expect(await changed([entry('a'), entry('d/c'), entry('e')])).toEqual(['d/b']);
  });

  test('says nothing of what did not come over', async () => {
    expect(await changed([entry('a', '9'), entry('e')], [3])).toEqual([]);
  });
});
