import type { Seeded } from './seeded.ts';

const b = (text: string): Buffer => Buffer.from(text, 'utf8');

/** Names that programs get wrong, as bytes. None holds a slash or NUL. */
export const oddNames: readonly Buffer[] = [
  Buffer.from([0xff, 0xfe, 0x80]),
  Buffer.from('caf\xe9 latin-1', 'latin1'),
  Buffer.from([0xed, 0xb2, 0x80]),
  Buffer.from([0xc3]),
  b('line\nbreak'),
  b('\nbegins and ends\n'),
  b('carriage\rreturn'),
  b('tab\tbell\x07escape\x1b[31mred'),
  b('\x01\x02\x7f'),
  b('-rf'),
  b('--files-from=x'),
  b('-'),
  b('trailing blank '),
  b(' leading blank'),
  b('  '),
  b('trailing dot.'),
  b('...'),
  b('back\\slash \\012 \\#012'),
  b('"double" \'single\' `back`'),
  b('$(touch x) ; & | > < * ? [a-z] {a,b} ~ !'),
  b('# file: comment'),
  b('%s %n %P'),
  b('\u202eright to left gpj.exe'),
  b('\u0639\u0631\u0628\u064a'),
  b('\u00fc composed'),
  b('u\u0308 decomposed'),
  b('\u{1f469}\u200d\u{1f4bb} emoji'),
  b('\ufeffbyte order mark'),
  b('\ufffd replacement'),
  b('n'.repeat(255)),
  b('\u00fc'.repeat(127)),
  b('CON'),
  b('.hidden'),
];

/** Times in seconds as touch(1) takes them: before 1970, 1901, 2413, to the nanosecond. */
export const oddTimes: readonly string[] = [
  '@0',
  '@0.000000001',
  '@-0.000000001',
  '@-1.5',
  '@-86400.123456789',
  '@-2147483000.999999999',
  '@2147483648.5',
  '@4294967296.000000001',
  '@14000000000.123456789',
  '@1700000000.999999999',
];

/** Times of an ordinary home. */
export function plainTimes(random: Seeded, count: number): string[] {
  return Array.from({ length: count }, () => {
    const seconds = 1_000_000_000 + random.below(750_000_000);
    return `@${seconds}.${String(random.below(1_000_000_000)).padStart(9, '0')}`;
  });
}
