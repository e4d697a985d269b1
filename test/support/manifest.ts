import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { textOfName } from '../../main/core/fs/names.ts';

export interface ManifestOptions {
  /** Paths (and what lies in them) that do not count. */
  readonly without?: readonly string[];
  /** Whether folders' times count. */
  readonly folderTimes?: boolean;
}

/**
 * Everything that a tree is, one line per entry: path, type, mode, time in nanoseconds, size, content
 * or link target, and which names are one file. Two trees are the same when their manifests are.
 */
export async function manifest(
  root: string,
  options: ManifestOptions = {},
): Promise<Map<string, string>> {
  const lines = new Map<string, string>();
  const groups = new Map<string, string>();
  await walk(Buffer.from(root), Buffer.alloc(0));
  return lines;

  async function walk(base: Buffer, path: Buffer): Promise<void> {
    const names = await readdir(path.length === 0 ? base : join(base, path), {
      encoding: 'buffer',
    });
    names.sort((a, b) => a.compare(b));
    for (const name of names) {
      const inner = path.length === 0 ? name : join(path, name);
      const text = textOfName(inner);
      if (options.without?.some((one) => text === one || text.startsWith(`${one}/`))) continue;
      lines.set(text, await describe(join(base, inner), text));
      if (lines.get(text)?.startsWith('directory')) await walk(base, inner);
    }
  }

  async function describe(file: Buffer, text: string): Promise<string> {
    const stat = await lstat(file, { bigint: true });
    const mode = (stat.mode & 0o7777n).toString(8);
    if (stat.isDirectory()) {
      return `directory ${mode}${options.folderTimes === false ? '' : ` ${stat.mtimeNs}`}`;
    }
    if (stat.isSymbolicLink()) {
      return `link ${stat.mtimeNs} ${textOfName(await readlink(file, { encoding: 'buffer' }))}`;
    }
    if (!stat.isFile()) return `special ${mode}`;
    const group = `${stat.dev}:${stat.ino}`;
    if (stat.nlink > 1n && !groups.has(group)) groups.set(group, text);
    const names = stat.nlink > 1n ? ` one file with ${groups.get(group)}` : '';
    return `file ${mode} ${stat.mtimeNs} ${stat.size} ${await hash(file)}${names}`;
  }
}

function join(a: Buffer, b: Buffer): Buffer {
  return Buffer.concat([a, Buffer.from('/'), b]);
}

async function hash(file: Buffer): Promise<string> {
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(file)) sum.update(chunk as Buffer);
  return sum.digest('hex');
}

/** What differs between two manifests: readable lines, empty when they are the same. */
export function differences(a: Map<string, string>, b: Map<string, string>): string[] {
  const found: string[] = [];
  for (const path of new Set([...a.keys(), ...b.keys()])) {
    if (a.get(path) !== b.get(path))
      found.push(`${JSON.stringify(path)}: ${a.get(path)} | ${b.get(path)}`);
  }
  return found;
}
