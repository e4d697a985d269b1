import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeOldHome } from '../../main/core/demo/old-home.ts';
import { seeded } from '../support/seeded.ts';

const FILES = 1400;
const MEGABYTE = 1024 * 1024;

/** Fills a folder with an old home of some 1,550 entries, a few of them larger files. */
export async function growOldHome(home: string): Promise<void> {
  await makeOldHome(home, { files: FILES });
  const random = seeded(7);
  mkdirSync(join(home, 'Videos'));
  for (let number = 1; number <= 4; number++) {
    writeFileSync(join(home, `Videos/film ${number}`), random.bytes(number * MEGABYTE));
  }
  for (const name of ['a', 'b', 'c']) {
    linkSync(join(home, 'Videos/film 1'), join(home, `links/film ${name}`));
  }
  linkSync(join(home, 'Dokumente/Briefe/000/file 5.txt'), join(home, 'Bilder/same as file 5'));
}

/** Fills a folder with a new home where something stands in the way of much that comes. */
export function growNewHome(home: string): void {
  const put = (path: string, content: string): string => {
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  mkdirSync(join(home, '.local/state'), { recursive: true });
  // Files in the way of files; one of them has a second name that nothing comes for.
  const bashrc = put('.bashrc', '# mine\n');
  linkSync(bashrc, join(home, 'my bashrc'));
  for (const number of [0, 5, 10, 255, 1000]) {
    put(`Dokumente/Briefe/${part(number)}/file ${number}.txt`, `mine ${number}\n`);
  }
  put('links/hard-1', 'in the way\n');
  put('links/hard-2', 'in the way too\n');
  put('Videos/film 2', 'a short film\n');
  put('awkward/line\nbreak.txt', 'mine\n');
  // Folders in the way of files and of a link, one of them with much in it.
  for (const name of ['-rf', ' leading and trailing ', 'emoji 🧳.txt']) {
    put(`awkward/${name}/inside/deep`, `${name}\n`);
  }
  mkdirSync(join(home, 'awkward/~'));
  put('links/relative/inside', 'mine\n');
  // A file and links in the way of folders, and links in the way of files.
  put('src/app/lib', 'no folder\n');
  put('deep0/deep1', 'no folder\n');
  symlinkSync('Dokumente', join(home, 'Bilder'));
  symlinkSync('nowhere', join(home, 'Musik'));
  symlinkSync('../.bashrc', join(home, 'awkward/$HOME'));
  symlinkSync('elsewhere', join(home, 'links/outside'));
  // What is the same already, what has nothing to do with it, and folders that cannot be written to.
  put('mine/notes', 'mine alone\n');
  put('Downloads/empty', 'not empty\n');
  put('awkward/locked folder/inside', 'mine\n');
  put('Dokumente/Steuer/2024/000/mine', 'mine\n');
  chmodSync(join(home, 'Downloads'), 0o555);
  chmodSync(join(home, 'awkward/locked folder'), 0o500);
  chmodSync(join(home, 'Dokumente/Steuer/2024/000'), 0o555);
}

function part(number: number): string {
  return String(Math.floor(number / 250)).padStart(3, '0');
}
