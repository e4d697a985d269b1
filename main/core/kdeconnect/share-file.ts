import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isSmall, MAX_PACKET } from './peer-commands.ts';

/** Names of packets that travel as files: unique, since two of one name block each other on 22.12. */
const pattern = /^relokate-[0-9a-f]{32}\.json$/;

/**
 * Files are filled up with blanks to 8 MiB. A receiver on 22.12 that has just started can wait for
 * ever for a small one: all of it has arrived, and the connection is closed, before its KIO worker is
 * up, and neither a new link nor another file frees it (core/filetransferjob.cpp). Of the first files
 * up to 64 KiB about a third hung, of those of 1 MiB one in ten, of 8 MiB none of 15.
 */
const FILL = 8 * 1024 * 1024;
const MAX_FILE = 2 * FILL;

/** Writes a packet into a file of its own below `folder`. Gives the file and its URL. */
export async function writeShareFile(
  folder: string,
  packet: string,
): Promise<{ readonly path: string; readonly url: string }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `relokate-${randomBytes(16).toString('hex')}.json`);
  await writeFile(path, `${packet}${' '.repeat(FILL)}\n`, { flag: 'wx', mode: 0o600 });
  return { path, url: pathToFileURL(path).href };
}

/** The path in a `shareReceived` signal if it may be one of ours, else null. Any text may come. */
export function sharedPath(received: string): string | null {
  try {
    const url = new URL(received);
    if (url.protocol !== 'file:' || url.host !== '') return null;
    const path = fileURLToPath(url);
    return pattern.test(basename(path)) ? path : null;
  } catch {
    return null;
  }
}

/** Reads a received packet and deletes its file. Null for what is no small regular file of its own. */
export async function takeShareFile(path: string): Promise<string | null> {
  // Not a link, and never a wait for the other end of a pipe.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => null);
  if (file === null) return null;
  try {
    const status = await file.stat();
    if (!status.isFile() || status.size === 0 || status.size > MAX_FILE) return null;
    // The packet comes first; one byte more than it may have tells whether it is too long.
    const { bytesRead, buffer } = await file.read(
      Buffer.alloc(MAX_PACKET + 1),
      0,
      MAX_PACKET + 1,
      0,
    );
    const packet = buffer.toString('utf8', 0, bytesRead).trimEnd();
    await rm(path, { force: true });
    return isSmall(packet) ? packet : null;
  } finally {
    await file.close();
  }
}
