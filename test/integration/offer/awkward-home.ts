import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Fills a home with what is awkward: odd names, links out of it, secrets, a FIFO, a live socket. */
export async function fillAwkwardHome(home: string): Promise<{ close(): void }> {
  const write = (path: string, text: string): void => {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  write('Documents/letter.txt', 'Dear reader\n');
  write('Documents/deep/er/note.md', '# note\n');
  write('top.txt', 'at the top\n');
  write(' leading and trailing ', 'blanks\n');
  write('-rf', 'looks like an option\n');
  write('--', 'so does this\n');
  write('new\nline.txt', 'a line break in the name\n');
  write('Fotos Jürgen/ein "Bild" $(x) `y`.txt', 'quotes\n');
  writeFileSync(
    Buffer.concat([Buffer.from(`${home}/not-utf8-`), Buffer.from([0xff, 0xfe])]),
    'bytes\n',
  );
  mkdirSync(Buffer.concat([Buffer.from(`${home}/dir-`), Buffer.from([0xe9])]));
  write('.ssh/id_ed25519', 'SECRET-SSH');
  write('.gnupg/private-keys-v1.d/x.key', 'SECRET-GPG');
  write('.config/kdeconnect/privateKey.pem', 'SECRET-KDE');
  write('.config/app.conf', 'kept\n');
  write('dotfiles/wallet/kdewallet.kwl', 'SECRET-WALLET');
  write('dotfiles/plain.txt', 'plain\n');
  mkdirSync(join(home, '.local/share'), { recursive: true });
  // A wallet that really lies elsewhere in the home, as people with dotfiles folders have it.
  symlinkSync(join(home, 'dotfiles/wallet'), join(home, '.local/share/kwalletd'));
  symlinkSync('/etc/passwd', join(home, 'passwd-link'));
  symlinkSync('/etc', join(home, 'etc-link'));
  symlinkSync('/etc/passwd', join(home, 'Documents/passwd-link'));
  symlinkSync('../../..', join(home, 'Documents/up'));
  symlinkSync('nowhere', join(home, 'dangling'));
  linkSync(join(home, 'Documents/letter.txt'), join(home, 'hard-link.txt'));
  execFileSync('mkfifo', [join(home, 'pipe'), join(home, 'Documents/pipe')]);
  const server: Server = createServer((socket) => socket.end('AGENT'));
  await new Promise<void>((done) => server.listen(join(home, 'agent.sock'), done));
  execFileSync('touch', ['-h', '-d', '2001-02-03T04:05:06.123456789', join(home, 'dangling')]);
  return { close: () => void server.close() };
}

/** Every path of a tree. Reads its folders, so their access times change. */
export function pathsOf(root: string): Buffer[] {
  const found: Buffer[] = [];
  const visit = (path: Buffer): void => {
    found.push(path);
    if (!lstatSync(path).isDirectory()) return;
    const names = readdirSync(path, { encoding: 'buffer' });
    for (const name of names.sort(Buffer.compare)) {
      visit(Buffer.concat([path, Buffer.from('/'), name]));
    }
  };
  visit(Buffer.from(root));
  return found;
}

/** As if last read long before it was written: relatime would bring that up to date at any read. */
export function ageAccessTimes(home: string): void {
  for (const path of [
    'top.txt',
    'Documents/letter.txt',
    'Documents',
    'Documents/deep',
    '.config',
  ]) {
    utimesSync(join(home, path), 1_000_000_000, 1_500_000_000);
  }
}

/** What reading must not change: types, modes, owners, links, sizes and all three times. Reads nothing. */
export function factsOf(paths: readonly Buffer[]): string[] {
  return paths.map((path) => {
    const { mode, uid, gid, size, nlink, ino, atimeNs, mtimeNs, ctimeNs } = lstatSync(path, {
      bigint: true,
    });
    const facts = [mode, uid, gid, size, nlink, ino, atimeNs, mtimeNs, ctimeNs];
    return [path.toString('latin1'), ...facts.map(String)].join(' ');
  });
}

/** Hashes of the regular files below a folder, by path as Latin-1. Reads them, so access times change. */
export function contentOf(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (path: Buffer, shown: string): void => {
    const stat = lstatSync(path);
    if (stat.isFile())
      found.set(shown, createHash('sha256').update(readFileSync(path)).digest('hex'));
    if (!stat.isDirectory()) return;
    for (const name of readdirSync(path, { encoding: 'buffer' })) {
      const inner = `${shown}/${name.toString('latin1')}`;
      visit(Buffer.concat([path, Buffer.from('/'), name]), inner);
    }
  };
  visit(Buffer.from(root), '');
  return found;
}
