import { posix } from 'node:path';
import { bytesOfName } from '../../fs/names.ts';

const MAX_NAME_BYTES = 255;

/**
 * The name under which something from the old computer is kept beside what is there already:
 * `Report.odt` → `Report (old computer).odt`, then `Report (old computer 2).odt`.
 */
export function otherName(path: string, turn: number): string {
  const mark = turn === 1 ? ' (old computer)' : ` (old computer ${turn})`;
  const folder = posix.dirname(path);
  const extension = posix.extname(path).length <= 12 ? posix.extname(path) : '';
  const stem = posix.basename(path).slice(0, posix.basename(path).length - extension.length);
  const room = MAX_NAME_BYTES - bytesOfName(mark + extension).length;
  return posix.join(folder, cutToBytes(stem, room) + mark + extension);
}

/** Cuts a text to at most `limit` bytes without cutting a character in two. */
function cutToBytes(text: string, limit: number): string {
  const characters = Array.from(text);
  while (bytesOfName(characters.join('')).length > limit) characters.pop();
  return characters.join('');
}
