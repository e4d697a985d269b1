/** Blanks as C's isspace has them: what KConfig trims. */
const BLANKS = ' \t\n\v\f\r';

/** Text without blanks round it, as KConfig trims lines, keys and values. */
export function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && BLANKS.includes(text.charAt(from))) from += 1;
  while (to > from && BLANKS.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

const letters: Readonly<Record<string, string>> = {
  s: ' ',
  t: '\t',
  n: '\n',
  r: '\r',
  '\\': '\\',
  // Escapes of lists, which are another layer.
  ';': '\\;',
  ',': '\\,',
};

/**
 * Undoes KConfig's escapes in a name or value; one character stands for one byte (kconfig 5.103,
 * kconfigini.cpp, printableToString, and seen by kreadconfig5): an unknown escape loses its letter, `\x`
 * without two hexadecimal digits is an `x`, and a `\` at the end is dropped.
 */
export function unescaped(printable: string): string {
  if (!printable.includes('\\')) return printable;
  const text = trimmed(printable);
  let plain = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter !== '\\') {
      plain += letter;
      continue;
    }
    at += 1;
    if (at >= text.length) break;
    const escape = text.charAt(at);
    if (escape !== 'x') {
      plain += letters[escape] ?? '\\';
      continue;
    }
    const isWhole = at + 2 < text.length;
    plain += isWhole ? byteOf(text.slice(at + 1, at + 3)) : 'x';
    at = isWhole ? at + 2 : text.length;
  }
  return plain;
}

function byteOf(digits: string): string {
  return /^[0-9a-f]{2}$/i.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : 'x';
}

const escapes: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\\': '\\\\',
};

/** Makes a value fit to be written; one character stands for one byte. What `unescaped` gives back is the same. */
export function escapedValue(plain: string): string {
  const text = plain.replace(/[\t\n\r\\]/g, (letter) => escapes[letter] ?? letter);
  const safe = text.replace(/[\0-\x1f\x7f]/g, hex);
  return safe.replace(/^ | $/g, '\\s');
}

/** Makes a key or the name of a group fit to be written; a key with `#` first would be a comment, a group `$i` a mark. */
export function escapedName(plain: string): string {
  return escapedValue(plain)
    .replace(/[=[\]]/g, hex)
    .replace(/^[#$]/, hex);
}

function hex(letter: string): string {
  return `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
