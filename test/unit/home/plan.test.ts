import { describe, expect, test } from 'vitest';
import { failure, toFailureData } from '../../../shared/failure.ts';
import type { Choices, ConflictPolicy } from '../../../shared/model/choices.ts';
import type { Entry } from '../../../shared/model/inventory.ts';
import type { PlanItem } from '../../../shared/model/plan.ts';
import { planHome } from '../../../main/core/scopes/home/plan.ts';
import type { TargetEntry } from '../../../main/core/scopes/home/same.ts';
import { createSelect, startingPoint } from '../../../main/core/scopes/home/selection.ts';
import type { Listed } from '../../../main/core/sources/source.ts';

const rules = [{ id: 'cache', reason: 'Caches', match: ['.cache'] }];

function entry(path: string, more: Partial<Entry> = {}): Listed {
  const plain = { size: 3, mode: 0o644, mtime: '5000000000', linkGroup: null, blocks: null };
  return { kind: 'entry', entry: { path, type: 'file', target: null, ...plain, ...more } };
}
const folder = (path: string): Listed => entry(path, { type: 'directory', mode: 0o755, size: 0 });

function there(more: Partial<TargetEntry> = {}): TargetEntry {
  const plain = { size: 9, mode: 0o644, mtime: '7000000000', target: null, disk: '1' };
  return { type: 'file', ...plain, ...more };
}

interface Given {
  readonly target?: Record<string, TargetEntry>;
  readonly conflicts?: ConflictPolicy;
  readonly choices?: Choices['home'];
  readonly remaps?: readonly { from: string; to: string }[];
  readonly masked?: readonly string[];
  readonly exactTimes?: boolean;
}

async function plan(listed: readonly Listed[], given: Given = {}): Promise<PlanItem[]> {
  const items: PlanItem[] = [];
  const planned = planHome(
    (async function* () {
      yield listed;
    })(),
    {
      select: createSelect(rules, given.choices),
      start: startingPoint(given.choices),
      conflicts: given.conflicts ?? 'keep-both',
      masked: new Set(given.masked),
      exactTimes: given.exactTimes ?? true,
      oldHome: '/home/anna',
      newHome: '/home/hans',
      disk: '1',
      remaps: given.remaps ?? [],
      look: (path) => given.target?.[path] ?? null,
    },
  );
  for await (const some of planned) items.push(...some);
  return items;
}

async function lines(listed: readonly Listed[], given: Given = {}): Promise<string[]> {
  const items = await plan(listed, given);
  return items.map(({ action, entry: { path }, to, reason }) =>
    [action, path, to, reason].filter((part) => part !== null).join(' '),
  );
}

describe('planning a home', () => {
  test('creates what is not there and merges folders that are', async () => {
    const target = { docs: there({ type: 'directory' }) };
    expect(await lines([folder('docs'), entry('docs/a')], { target })).toEqual([
      'merge docs docs',
      'create docs/a docs/a',
    ]);
  });

  test('every entry ends in exactly one item', async () => {
    const listed = [
      folder('.cache'),
      entry('.cache/x'),
      folder('d'),
      entry('d/p', { type: 'fifo' }),
    ];
    expect((await plan(listed)).map((item) => item.entry.path).sort()).toEqual(
      ['.cache', '.cache/x', 'd', 'd/p'].sort(),
    );
  });

  test('a folder left by rule is made all the same when something in it is chosen', async () => {
    const choices = { include: ['**', '.cache/keep'] };
    expect(
      await lines([folder('.cache'), entry('.cache/drop'), entry('.cache/keep')], { choices }),
    ).toEqual([
      'leave .cache/drop cache',
      'create .cache .cache holds-something',
      'create .cache/keep .cache/keep',
    ]);
  });

  test.each<[ConflictPolicy, string]>([
    ['keep-both', 'keep-both a a (old computer) conflict'],
    ['replace', 'replace a a conflict'],
    ['keep-mine', 'skip a a conflict'],
    ['newer', 'skip a a conflict'],
  ])('a conflict under %s', async (conflicts, expected) => {
    expect(await lines([entry('a')], { target: { a: there() }, conflicts })).toEqual([expected]);
  });

  test('newer replaces what is older', async () => {
    const target = { a: there({ mtime: '1' }) };
    expect(await lines([entry('a')], { target, conflicts: 'newer' })).toEqual([
      'replace a a conflict',
    ]);
  });

  test('the same file is identical; whole seconds do where the source knows no better', async () => {
    const same = there({ size: 3, mtime: '5000000001' });
    expect(await lines([entry('a')], { target: { a: same }, exactTimes: false })).toEqual([
      'identical a a',
    ]);
    expect(await lines([entry('a')], { target: { a: same } })).toEqual([
      'keep-both a a (old computer) conflict',
    ]);
  });

  test('what was kept beside in an earlier run is recognised', async () => {
    const target = { a: there(), 'a (old computer)': there({ size: 3, mtime: '5000000000' }) };
    expect(await lines([entry('a')], { target })).toEqual(['identical a a (old computer)']);
  });

  test('a folder that meets a file is kept beside, with all that is in it', async () => {
    expect(await lines([folder('d'), entry('d/x')], { target: { d: there() } })).toEqual([
      'keep-both d d (old computer) conflict',
      'create d/x d (old computer)/x',
    ]);
  });

  test('nothing of a folder moves where mine is kept in its place', async () => {
    const given = { target: { d: there() }, conflicts: 'keep-mine' as const };
    expect(await lines([folder('d'), folder('d/e'), entry('d/e/x')], given)).toEqual([
      'skip d d conflict',
      'skip d/e conflict',
      'skip d/e/x conflict',
    ]);
  });
});

describe('planning what is not simply new', () => {
  test('fails what goes to a folder on another disk, before anything is copied', async () => {
    const same = there({ size: 3, mtime: '5000000000', disk: '2' });
    const target = { d: there({ type: 'directory', disk: '2' }), 'd/same': same };
    const listed = [folder('d'), entry('d/same'), entry('d/x'), folder('d/new'), entry('d/new/y')];
    expect(await lines([...listed, entry('z')], { target })).toEqual([
      'merge d d',
      'identical d/same d/same',
      'fail d/x d/x home/other-disk',
      'fail d/new d/new home/other-disk',
      'fail d/new/y d/new/y home/other-disk',
      'create z z',
    ]);
  });

  test('brings a file by the name that does not go to another disk', async () => {
    const target = { d: there({ type: 'directory', disk: '2' }) };
    const names = [entry('d/one', { linkGroup: '1:5' }), entry('e', { linkGroup: '1:5' })];
    const items = await plan([folder('d'), ...names], { target });
    expect(items.map(({ action, hardLinkOf }) => [action, hardLinkOf])).toEqual([
      ['merge', null],
      ['fail', null],
      ['create', null],
    ]);
  });

  test('folders with a meaning go to their new name, with links and hard links', async () => {
    const items = await plan(
      [
        folder('Dokumente'),
        entry('Dokumente/a', { linkGroup: '1:2' }),
        entry('b', { linkGroup: '1:2' }),
        entry('l', { type: 'link', target: '/home/anna/Dokumente/a' }),
        entry('.config/user-dirs.dirs'),
      ],
      { remaps: [{ from: 'Dokumente', to: 'Documents' }] },
    );
    expect(
      items.map(({ to, hardLinkOf, linkTo, action }) => [action, to, hardLinkOf, linkTo]),
    ).toEqual([
      ['create', 'Documents', null, null],
      ['create', 'Documents/a', null, null],
      ['create', 'b', 'Documents/a', null],
      ['create', 'l', null, '/home/hans/Documents/a'],
      ['leave', null, null, null],
    ]);
  });

  test('a folder that is only passed through meets what is there as any other', async () => {
    const given = {
      target: { d: there({ type: 'link', target: '/data' }), 'd/x': there() },
      choices: { include: ['d/x'] },
      conflicts: 'keep-mine' as const,
    };
    expect(await lines([folder('d'), entry('d/x')], given)).toEqual([
      'skip d d conflict',
      'skip d/x conflict',
    ]);
  });

  test('a name that stays is no first name: the next one carries the content', async () => {
    const listed = ['a', 'b', 'c'].map((path) => entry(path, { linkGroup: '1:2' }));
    const items = await plan(listed, { target: { a: there() }, conflicts: 'keep-mine' });
    expect(items.map(({ action, hardLinkOf }) => [action, hardLinkOf])).toEqual([
      ['skip', null],
      ['create', null],
      ['create', 'b'],
    ]);
  });

  test('what cannot be looked at in a folder that stays behind is left with it', async () => {
    const error = toFailureData(failure('home/vanished'));
    const listed: Listed[] = [folder('.cache'), { kind: 'unreadable', path: '.cache/x', error }];
    expect(await lines(listed)).toEqual(['leave .cache/x cache', 'leave .cache cache']);
  });

  test('pipes, masked folders and unreadable things are named, not copied', async () => {
    const error = toFailureData(failure('home/vanished'));
    const listed: Listed[] = [
      entry('p', { type: 'fifo' }),
      folder('.ssh'),
      { kind: 'unreadable', path: 'x', error },
    ];
    expect(await lines(listed, { masked: ['.ssh'] })).toEqual([
      'leave p special-file',
      'fail x home/vanished',
      'leave .ssh masked',
    ]);
  });
});

describe('planning what somebody hostile lists', () => {
  test.each<[string, readonly Listed[], string]>([
    ['in a link', [entry('d', { type: 'link', target: '/etc' }), entry('d/x')], 'd/x'],
    ['in a file', [entry('d'), entry('d/x')], 'd/x'],
    ['in a pipe', [entry('d', { type: 'fifo' }), entry('d/x')], 'd/x'],
    ['in a folder that was not listed', [entry('d/x')], 'd/x'],
    ['two levels down at once', [folder('d'), entry('d/e/x')], 'd/e/x'],
    ['in a folder that was over', [folder('d'), folder('e'), entry('d/x')], 'd/x'],
    ['in a file that stays behind', [entry('.cache'), folder('.cache/d')], '.cache/d'],
    ['twice', [entry('x'), entry('x')], 'x'],
    [
      'as a link, then as a folder',
      [entry('x', { type: 'link', target: '/etc' }), folder('x')],
      'x',
    ],
    [
      'as a folder, then as a link',
      [folder('d'), folder('d/x'), entry('d/x', { type: 'link' })],
      'd/x',
    ],
  ])('what is listed %s is named and not touched', async (_what, listed, path) => {
    const items = await plan(listed);
    expect(items).toHaveLength(listed.length);
    expect(items.at(-1)).toMatchObject({
      action: 'fail',
      reason: 'home/odd-listing',
      to: null,
      entry: { path },
    });
    expect(items.filter(({ action }) => action === 'fail')).toHaveLength(1);
  });

  test('nothing of a folder that was listed twice moves', async () => {
    const link = entry('d', { type: 'link', target: '/etc' });
    expect(await lines([link, folder('d'), entry('d/x'), folder('d/e'), entry('d/e/y')])).toEqual([
      'create d d',
      'fail d home/odd-listing',
      'fail d/x home/odd-listing',
      'fail d/e home/odd-listing',
      'fail d/e/y home/odd-listing',
    ]);
  });

  test.each(['..', 'a/../../b', '/etc/passwd', '', '.', 'a//b', './a', 'a/', 'a/.', 'nul\0'])(
    'the path %j is named and not touched',
    async (path) => {
      expect(await lines([folder('a'), entry(path)])).toEqual([
        'create a a',
        `fail ${path} source/bad-path`,
      ]);
    },
  );

  test('names of one file that differ in size or time are files of their own', async () => {
    const listed = [
      entry('a', { linkGroup: '1:2' }),
      entry('b', { linkGroup: '1:2', size: 4 }),
      entry('c', { linkGroup: '1:2', mtime: '1' }),
      entry('d', { linkGroup: '1:2' }),
    ];
    const items = await plan(listed);
    expect(items.map(({ hardLinkOf }) => hardLinkOf)).toEqual([null, null, null, 'a']);
  });

  test('a name that something else is kept under is not given twice', async () => {
    const target = { a: there(), b: there() };
    const listed = ['a', 'a (old computer)', 'b (old computer)', 'b'].map((path) => entry(path));
    expect((await plan(listed, { target })).map(({ to }) => to)).toEqual([
      'a (old computer)',
      'a (old computer) (old computer)',
      'b (old computer)',
      'b (old computer 2)',
    ]);
  });

  test('a link in the place that a folder of another name goes to is kept beside it', async () => {
    const given = { remaps: [{ from: 'Documents', to: 'Files/Dokumente' }] };
    const listed = [
      entry('Files', { type: 'link', target: '/etc' }),
      folder('Documents'),
      entry('Documents/x'),
    ];
    expect((await plan(listed, given)).map(({ to }) => to)).toEqual([
      'Files (old computer)',
      'Files/Dokumente',
      'Files/Dokumente/x',
    ]);
    const plainly = { remaps: [{ from: 'Documents', to: 'Dokumente' }] };
    const same = [folder('Documents'), entry('Dokumente', { type: 'link', target: 'Documents' })];
    expect(await lines(same, plainly)).toEqual([
      'create Documents Dokumente',
      'keep-both Dokumente Dokumente (old computer) conflict',
    ]);
  });
});
