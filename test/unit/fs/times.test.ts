import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Beneath } from '../../../main/core/fs/beneath.ts';
import { fsPath } from '../../../main/core/fs/names.ts';
import { stampFolders } from '../../../main/core/fs/stamp.ts';
import { setTime, setTimeOfFile, setTimeOfLink } from '../../../main/core/fs/times.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relokate-times-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const changed = (path: string): bigint => lstatSync(fsPath(path), { bigint: true }).mtimeNs;

const times = [
  0n,
  1n,
  -1n,
  1_700_000_000_123_456_789n,
  -4_876_543_211n,
  4_102_444_800_000_000_001n,
];

describe('times', () => {
  test.each(times)('%d are set exactly, and when it was last read stays', (time) => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    utimesSync(path, 1000, 2000);
    const file = openSync(path, 'r');
    setTimeOfFile(file, time);
    expect(fstatSync(file, { bigint: true })).toMatchObject({
      mtimeNs: time,
      atimeNs: 1_000_000_000_000n,
    });
    closeSync(file);
    setTime(path, time + 1n);
    expect(changed(path)).toBe(time + 1n);
  });

  test('of a link are its own, and names are bytes', () => {
    const file = join(folder, 'file');
    const link = `${folder}/caf\uDCE9`;
    writeFileSync(file, '');
    setTime(file, 5n);
    symlinkSync('file', fsPath(link));
    setTimeOfLink(link, 7n);
    expect([changed(file), changed(link)]).toEqual([5n, 7n]);
    setTime(link, 9n);
    expect([changed(file), changed(link)]).toEqual([9n, 7n]);
  });

  test('that cannot be set are told as other errors of files are', () => {
    expect(() => setTime(join(folder, 'nothing'), 0n)).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
    expect(() => setTimeOfFile(-1, 0n)).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });
});

describe('folders', () => {
  const stamp = async (...stamps: readonly [path: string, mode: number, mtime: string][]) => {
    const target = new Beneath(folder);
    const all = stamps.map(([path, mode, mtime]) => ({ path, mode, mtime }));
    const complaints = await stampFolders(target, all, new AbortController().signal);
    target.close();
    return complaints;
  };
  const mode = (path: string) => lstatSync(join(folder, path)).mode & 0o7777;

  test('get mode and time, those that nobody may enter too, and once more', async () => {
    mkdirSync(join(folder, 'a/b/c'), { recursive: true });
    for (const mtime of ['8', '9']) {
      const complaints = await stamp(
        ['a', 0o400, '5'],
        ['a/b', 0o000, '6'],
        ['a/b/c', 0o2750, '-7'],
        ['', 0o700, mtime],
      );
      // Only root can look into what is closed by now.
      if (process.getuid?.() === 0) expect(complaints).toEqual([]);
      expect([mode('a'), changed(join(folder, 'a')), changed(folder)]).toEqual([
        0o400,
        5n,
        BigInt(mtime),
      ]);
    }
    await stamp(['a', 0o700, '5'], ['a/b', 0o700, '6']);
    expect([mode('a/b/c'), changed(join(folder, 'a/b/c'))]).toEqual([0o2750, -7n]);
  });

  test('that are links or files by now are left alone', async () => {
    mkdirSync(join(folder, 'there'));
    setTime(join(folder, 'there'), 3n);
    symlinkSync('there', join(folder, 'link'));
    writeFileSync(join(folder, 'file'), '', { mode: 0o600 });
    await stamp(['link', 0o711, '5'], ['file', 0o777, '5'], ['missing', 0o777, '5']);
    expect([changed(join(folder, 'there')), mode('file')]).toEqual([3n, 0o600]);
  });
});
