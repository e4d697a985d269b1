import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../../shared/failure.ts';
import type { PlanHead, PlanItem } from '../../../shared/model/plan.ts';
import { openPlan, readPlanItems, writePlan } from '../../../main/core/plans/plan-file.ts';

let dir = '';
let file = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'relokate-plan-'));
  file = join(dir, 'plan.json');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const host = { name: 'a', user: 'b', home: '/home/b', os: null };
const head: PlanHead = {
  version: 1,
  id: '1',
  createdAt: '2026-01-01T00:00:00.000Z',
  source: 'folder:/x',
  from: host,
  to: host,
  scopes: ['home'],
  choices: {},
};
function item(path: string): PlanItem {
  const entry = {
    type: 'file' as const,
    size: 1,
    mode: 0o644,
    mtime: '1',
    linkGroup: null,
    blocks: null,
  };
  const rest = { reason: null, linkTo: null, hardLinkOf: null };
  return { entry: { path, target: null, ...entry }, action: 'create', to: path, ...rest };
}
async function write(paths: readonly string[]): Promise<void> {
  const items = (async function* () {
    // One by one and together: how they come makes no difference.
    yield paths.slice(0, 1).map(item);
    yield paths.slice(1).map(item);
  })();
  await writePlan(file, head, items, () => []);
}
async function read(): Promise<string[]> {
  const paths: string[] = [];
  for await (const one of readPlanItems(file)) paths.push(`${one.index} ${one.item.entry.path}`);
  return paths;
}
async function edit(from: string, to: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}

describe('a plan file', () => {
  test('gives back what was written, names with line breaks and stray bytes too', async () => {
    await write(['a', 'line\nbreak', 'stray\udcff']);
    expect((await openPlan(file)).items).toBe(3);
    expect(await read()).toEqual(['0 a', '1 line\nbreak', '2 stray\udcff']);
  });
  test('is one JSON document', async () => {
    await write(['a', 'b']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      head: { id: '1' },
      items: [{}, {}],
    });
  });
  test('may be empty', async () => {
    await write([]);
    expect((await openPlan(file)).items).toBe(0);
  });
  test('that was edited by hand is refused', async () => {
    await write(['a', 'b']);
    await edit('"size":1', '"size":2');
    await expect(openPlan(file)).rejects.toMatchObject({ code: 'plan/changed' });
  });
  test.each([
    ['{"head":', 'x'],
    ['"items":[', '"items" : ['],
    ['"check"', '"chock"'],
  ])('that is damaged at %s is refused', async (from, to) => {
    await write(['a']);
    await edit(from, to);
    await expect(openPlan(file)).rejects.toThrow(Failure);
  });
  test('that is cut off is refused', async () => {
    await write(['a', 'b']);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, text.length - 90));
    await expect(openPlan(file)).rejects.toThrow(Failure);
  });
  test.each(['../x', '/etc/passwd', 'a/../../b', 'a//b', './a', ''])(
    'never tells the path %j',
    async (path) => {
      await write([path]);
      await expect(read()).rejects.toMatchObject({ code: 'plan/unreadable' });
    },
  );
  test('that is not there is said so', async () => {
    await expect(openPlan(join(dir, 'none'))).rejects.toMatchObject({ code: 'plan/unreadable' });
  });
});
