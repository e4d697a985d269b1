import {
  closeSync,
  futimesSync,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Random } from './random.ts';
import { createText } from './text.ts';

export const treeIds = ['small', 'large', 'text', 'home', 'many'] as const;
export type TreeId = (typeof treeIds)[number];

/** What was made. */
export interface TreeFacts {
  readonly entries: number;
  readonly bytes: number;
}

const MEGABYTE = 1024 * 1024;
const PER_FOLDER = 100;
// Two years before 2026, so that times differ from those of the copying.
const LATEST = 1_767_225_600;
const SPAN = 63_072_000;

/**
 * Makes a tree of `scale` times its full size below `dir`, which exists and is empty: the same each
 * time. Writes are synchronous, one at a time: nothing is quicker for small files.
 */
export function makeTree(id: TreeId, dir: string, scale: number): TreeFacts {
  const maker = new Maker(dir, createRandom(`relokate ${id}`));
  makers[id](maker, scale);
  return { entries: maker.entries, bytes: maker.bytes };
}

const makers: Readonly<Record<TreeId, (maker: Maker, scale: number) => void>> = {
  small: (maker, scale) =>
    maker.spread(20_000 * scale, () => maker.random.bytes(maker.random.size(8500))),
  large: (maker, scale) => {
    for (let number = 0; number < 4; number++) {
      const pieces = Math.ceil(256 * scale);
      maker.file(`film ${number}.bin`, pieces, () => maker.random.bytes(MEGABYTE));
    }
  },
  text: (maker, scale) => {
    const text = createText(maker.random);
    maker.spread(10_000 * scale, () => text(maker.random.size(11_700)));
  },
  home: makeHome,
  many: (maker, scale) => {
    const nothing = Buffer.alloc(0);
    const note = Buffer.from('a note\n');
    // A folder for each hundred files counts as well.
    const files = (1_000_000 * scale * PER_FOLDER) / (PER_FOLDER + 1);
    maker.spread(files, () => (maker.random.whole(10) === 0 ? note : nothing));
  },
};

/** A bit of everything a home has: pictures, documents, settings, sources, links of both kinds, odd names. */
function makeHome(maker: Maker, scale: number): void {
  const { random } = maker;
  const text = createText(random);
  const some = (count: number): number[] => [...Array(Math.ceil(count * scale)).keys()];
  for (const folder of ['Pictures', 'Documents', '.config', 'Projects', 'Empty'])
    maker.folder(folder);
  for (const at of some(120))
    maker.file(`Pictures/IMG ${at}.jpg`, 1, () => random.bytes(random.size(2_000_000)));
  for (const at of some(800))
    maker.file(`Documents/Brief ${at} über Öl.odt`, 1, () => random.bytes(random.size(40_000)));
  for (const at of some(60)) {
    maker.folder(`.config/app${at}`);
    for (const part of [0, 1, 2, 3, 4])
      maker.file(`.config/app${at}/part${part}.conf`, 1, () => text(random.size(900)));
    maker.link(`part${at % 5}.conf`, `.config/app${at}/current`);
  }
  for (const at of some(50)) {
    maker.folder(`Projects/p${at}`);
    maker.folder(`Projects/p${at}/src`);
    for (let file = 0; file < 80; file++) {
      maker.file(`Projects/p${at}/src/module${file}.ts`, 1, () => text(random.size(6000)));
    }
    maker.secondName(`Projects/p${at}/src/module0.ts`, `Projects/p${at}/same.ts`);
  }
}

class Maker {
  readonly random: Random;
  readonly #dir: string;
  entries = 0;
  bytes = 0;

  constructor(dir: string, random: Random) {
    this.#dir = dir;
    this.random = random;
  }

  folder(path: string): void {
    mkdirSync(join(this.#dir, path));
    this.entries++;
  }

  /** A file of `pieces` pieces, so that large ones need little memory. */
  file(path: string, pieces: number, piece: () => Buffer): void {
    const file = openSync(join(this.#dir, path), 'wx', 0o644);
    for (let at = 0; at < pieces; at++) {
      const bytes = piece();
      if (bytes.length > 0) this.bytes += writeSync(file, bytes);
    }
    const time = LATEST - this.random.whole(SPAN);
    futimesSync(file, time, time);
    closeSync(file);
    this.entries++;
  }

  /** Files a hundred to a folder, folders a hundred to a folder. */
  spread(files: number, content: () => Buffer): void {
    this.folder('data');
    let folder = '';
    for (let number = 0; number < files; number++) {
      const within = Math.floor(number / PER_FOLDER);
      const above = `data/${Math.floor(within / PER_FOLDER)}`;
      if (number % (PER_FOLDER * PER_FOLDER) === 0) this.folder(above);
      if (number % PER_FOLDER === 0) this.folder((folder = `${above}/folder ${within}`));
      this.file(`${folder}/file ${number}`, 1, content);
    }
  }

  link(to: string, path: string): void {
    symlinkSync(to, join(this.#dir, path));
    this.entries++;
  }

  secondName(of: string, path: string): void {
    linkSync(join(this.#dir, of), join(this.#dir, path));
    this.entries++;
  }
}
