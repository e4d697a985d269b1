import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createRandom } from '../../bench/trees/random.ts';
import { createText } from '../../bench/trees/text.ts';
import { makeTree, treeIds } from '../../bench/trees/trees.ts';

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'rk-tree-'));
  dirs.push(dir);
  return dir;
}

/** Every entry with its time and content. */
function manifest(dir: string): readonly string[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
  return names.map((name) => {
    const path = join(dir, name);
    const { mtimeMs, mode, nlink } = lstatSync(path);
    if (lstatSync(path).isSymbolicLink()) return `${name} -> ${readlinkSync(path)}`;
    if (!lstatSync(path).isFile()) return `${name}/ ${mode}`;
    const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    return `${name} ${mode} ${nlink} ${mtimeMs} ${hash}`;
  });
}

test.each(treeIds)('%s is the same each time, and has what it says', (id) => {
  const [first, second] = [freshDir(), freshDir()];
  const facts = makeTree(id, first, 0.002);
  makeTree(id, second, 0.002);
  expect(manifest(first)).toEqual(manifest(second));
  expect(manifest(first)).toHaveLength(facts.entries);
});

test('a million entries are meant by many', () => {
  const { entries, bytes } = makeTree('many', freshDir(), 0.01);
  expect(entries).toBeGreaterThan(9_900);
  expect(entries).toBeLessThan(10_100);
  expect(bytes).toBeLessThan(entries);
});

test('files are as large on average as was asked for', () => {
  const random = createRandom('sizes');
  const sizes = Array.from({ length: 20_000 }, () => random.size(8500));
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  expect(Math.abs(mean - 8500)).toBeLessThan(200);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
});

test('text compresses about four to one, bytes do not at all', () => {
  const random = createRandom('texts');
  const text = createText(random)(100_000);
  const ratio = text.length / deflateRawSync(text, { level: 1 }).length;
  expect(ratio).toBeGreaterThan(3);
  expect(ratio).toBeLessThan(5);
  expect(deflateRawSync(random.bytes(100_000)).length).toBeGreaterThan(99_000);
});
