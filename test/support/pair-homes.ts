import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Computer } from '../lab/computer.ts';

const MB = 1024 * 1024;

/** Fills the old computer's home as an ordinary one, with enough in it for a move to take a while. */
export function fillOldHome(computer: Computer): void {
  const files: [string, string | Buffer][] = [
    [
      '.config/user-dirs.dirs',
      userDirs({ DOCUMENTS: 'Dokumente', PICTURES: 'Bilder', MUSIC: 'Musik' }),
    ],
    ['.ssh/id_ed25519', 'a key of no use\n'],
    ['.local/share/kwalletd/kdewallet.kwl', 'a wallet of no use\n'],
    ['.cache/thumbnails/large/1.png', randomBytes(40_000)],
    ['.local/share/Trash/files/old.odt', randomBytes(9_000)],
    ['Notes.md', '# Things to do\n'],
  ];
  for (let number = 1; number <= 120; number++) {
    files.push([`Bilder/Sommer 2025/IMG_${1000 + number}.jpg`, randomBytes(400_000)]);
    files.push([`Dokumente/Briefe/Brief ${number}.odt`, randomBytes(12_000)]);
  }
  for (let number = 1; number <= 30; number++) {
    files.push([`Dokumente/Steuer/2024/Beleg ${number}.pdf`, randomBytes(30_000)]);
    files.push([`Musik/Alben/Track ${number}.ogg`, randomBytes(MB)]);
  }
  for (let number = 1; number <= 8; number++) {
    files.push([`Videos/Film ${number}.mkv`, randomBytes(32 * MB)]);
  }
  fill(computer, files);
}

/** Gives the new computer what a fresh one has, and two things that are in the way. */
export function fillNewHome(computer: Computer): void {
  const names = { DOCUMENTS: 'Documents', PICTURES: 'Pictures', MUSIC: 'Music' };
  fill(computer, [
    ['.config/user-dirs.dirs', userDirs(names)],
    ['Notes.md', '# My own\n'],
    ['Documents/Briefe/Brief 1.odt', 'another one\n'],
    ['Pictures/.keep', ''],
    ['Music/.keep', ''],
  ]);
}

function userDirs(names: Readonly<Record<string, string>>): string {
  return Object.entries(names)
    .map(([key, folder]) => `XDG_${key}_DIR="$HOME/${folder}"\n`)
    .join('');
}

function fill(computer: Computer, files: readonly (readonly [string, string | Buffer])[]): void {
  for (const [path, content] of files) {
    const file = join(computer.home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const owner = `${computer.user.uid}:${computer.user.gid}`;
  execFileSync('chown', ['-hR', owner, computer.home]);
}
