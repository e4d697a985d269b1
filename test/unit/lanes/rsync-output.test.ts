import { describe, expect, test } from 'vitest';
import { parseComplaint, parseOutput } from '../../../main/core/lanes/rsync-output.ts';

const hash = '0123456789abcdef0123456789abcdef';
const out = (text: string) => parseOutput(Buffer.from(text, 'latin1'));
const err = (text: string) => parseComplaint(Buffer.from(text, 'latin1'), '/home/anna');

describe("rsync's output", () => {
  test('tells a file with its hash', () => {
    expect(out(`>f+++++++++ 12 ${hash} docs/a b.txt`)).toEqual({
      kind: 'file',
      path: 'docs/a b.txt',
      size: 12,
      hash,
    });
  });
  test('decodes line breaks, stray bytes and a literal escape', () => {
    expect(out(`>f+++++++++ 1 ${hash} line\\#012break\\#377`)).toMatchObject({
      path: 'line\nbreak\udcff',
    });
    expect(out(`>f+++++++++ 1 ${hash} x\\#134#012`)).toMatchObject({ path: 'x\\#012' });
  });
  test('tells a changed file of a dry run, which has no hash', () => {
    expect(out(`>f.st...... 7 ${' '.repeat(32)} a`)).toMatchObject({
      kind: 'file',
      path: 'a',
      hash: null,
    });
  });
  test('reads progress and leaves folders alone', () => {
    expect(out('    170,367,814 100%   95.29MB/s    0:00:01 (xfr#20000, to-chk=0/20201)')).toEqual({
      kind: 'progress',
      bytes: 170367814,
    });
    expect(out(`cd+++++++++ 4096 ${' '.repeat(32)} docs/`)).toEqual({ kind: 'other' });
  });
});

describe("rsync's complaints", () => {
  test.each([
    [
      'rsync: [sender] send_files failed to open "/home/anna/p": Permission denied (13)',
      'p',
      'home/unreadable',
    ],
    ['file has vanished: "/home/anna/a\\#012b"', 'a\nb', 'home/vanished'],
    [
      'rsync: [sender] link_stat "/home/anna/x" failed: No such file or directory (2)',
      'x',
      'home/vanished',
    ],
    [
      'rsync: [sender] read errors mapping "/home/anna/x": Input/output error (5)',
      'x',
      'home/unreadable',
    ],
  ])('%s', (line, path, code) => {
    expect(err(line)).toMatchObject({ kind: 'file', path, error: { code } });
  });
  test('a full disk, a quota and a read-only target are about the whole', () => {
    expect(err('rsync: [receiver] write failed on "/x": No space left on device (28)').kind).toBe(
      'disk-full',
    );
    expect(err('rsync: [receiver] write failed on "/x": Disk quota exceeded (122)').kind).toBe(
      'quota',
    );
    expect(err('rsync: [receiver] mkstemp "/x" failed: Read-only file system (30)').kind).toBe(
      'read-only',
    );
  });
  test('a path outside the home blames no file', () => {
    expect(
      err('rsync: [sender] change_dir "/etc" failed: No such file or directory (2)').kind,
    ).toBe('other');
  });
});
