import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPlanItems, type Which, writePlan } from '../../../main/core/plans/plan-file.ts';
import { PlanItems } from '../../../main/core/plans/plan-items.ts';
import type { PlanHead, PlanItem } from '../../../shared/model/plan.ts';

const home = { name: 'old', user: 'anna', home: '/home/anna', os: null };
const head: PlanHead = {
  version: 1,
  id: 'p',
  createdAt: '2026-01-01T00:00:00.000Z',
  source: 'folder:/old',
  from: home,
  to: home,
  selection: {},
} as unknown as PlanHead;
const common = { size: 1, mode: 0o644, mtime: '1', target: null, linkGroup: null, blocks: null };
const item = (path: string, type: 'file' | 'directory', acl?: string): PlanItem => ({
  entry: { path, type, ...common, ...(acl === undefined ? {} : { acl }) },
  action: 'create',
  to: path,
  reason: null,
  hardLinkOf: null,
  linkTo: null,
});
const items = [
  item('d', 'directory'),
  item('d/a', 'file'),
  item('d/b', 'file', 'u::rw-,u:1000:rw-,g::r--,m::rw-,o::r--'),
  item('e', 'file'),
];

let dir = '';
let file = '';
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'relokate-items-'));
  file = join(dir, 'plan.json');
  const all = async function* (): AsyncGenerator<readonly PlanItem[]> {
    yield items;
  };
  await writePlan(file, head, all(), () => []);
});
afterEach(() => rmSync(dir, { recursive: true }));

async function gather<T>(things: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const thing of things) gathered.push(thing);
  return gathered;
}

describe('the items of a plan', () => {
  test('are the same from memory as from the file, all of them and some', async () => {
    const [, first, second] = await gather(readPlanItems(file));
    const range = { start: first?.offset ?? 0, first: 1, last: 2 };
    const asked: Which[] = [
      {},
      { range },
      { only: 'file' },
      { only: 'acl' },
      { only: 'directory' },
    ];
    const fromFile = await Promise.all(asked.map((which) => gather(readPlanItems(file, which))));
    expect(fromFile.map((some) => some.length)).toEqual([4, 2, 3, 1, 1]);
    expect(second?.item.entry.path).toBe('d/b');

    const plan = new PlanItems(file, items.length);
    const before = await Promise.all(asked.map((which) => gather(plan.read(which))));
    expect(before).toEqual(fromFile);
    rmSync(file);
    const kept = await Promise.all(asked.map((which) => gather(plan.read(which))));
    expect(kept).toEqual(fromFile);
  });

  test('are not taken for all where reading them was given up', async () => {
    const plan = new PlanItems(file, items.length);
    for await (const { index } of plan.read()) if (index === 1) break;
    expect(await gather(plan.read())).toHaveLength(4);
  });

  test('are not kept of a plan that is long', async () => {
    const plan = new PlanItems(file, 50_001);
    await gather(plan.read());
    rmSync(file);
    await expect(gather(plan.read())).rejects.toMatchObject({ code: 'plan/unreadable' });
  });
});
