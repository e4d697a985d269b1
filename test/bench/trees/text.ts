import type { Random } from './random.ts';

const parts = [
  'get',
  'set',
  'read',
  'file',
  'name',
  'item',
  'list',
  'path',
  'size',
  'time',
  'home',
];
const ends = ['s', 'Of', 'At', 'Count', 'State', 'Error', 'Index', 'Value', 'Key', 'Node', 'Text'];
const frames = [
  'const # = #(#);',
  'if (#.#) {',
  'return #;',
  '#.#(#, #);',
  '}',
  '# = # + 1;',
  '// # # #',
];
const INDENTS = ['  ', '    ', '      '];
const WORDS = 1500;

/** Makes text that compresses as source code does, about four to one. Words come back as they do in a program. */
export function createText(random: Random): (bytes: number) => Buffer {
  const words = Array.from({ length: WORDS }, () => word(random));
  const pick = <T>(of: readonly T[], below: number): T | undefined => of[random.whole(below)];
  // A few words are met everywhere, most hardly ever.
  const any = (): string => pick(words, 1 + random.whole(WORDS)) ?? '';
  const line = (own: readonly string[]): string => {
    const frame = pick(frames, frames.length) ?? '';
    const filled = frame.replaceAll(
      '#',
      () => (random.whole(4) > 0 ? pick(own, own.length) : any()) ?? '',
    );
    return `${pick(INDENTS, INDENTS.length)}${filled}\n`;
  };
  return (bytes) => {
    const own = Array.from({ length: 24 }, any);
    let text = '';
    while (text.length < bytes) text += line(own);
    return Buffer.from(text.slice(0, bytes), 'latin1');
  };
}

function word(random: Random): string {
  const part = (of: readonly string[]): string => of[random.whole(of.length)] ?? '';
  const middle = part(parts);
  return `${part(parts)}${middle.slice(0, 1).toUpperCase()}${middle.slice(1)}${part(ends)}${random.whole(40)}`;
}
