import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Beneath } from '../../../main/core/fs/beneath.ts';

let dir = '';
let root = '';
let outside = '';
let beneath: Beneath;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relokate-beneath-'));
  root = join(dir, 'home');
  outside = join(dir, 'outside');
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(root, 'a', 'b', 'file'), 'x');
  beneath = new Beneath(root);
});
afterEach(() => {
  beneath.close();
  rmSync(dir, { recursive: true });
});

describe('paths beneath a root', () => {
  test('lead to what lies there', () => {
    expect(beneath.look('a/b/file')?.size).toBe(1);
    expect(beneath.look('')?.type).toBe('directory');
    expect(beneath.look('a/none')).toBeNull();
    expect(beneath.at('none/file')).toBeNull();
  });

  test('never through a link, to wherever it leads', () => {
    symlinkSync(outside, join(root, 'out'));
    symlinkSync('a', join(root, 'in'));
    for (const path of ['out/file', 'in/b/file', 'a/b/file/x']) {
      expect(() => beneath.at(path)).toThrow(
        expect.objectContaining({ code: 'home/parent-failed' }),
      );
      expect(beneath.look(path)).toBeNull();
    }
    expect(beneath.look('out')?.type).toBe('link');
  });

  test('still lead into the folder that was opened when its name leads elsewhere', () => {
    const at = beneath.at('a/b/new') ?? '';
    renameSync(join(root, 'a'), join(root, 'moved'));
    symlinkSync(outside, join(root, 'a'));
    writeFileSync(at, 'here');
    expect(readdirSync(outside)).toEqual([]);
    expect(existsSync(join(root, 'moved', 'b', 'new'))).toBe(true);
  });

  // Breaks within a second when Beneath hands out plain paths.
  test('hold while somebody swaps folders for links all the time', async () => {
    mkdirSync(join(outside, 'b'));
    const swapper = new Worker(
      `const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
       const { root, outside } = require('node:worker_threads').workerData;
       for (;;) {
         renameSync(root + '/a', root + '/aside'); symlinkSync(outside, root + '/a');
         unlinkSync(root + '/a'); renameSync(root + '/aside', root + '/a');
       }`,
      { eval: true, workerData: { root, outside } },
    );
    await new Promise((resolve) => swapper.once('online', resolve));
    let placed = 0;
    for (let number = 0; number < 20_000; number++) {
      beneath.forget();
      const at = beneath.reach(`a/b/${number}`);
      if (at === null) continue;
      writeFileSync(at, '');
      placed += 1;
    }
    await swapper.terminate();
    expect(placed).toBeGreaterThan(10);
    expect(readdirSync(join(outside, 'b'))).toEqual([]);
  });
});
