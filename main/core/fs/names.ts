import { Buffer } from 'node:buffer';

const REPLACEMENT = '\uFFFD';
const loneByte = /[\uDC80-\uDCFF]/;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text for a file name's bytes. Names are bytes: each byte that is not part of valid UTF-8
 * becomes a lone surrogate U+DC80…U+DCFF (PEP 383, "surrogateescape"), so nothing is lost.
 */
export function textOfName(bytes: Buffer): string {
  const quick = bytes.toString('utf8');
  if (!quick.includes(REPLACEMENT) || isUtf8(bytes)) return quick;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text += length
      ? bytes.toString('utf8', at, at + length)
      : String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    at += length || 1;
  }
  return text;
}

/** The bytes of a name that `textOfName` made into text. */
export function bytesOfName(text: string): Buffer {
  if (!loneByte.test(text)) return Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0);
    const stray = character.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    parts.push(stray ? Buffer.from([code - 0xdc00]) : Buffer.from(character, 'utf8'));
  }
  return Buffer.concat(parts);
}

/** What to hand to `node:fs` for a path in our text form: the text itself, or bytes where it must be. */
export function fsPath(text: string): string | Buffer {
  return loneByte.test(text) ? bytesOfName(text) : text;
}

function isUtf8(bytes: Buffer): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** How many bytes a valid UTF-8 sequence at `at` has; 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    if (at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
