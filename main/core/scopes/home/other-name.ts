import { posix } from 'node:path';
import { bytesOfName } from '../../fs/names.ts';

const MAX_NAME_BYTES = 255;

/**
 * The name under which something from the old computer is kept beside what is there already:
 * `Report.odt` → `Report (old computer).odt`, then `Report (old computer 2).odt`.
 */
export function otherName(path: string, turn: number): string {
  return besideName(path, 'old computer', turn);
}

/** A name beside `path`: its own with a mark before the extension, within what a name may be long. */
export function besideName(path: string, mark: string, turn: number): string {
  const tail = turn === 1 ? ` (${mark})` : ` (${mark} ${turn})`;
  const folder = posix.dirname(path);
  const extension = posix.extname(path).length <= 12 ? posix.extname(path) : '';
  const stem = posix.basename(path).slice(0, posix.basename(path).length - extension.length);
  const room = MAX_NAME_BYTES - bytesOfName(tail + extension).length;
  return posix.join(folder, cutToBytes(stem, room) + tail + extension);
}

/** Cuts a text to at most `limit` bytes without cutting a character in two. */
function cutToBytes(text: string, limit: number): string {
  const characters = Array.from(text);
  while (bytesOfName(characters.join('')).length > limit) characters.pop();
  return characters.join('');
}
