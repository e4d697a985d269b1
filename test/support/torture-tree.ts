import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { type Seeded, seeded } from './seeded.ts';
import { oddNames, oddTimes, plainTimes } from './torture-names.ts';

export interface TortureOptions {
  /** How many entries in all, at least 1,000: what is special takes some 900, the rest is ordinary. */
  readonly entries: number;
  /** The same seed makes the same tree, but for times of access and change. */
  readonly seed: number;
}

/** What was made. */
export interface TortureTree {
  readonly entries: number;
  /** Gives the owner back the right to remove it all. */
  open(): void;
}

type Path = Buffer;
const MEGABYTE = 1024 * 1024;
const GIGABYTE = 1024 * MEGABYTE;

/**
 * Fills an empty folder with a home as bad as they come, by real system calls and by setfattr, setfacl
 * and touch. Needs no root; the folder's file system must know user xattrs, ACLs and holes.
 */
export function growTortureTree(root: string, options: TortureOptions): TortureTree {
  const tree = new Grower(root, seeded(options.seed));
  tree.names();
  tree.hardLinks(options.entries < 10_000 ? [2, 3, 40, 200] : [2, 2, 3, 7, 50, 199, 200, 200]);
  tree.sparse();
  tree.symlinks();
  tree.special();
  tree.deep(100);
  tree.modes();
  tree.attributes();
  tree.many(options.entries < 10_000 ? 500 : 5000);
  tree.fill(options.entries);
  tree.stamp();
  const entries = tree.all().length;
  tree.close();
  return { entries, open: () => tree.open() };
}

class Grower {
  readonly #root: Path;
  readonly #random: Seeded;
  /** Modes that are set last, since nothing could be done below them. */
  readonly #modes: { readonly path: Path; readonly mode: number }[] = [];

  constructor(root: string, random: Seeded) {
    this.#root = Buffer.from(root);
    this.#random = random;
  }

  /** Every odd name as a file, a folder with something in it, and a link; names that differ only in case. */
  names(): void {
    for (const name of oddNames) {
      this.#file(join('names', name), 1 + this.#random.below(100));
      this.#file(join('odd folders', name, name), 10);
    }
    for (const name of ['readme', 'Readme', 'README', 'rEADME', '\u00c4rger', '\u00e4rger']) {
      this.#file(join('case', name), 10);
      this.#file(join('case folders', name, 'x'), 10);
    }
  }

  /** Groups of names of one file, spread over folders; links and a pipe with several names. */
  hardLinks(groups: readonly number[]): void {
    for (const [group, names] of groups.entries()) {
      const first = this.#file(join('hard', `first of ${names} (${group})`), 1000 + group);
      for (let name = 1; name < names; name++) {
        const place = join('hard', `folder ${name % 9}`, `${group} name ${name}`);
        linkSync(first, this.#parent(place));
      }
    }
    const link = this.#link(join('hard', 'link'), 'nowhere');
    linkSync(link, this.#at('hard', 'second name of the link'));
  }

  /** Holes in all places, and a gigabyte of almost nothing. */
  sparse(): void {
    const data = this.#random.bytes(5000);
    const layouts: readonly (readonly [string, number, readonly number[]])[] = [
      ['hole at the start', 3 * MEGABYTE, [3 * MEGABYTE - data.length]],
      ['hole in the middle', 3 * MEGABYTE, [0, 3 * MEGABYTE - data.length]],
      ['hole at the end', 3 * MEGABYTE, [0]],
      ['nothing but a hole', 3 * MEGABYTE, []],
      ['a gigabyte', GIGABYTE, [4096, 512 * MEGABYTE, GIGABYTE - data.length]],
    ];
    for (const [name, size, places] of layouts) {
      const file = openSync(this.#parent(join('sparse', name)), 'wx');
      for (const place of places) writeSync(file, data, 0, data.length, place);
      ftruncateSync(file, size);
      closeSync(file);
    }
  }

  /** Links that loop, dangle, climb, lead into the home, out of it, and say things that are no paths. */
  symlinks(): void {
    const root = this.#root.toString();
    const targets: Record<string, string | Buffer> = {
      loop: 'loop',
      ping: 'pong',
      pong: 'ping',
      dangling: 'no such thing',
      'into the home': `${root}/names`,
      'the home': root,
      'out of the home': '/etc/hostname',
      'nowhere outside': '/nonexistent/place',
      up: '..',
      'up and out': '../../../../../../../etc',
      'to a folder': '../names',
      'to itself in a folder': './chain/../dangling',
      'a long way': 'x/'.repeat(1500),
      'not a path': 'line\nbreak \x1b[31m ',
      bytes: Buffer.from([0xff, 0x2f, 0xfe]),
    };
    for (const [name, target] of Object.entries(targets)) this.#link(join('links', name), target);
    for (const name of oddNames.slice(0, 8)) this.#link(join('links', name), name);
  }

  /** A pipe with two names, and a socket that nobody listens on any more. */
  special(): void {
    const folder = this.#folder(join('special'));
    execFileSync('mkfifo', ['pipe'], { cwd: folder.toString() });
    linkSync(this.#at('special', 'pipe'), this.#at('special', 'second name of the pipe'));
    // Killed, so that it does not take the socket away; by a short name, as sockets' are.
    const listen = `require('net').createServer().listen('socket', () => process.kill(process.pid, 'SIGKILL'))`;
    try {
      execFileSync(process.execPath, ['-e', listen], { cwd: folder.toString(), stdio: 'ignore' });
    } catch {
      lstatSync(this.#at('special', 'socket'));
    }
  }

  /** A path longer than most programs' buffers, below PATH_MAX. */
  deep(levels: number): void {
    const parts = Array.from({ length: levels }, (_, level) => `level ${level} of`);
    this.#file(join('deep', ...parts, 'the bottom'), 20);
  }

  /** Every special bit, and what its owner may not read or change. */
  modes(): void {
    for (const mode of [0o4755, 0o2755, 0o6777, 0o1644, 0o444, 0o200, 0o111, 0]) {
      const name = mode.toString(8);
      this.#mode(this.#file(join('modes', `file ${name}`), 30), mode);
      this.#file(join('modes', `folder ${name}`, 'something', 'in it'), 30);
      // Setuid means nothing to a folder, but is kept; a folder must be passable to be looked into.
      this.#mode(this.#at('modes', `folder ${name}`), mode);
    }
    for (const name of ['a', 'b/c']) this.#file(join('modes', 'read only', name), 30);
    this.#mode(this.#at('modes', 'read only', 'b'), 0o555);
    this.#mode(this.#at('modes', 'read only'), 0o555);
    this.#mode(this.#folder(join('modes', 'sticky')), 0o1777);
  }

  /** User xattrs, small, empty, binary and large, and access rights of others, on files and folders. */
  attributes(): void {
    const xattrs: string[] = [];
    const acls: string[] = [];
    const names = ['plain', ...oddNames.slice(0, 12)];
    for (const [index, name] of names.entries()) {
      const file = join('attributes', name);
      this.#file(file, 50);
      const folder = join('attributes', 'folders', name);
      this.#folder(folder);
      for (const path of [file, folder]) {
        const values = [
          this.#random.bytes(1 + index),
          this.#random.bytes(index === 0 ? 3000 : 300),
        ];
        const lines = values.map((value, at) => `user.t${at}=0s${value.toString('base64')}`);
        xattrs.push([`# file: ${quoted(path)}`, ...lines, 'user.empty=""', '', ''].join('\n'));
      }
      const access = `user::rw-\nuser:daemon:r-x\nuser:${4242 + index}:rw-\ngroup::r--\ngroup:daemon:r--\nmask::rwx\nother::---\n`;
      acls.push(`# file: ${quoted(file)}\n${access}\n`);
      const handed = access
        .replace('user::rw-', 'user::rwx')
        .replace(/^/gm, 'default:')
        .replace(/default:$/, '');
      acls.push(
        `# file: ${quoted(folder)}\n${access.replace('user::rw-', 'user::rwx')}${handed}\n`,
      );
    }
    const options = { cwd: this.#root.toString() };
    execFileSync('setfattr', ['--restore=-'], {
      ...options,
      input: Buffer.from(xattrs.join(''), 'latin1'),
    });
    execFileSync('setfacl', ['--restore=-'], {
      ...options,
      input: Buffer.from(acls.join(''), 'latin1'),
    });
  }

  /** Many entries in one folder. */
  many(count: number): void {
    for (let number = 0; number < count; number++) this.#file(join('many', `entry ${number}`), 1);
  }

  /** Ordinary files in ordinary folders, until there are as many entries as wanted. */
  fill(entries: number): void {
    let left = entries - this.all().length - 1;
    for (let folder = 0; left > 1; folder++) {
      const files = Math.min(left - 1, 10 + this.#random.below(40));
      for (let file = 0; file < files; file++) {
        this.#file(
          join('ordinary', `folder ${folder}`, `file ${file}.txt`),
          this.#random.below(6000),
        );
      }
      left -= files + 1;
    }
    for (; left > 0; left--) this.#file(join('ordinary', `last ${left}`), 5);
  }

  /** Gives everything its time, links too, by a touch(1) for each of some sixty times. */
  stamp(): void {
    const times = [...oddTimes, ...plainTimes(this.#random, 50)];
    const paths = times.map((): Path[] => []);
    for (const path of this.all()) paths[this.#random.below(times.length)]?.push(path);
    for (const [index, time] of times.entries()) {
      const input = Buffer.concat((paths[index] ?? []).flatMap((path) => [path, Buffer.from([0])]));
      execFileSync('xargs', ['-0', '-r', 'touch', '-h', '-d', time, '--'], { input });
    }
  }

  /** Sets the modes that keep even the owner out. */
  close(): void {
    for (const { path, mode } of this.#modes) chmodSync(path, mode);
  }

  open(): void {
    for (const { path } of [...this.#modes].reverse()) {
      if (lstatSync(path).isDirectory()) chmodSync(path, 0o700);
    }
  }

  /** Every path below the root, in an order that depends on nothing but the names. */
  all(folder: Path = this.#root): Path[] {
    const entries = readdirSync(folder, { encoding: 'buffer', withFileTypes: true });
    entries.sort((a, c) => Buffer.compare(Buffer.from(a.name), Buffer.from(c.name)));
    return entries.flatMap((entry) => {
      const path = Buffer.concat([folder, Buffer.from('/'), Buffer.from(entry.name)]);
      return entry.isDirectory() ? [path, ...this.all(path)] : [path];
    });
  }

  #at(...parts: readonly (string | Buffer)[]): Path {
    return Buffer.concat([this.#root, Buffer.from('/'), join(...parts)]);
  }

  /** The absolute path of something whose folder is there then. */
  #parent(path: Path): Path {
    const absolute = this.#at(path);
    mkdirSync(absolute.subarray(0, absolute.lastIndexOf(0x2f)), { recursive: true });
    return absolute;
  }

  #file(path: Path, size: number): Path {
    const place = this.#parent(path);
    writeFileSync(place, this.#random.bytes(size), { flag: 'wx', mode: 0o644 });
    return place;
  }

  #folder(path: Path): Path {
    const place = this.#parent(path);
    mkdirSync(place, { recursive: true });
    return place;
  }

  #link(path: Path, target: string | Buffer): Path {
    const place = this.#parent(path);
    symlinkSync(target, place);
    return place;
  }

  #mode(path: Path, mode: number): void {
    this.#modes.push({ path, mode });
  }
}

function join(...parts: readonly (string | Buffer)[]): Path {
  const pieces = parts.flatMap((part) => [Buffer.from('/'), Buffer.from(part)]);
  return Buffer.concat(pieces.slice(1));
}

/** A path as setfattr and setfacl read it in the files that they restore from. */
function quoted(path: Path): string {
  const odd = /[\0-\x20\\\x7f#=]/g;
  const escape = (one: string): string => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return `./${path.toString('latin1').replace(odd, escape)}`;
}
