import { createHash } from 'node:crypto';
import { chmod, link, lutimes, mkdir, open, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fsPath } from '../fs/names.ts';
import { run } from '../process/run.ts';

/** How large the made-up home is to be. */
export interface OldHomeSize {
  /** Ordinary small files, beside the awkward ones. */
  readonly files: number;
}

const BIG_FILE_BYTES = 3 * 1024 * 1024;
const DAY = 86_400;
const NEWEST = 1_760_000_000;

/**
 * Fills an empty folder with a home as people have them, and with everything that copying tools trip
 * over: names with line breaks and stray bytes, links of all kinds, hard links, holes, odd modes,
 * pipes, times before 1970. The content is made up but the same each time.
 */
export async function makeOldHome(home: string, size: OldHomeSize): Promise<void> {
  await mkdir(home, { recursive: true });
  await makeOrdinary(home, size.files);
  await makeSettings(home);
  await makeAwkwardNames(home);
  await makeLinks(home);
  await makeOddFiles(home);
  await makeOddModes(home);
}

async function put(home: string, path: string, content: string | Buffer, age = 0): Promise<string> {
  const file = join(home, path);
  await mkdir(fsPath(dirname(file)), { recursive: true });
  await writeFile(fsPath(file), content);
  const time = NEWEST - age * DAY + 0.123456789;
  await utimes(fsPath(file), time, time);
  return file;
}

async function makeOrdinary(home: string, files: number): Promise<void> {
  const folders = [
    'Dokumente/Briefe',
    'Dokumente/Steuer/2024',
    'Bilder/Urlaub',
    'Musik/Alben',
    'src/app/lib',
  ];
  for (let number = 0; number < files; number++) {
    const folder = folders[number % folders.length] ?? 'Dokumente';
    const part = String(Math.floor(number / 250)).padStart(3, '0');
    const text = `${number}: ${createHash('sha256').update(String(number)).digest('hex')}\n`;
    await put(
      home,
      `${folder}/${part}/file ${number}.txt`,
      text.repeat(1 + (number % 37)),
      number % 4000,
    );
  }
  await put(home, 'Bilder/Urlaub/film.mkv', noise('film', BIG_FILE_BYTES), 100);
  await put(home, 'Downloads/empty', '', 5);
}

async function makeSettings(home: string): Promise<void> {
  const userDirs = [
    'XDG_DESKTOP_DIR="$HOME/Schreibtisch"',
    'XDG_DOWNLOAD_DIR="$HOME/Downloads"',
    'XDG_DOCUMENTS_DIR="$HOME/Dokumente"',
    'XDG_MUSIC_DIR="$HOME/Musik"',
    'XDG_PICTURES_DIR="$HOME/Bilder"',
    '',
  ];
  await put(home, '.config/user-dirs.dirs', userDirs.join('\n'));
  await put(home, '.config/kdeglobals', '[General]\nColorScheme=BreezeDark\n', 3);
  await put(home, '.config/kdeconnect/made-up', 'stands for an identity\n', 3);
  await put(home, '.bashrc', 'alias ll="ls -l"\n', 900);
  await put(home, '.cache/thumbnails/large/1.png', noise('thumbnail', 9000));
  await put(home, '.var/app/org.kde.kate/config/katerc', '[General]\nfont=Hack\n', 30);
  await put(home, '.var/app/org.kde.kate/cache/x', 'cache');
  await put(home, '.local/share/Trash/files/old.txt', 'thrown away');
  await put(home, 'Schreibtisch/note.desktop', '[Desktop Entry]\nType=Link\n');
}

async function makeAwkwardNames(home: string): Promise<void> {
  const names = [
    'line\nbreak.txt',
    ' leading and trailing ',
    '-rf',
    '#number\\#012.txt',
    "quote\"s and 'apostrophes'.txt",
    'glob[a-z]*{x,y}?.txt',
    'combining e\u0301.txt',
    'right to left \u202etxt.exe',
    'emoji 🧳.txt',
    'stray \udcff\udcfe byte.txt',
    'tab\tand\u0007bell',
    'n'.repeat(255),
    'ü'.repeat(127),
    '~',
    '$HOME',
    '%n %s %C',
    '...',
  ];
  for (const name of names) await put(home, `awkward/${name}`, `${name.length}\n`, 12);
  await put(
    home,
    `${Array.from({ length: 40 }, (_, depth) => `deep${depth}`).join('/')}/bottom.txt`,
    'deep\n',
  );
  await mkdir(join(home, 'awkward/empty folder'));
}

async function makeLinks(home: string): Promise<void> {
  await mkdir(join(home, 'links'));
  const links: Record<string, string> = {
    relative: '../Dokumente/Briefe',
    'into the old home': join(home, 'Dokumente'),
    outside: '/etc/hostname',
    dangling: 'nowhere/at all',
    loop: 'loop',
    'with a line\nbreak': '../awkward/line\nbreak.txt',
  };
  for (const [name, target] of Object.entries(links)) {
    const path = join(home, 'links', name);
    await symlink(target, path);
    await lutimes(path, 1_600_000_000.5, 1_600_000_000.5);
  }
  const first = await put(home, 'links/hard-1', 'one file, three names\n', 77);
  await link(first, join(home, 'links/hard-2'));
  await link(first, join(home, 'Dokumente/hard-3'));
}

async function makeOddFiles(home: string): Promise<void> {
  const sparse = await open(await put(home, 'awkward/sparse.img', ''), 'r+');
  await sparse.truncate(20 * 1024 * 1024);
  await sparse.write(Buffer.from('island'), 0, 6, 7 * 1024 * 1024);
  await sparse.close();
  await run('mkfifo', { args: [join(home, 'awkward/pipe')], env: { PATH: '/usr/bin:/bin' } });
  const old = await put(home, 'awkward/before 1970', 'old\n');
  await utimes(old, -1_000_000.25, -1_000_000.25);
  const future = await put(home, 'awkward/far future', 'new\n');
  await utimes(future, 4_102_444_800, 4_102_444_800);
}

async function makeOddModes(home: string): Promise<void> {
  await chmod(await put(home, 'awkward/private', 'mine\n'), 0o600);
  await chmod(await put(home, 'awkward/read only', 'still\n'), 0o444);
  await chmod(await put(home, 'src/app/run.sh', '#!/bin/sh\nexit 0\n'), 0o755);
  await put(home, 'awkward/locked folder/inside', 'in\n');
  await chmod(join(home, 'awkward/locked folder'), 0o555);
  await mkdir(join(home, 'awkward/sticky'));
  await chmod(join(home, 'awkward/sticky'), 0o1770);
}

/** Bytes that do not compress, the same for the same name. */
function noise(name: string, length: number): Buffer {
  const pieces: Buffer[] = [];
  for (let number = 0; number * 32 < length; number++) {
    pieces.push(createHash('sha256').update(`${name} ${number}`).digest());
  }
  return Buffer.concat(pieces).subarray(0, length);
}
