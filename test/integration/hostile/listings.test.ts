import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOfName } from '../../../main/core/fs/names.ts';
import { listByFind } from '../../../main/core/sources/listing.ts';
import { attack } from '../../support/attack.ts';
import { hostileTree, listingOf } from '../../support/hostile-trees.ts';
import { makeSourceEnv, type SourceEnv } from '../../support/source-env.ts';

const OUTSIDE = '/tmp/relokate-outside';
const text = (latin1: string): string => textOfName(Buffer.from(latin1, 'latin1'));
const odd = ['home/odd-listing', 'source/bad-path', 'source/unreadable'];

let world: SourceEnv;
beforeAll(() => {
  world = makeSourceEnv();
});
afterAll(() => world.dispose());

describe('two hundred listings of a hostile old computer', () => {
  const trees = Array.from({ length: 200 }, (_, seed) => hostileTree(seed, OUTSIDE));

  it.each(trees.map((tree) => [tree.name, tree] as const))('%s', async (_name, tree) => {
    const file = join(world.dir, 'listing');
    const { items, outside, reasons } = await attack(world.env, listingOf(tree.records), file);
    expect(outside).toEqual([]);
    expect(items).toHaveLength(tree.records.length);
    const reasonsFor = (path: string) => reasons.get(text(path)) ?? [];
    const untold = tree.refused.filter(
      (path) => !reasonsFor(path).some((one) => odd.includes(one)),
    );
    expect(untold).toEqual([]);
    expect(tree.left.filter((path) => reasonsFor(path).length === 0)).toEqual([]);
    // What is honest in it still moves.
    const told = new Set([...tree.refused, ...tree.left]);
    const honest = tree.records.filter(({ path }) => !told.has(path)).map(({ path }) => text(path));
    const moved = new Set(items.filter(({ to }) => to !== null).map(({ entry }) => entry.path));
    expect(honest.filter((path) => !moved.has(path))).toEqual([]);
  });
});

describe('a listing that is none', () => {
  it.each([
    ['a mode that is none', '65:1 1 99 5 1.0000000000 f 8 x\0\0'],
    ['a size below nothing', '65:1 1 644 -5 1.0000000000 f 8 x\0\0'],
    ['a size beyond all measure', '65:1 1 644 9999999999999999 1.0000000000 f 8 x\0\0'],
    ['a time that is none', '65:1 1 644 5 1e9 f 8 x\0\0'],
    ['a time beyond all measure', '65:1 1 644 5 99999999999999.0000000000 f 8 x\0\0'],
    ['a name with NUL in it', '65:1 1 644 5 1.0000000000 f 8 x\0y\0\0z\0'],
    ['an entry without an end', `65:1 1 644 5 1.0000000000 f 8 ${'x'.repeat(100_000)}`],
    ['noise', 'x'.repeat(20_000)],
  ])('is refused for %s', async (_what, listing) => {
    const file = join(world.dir, 'listing');
    const attacked = attack(world.env, Buffer.from(listing, 'latin1'), file);
    await expect(attacked).rejects.toMatchObject({ code: 'source/listing-failed' });
  });
});

/** Entries of one endless kind from a program that never stops, as fast as it can. */
async function* endless(record: string, signal: AbortSignal) {
  const script = `yes '${record}' | tr '\\n|' '\\0\\0'`;
  yield* listByFind(world.env, { words: ['sh', '-c', script], input: null }, signal);
}

describe('a listing without an end', () => {
  it('takes no more memory as it goes on, and ends when it is cancelled', async () => {
    const over = new AbortController();
    let files = 0;
    let early = 0;
    const read = async (): Promise<void> => {
      const listing = endless('65:1 1 644 5 1.0000000000 f 8 some/name|', over.signal);
      for await (const some of listing) {
        files += some.filter(({ kind }) => kind === 'entry').length;
        if (early === 0 && files >= 100_000) early = process.memoryUsage().rss;
        if (files >= 1_000_000) over.abort(new Error('enough'));
      }
    };
    await expect(read()).rejects.toThrow('enough');
    expect(files).toBeLessThan(1_010_000);
    expect(process.memoryUsage().rss - early).toBeLessThan(150 * 1024 * 1024);
  });

  it('of folders is refused after a million', async () => {
    let folders = 0;
    const read = async (): Promise<void> => {
      const { signal } = new AbortController();
      const listing = endless('65:1 2 755 5 1.0000000000 d 8 d|', signal);
      for await (const some of listing) {
        folders += some.filter(({ kind }) => kind === 'entry').length;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'source/listing-failed' });
    expect(folders).toBeGreaterThan(990_000);
    expect(folders).toBeLessThanOrEqual(1_000_000);
  });
});
