import type { Seeded } from './seeded.ts';

const groups = [
  ...['[General]', '[Colors:Window]', '[A][B]', '[A/B]', '[ S p ]', '[]', '[Größe]', '[x\\x5dy]'],
  ...['[H]x', '[I]]', '[J] # c', '[G', '[Locked][$i]', '[A][B][$i]', '  [Indented]  ', '[a\\sb]'],
];
const keys = [
  ...['name', 'Name', 'a b', ' led', 'x.y', 'key\\x3dsign', 'Schlüssel', 'tab\\tkey', ';b', '2'],
  ...['name[de]', 'name[de_DE]', 'name[fr]', 'name[$e]', 'name[$i]', 'name[$ie]', 'name[de][$e]'],
  ...['name[$e][de]', 'gone[$d]', 'a[b', '[', 'dup', 'dup', 'dup'],
];
const values = [
  ...['', '1', 'true', 'text', 'two words', '  round  ', '\\sround\\s', 'a=b', '# no comment', ';'],
  ...['tab\\there', 'line\\nline', 'back\\\\slash', '\\x41\\x42', '\\x4', '\\xzz', '\\q', 'end\\'],
  ...['a,b\\,c', 'a;b\\;c', '"quoted"', '[x]', 'Füße', '日本', '$HOME', '\\\\', '\\s', '1,2,3'],
];
const others = ['', '   ', '# comment', '#key=value', 'no entry', '=no key', '\t', ';semicolon'];

/** The bytes of a file as KConfig may meet it, odd lines and all. */
export function kconfigFile(random: Seeded): Buffer {
  const end = random.below(6) === 0 ? '\r\n' : '\n';
  const lines = Array.from({ length: random.below(40) }, () => line(random));
  const last = random.below(4) === 0 ? '' : end;
  const text = Buffer.from(lines.join(end) + last, 'utf8');
  const mark = random.below(25) === 0 ? Buffer.from('\ufeff') : Buffer.alloc(0);
  // Bytes that are no UTF-8, of the time before it.
  const stray = random.below(5) === 0 ? Buffer.from('[Old]\nname=Stra\xdfe\n', 'latin1') : mark;
  return Buffer.concat([stray, text]);
}

function line(random: Seeded): string {
  const kind = random.below(10);
  if (kind === 0) return random.pick(others);
  if (kind < 4) return random.pick(groups);
  const blank = random.pick(['', '', '', ' ', '\t']);
  return `${random.pick(keys)}${blank}=${blank}${random.pick(values)}`;
}
