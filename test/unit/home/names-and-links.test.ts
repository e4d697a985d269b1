import { describe, expect, test } from 'vitest';
import { bytesOfName, textOfName } from '../../../main/core/fs/names.ts';
import { rehomeLink } from '../../../main/core/scopes/home/links.ts';
import { otherName } from '../../../main/core/scopes/home/other-name.ts';
import {
  defaultFolders,
  parseUserDirs,
  planRemaps,
  remapPath,
} from '../../../main/core/scopes/home/xdg-folders.ts';

describe('names as bytes', () => {
  const samples = [
    Buffer.from('plain'),
    Buffer.from('ümläut 🧳\n'),
    Buffer.from([0x61, 0xff, 0xfe, 0x62]),
    Buffer.from([0xc3]),
    Buffer.from([0xed, 0xb2, 0x80]),
    Buffer.from([0xef, 0xbf, 0xbd]),
    Buffer.from([0xef, 0xbb, 0xbf, 0x61]),
    Buffer.from(Array.from({ length: 255 }, (_, byte) => byte + 1)),
  ];
  test.each(samples)('%j comes back as it was', (bytes) => {
    expect(bytesOfName(textOfName(bytes))).toEqual(bytes);
  });
  test('survive JSON', () => {
    const text = textOfName(Buffer.from([0x61, 0xff, 0x0a]));
    expect(JSON.parse(JSON.stringify(text))).toBe(text);
  });
});

describe('folders with a meaning', () => {
  const german = parseUserDirs(
    'XDG_DOCUMENTS_DIR="$HOME/Dokumente"\n# XDG_MUSIC_DIR="$HOME/x"\nXDG_VIDEOS_DIR="$HOME/"\nXDG_PICTURES_DIR="/mnt/fotos"\nXDG_DOWNLOAD_DIR="/home/anna/In"\n',
    '/home/anna',
  );
  test('are read from user-dirs.dirs; switched off or outside ones are none of ours', () => {
    expect(german).toEqual({ DOCUMENTS: 'Dokumente', DOWNLOAD: 'In' });
  });
  test('go to the folder of the same meaning', () => {
    const remaps = planRemaps(german, { DOCUMENTS: 'Documents', DOWNLOAD: 'In' });
    expect(remaps).toEqual([{ from: 'Dokumente', to: 'Documents' }]);
    expect(remapPath('Dokumente/a', remaps)).toBe('Documents/a');
    expect(remapPath('Dokumente2/a', remaps)).toBe('Dokumente2/a');
  });
  test('have English names where they exist under them', () => {
    expect(defaultFolders((name) => name === 'Music')).toEqual({ MUSIC: 'Music' });
  });
});

describe('links', () => {
  const homes = {
    oldHome: '/home/anna',
    newHome: '/home/hans',
    remaps: [{ from: 'Dokumente', to: 'Documents' }],
  };
  test.each([
    ['/home/anna/Dokumente/x', 'l', 'l', '/home/hans/Documents/x'],
    ['/var/home/anna/x', 'l', 'l', '/home/hans/x'],
    ['/home/anna', 'l', 'l', '/home/hans'],
    ['/home/annabel/x', 'l', 'l', null],
    ['/etc/hostname', 'l', 'l', null],
    ['../Dokumente/x', 'links/l', 'links/l', '../Documents/x'],
    ['../../etc', 'links/l', 'links/l', null],
    ['x', 'Dokumente/l', 'Documents/l', null],
  ])('%s in %s', (target, from, to, expected) => {
    expect(rehomeLink(target, from, to, homes)).toBe(expected);
  });
});

describe('other names', () => {
  test('keep the extension and count up', () => {
    expect(otherName('a/Report.odt', 1)).toBe('a/Report (old computer).odt');
    expect(otherName('a/Report.odt', 2)).toBe('a/Report (old computer 2).odt');
    expect(otherName('.bashrc', 1)).toBe('.bashrc (old computer)');
  });
  test('fit into 255 bytes', () => {
    const long = otherName(`${'ü'.repeat(125)}.txt`, 1);
    expect(bytesOfName(long).length).toBeLessThanOrEqual(255);
    expect(long.endsWith(' (old computer).txt')).toBe(true);
  });
});
