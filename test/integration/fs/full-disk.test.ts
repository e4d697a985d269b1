import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLineWriter, readLines } from '../../../main/core/store/json-lines.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relokate-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'relokate-full', dir]);
});
afterEach(() => {
  execFileSync('umount', ['--lazy', dir]);
  rmSync(dir, { recursive: true });
});

// Real: a disk that is full, and has room again while the file is still open.
it.skipIf(process.getuid?.() !== 0)(
  'writes nothing behind a line that a full disk cut off',
  async () => {
    const file = join(dir, 'lines');
    const filler = join(dir, 'filler');
    const writer = await openLineWriter(file, 'new');
    await writer.add('first');
    await writer.sync();
    const { bavail, bsize } = statfsSync(dir);
    writeFileSync(filler, Buffer.alloc((bavail - 1) * bsize));
    await writer.add('long '.repeat(10_000));
    await expect(writer.sync()).rejects.toThrow('ENOSPC');
    rmSync(filler);
    await writer.add('later');
    await expect(writer.sync()).rejects.toThrow('ENOSPC');
    await writer.close();
    const lines: string[] = [];
    for await (const { text } of readLines(file)) lines.push(text);
    expect(lines).toEqual(['first']);
  },
);
