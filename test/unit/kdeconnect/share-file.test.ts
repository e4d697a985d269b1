import {
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectableAddress } from '../../../main/core/dbus/address.ts';
import {
  sharedPath,
  takeShareFile,
  writeShareFile,
} from '../../../main/core/kdeconnect/share-file.ts';

const name = `relokate-${'0a'.repeat(16)}.json`;

describe('a packet as a file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'relokate-share '))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('arrives as it was sent and is gone then', async () => {
    const { path, url } = await writeShareFile(join(folder, 'out'), '{"ä":1}');
    expect(sharedPath(url)).toBe(path);
    expect(await takeShareFile(path)).toBe('{"ä":1}');
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });

  it('is not a link, a folder, empty, huge or missing', async () => {
    const path = join(folder, name);
    const other = join(folder, 'secret');
    writeFileSync(other, 'secret');
    symlinkSync(other, path);
    expect(await takeShareFile(path)).toBeNull();
    rmSync(path);
    expect(await takeShareFile(path)).toBeNull();
    writeFileSync(path, '');
    expect(await takeShareFile(path)).toBeNull();
    truncateSync(path, 17 * 1024 * 1024);
    expect(await takeShareFile(path)).toBeNull();
    writeFileSync(path, 'x'.repeat(16 * 1024 + 1));
    expect(await takeShareFile(path)).toBeNull();
    expect(await takeShareFile(folder)).toBeNull();
  });

  it('has one of our names', () => {
    expect(sharedPath(`file:///home/a b/${name}`)).toBe(`/home/a b/${name}`);
    expect(sharedPath(`file:///home/%25/ä/${name}`)).toBe(`/home/%/ä/${name}`);
    for (const text of [
      '',
      name,
      `/tmp/${name}`,
      `file://host/tmp/${name}`,
      `http://x/${name}`,
      'file:///tmp/relokate-1.json',
      `file:///tmp/${name}.sh`,
      `file:///tmp/..%2f${name}`,
    ]) {
      expect(sharedPath(text), text).toBeNull();
    }
  });
});

describe('the address of a bus', () => {
  it.each([
    ['unix:path=/run/user/1000/bus', 'unix:socket=/run/user/1000/bus'],
    ['unix:path=/tmp/a%20b,guid=12', 'unix:socket=/tmp/a b'],
    ['tcp:host=x,port=1;unix:abstract=/tmp/x', 'unix:socket=\0/tmp/x'],
  ])('%s can be used', (address, connectable) =>
    expect(connectableAddress(address)).toBe(connectable),
  );

  it.each(['', 'tcp:host=x', 'unix:', 'autolaunch:', 'unix:path=/tmp/a%2cb'])(
    '%j cannot',
    (address) => expect(connectableAddress(address)).toBeNull(),
  );
});
