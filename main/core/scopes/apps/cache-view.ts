import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from '../../../../shared/model/apps.ts';

/**
 * Makes a folder that flatpak takes for a repository to sideload from, whose objects are those of an old
 * installation (facts by experiment, flatpak 1.14 and ostree 2022.7). Every commit is marked as partial:
 * flatpak would take a whole one without checking its signature for a user's installation; of a partial
 * one it fetches from the server what proves it, and takes objects from here as from a cache, each by
 * its hash. Gives the folder; null where no collection is known, without which it would be passed over.
 */
export async function makeCacheView(
  dir: string,
  {
    oldDir,
    old,
    commits,
  }: {
    /** The old installation's folder, as a child of ours sees it. */
    readonly oldDir: string;
    readonly old: Installation;
    /** Every commit whose object lies there: all get the mark. */
    readonly commits: readonly string[];
  },
): Promise<string | null> {
  const collections = [...new Set(old.remotes.flatMap(({ collection }) => collection ?? []))];
  if (collections.length === 0) return null;
  const view = join(dir, 'view');
  for (const folder of ['refs/heads', 'refs/remotes', 'refs/mirrors', 'tmp', 'extensions', 'state'])
    await mkdir(join(view, folder), { recursive: true, mode: 0o700 });
  await writeFile(join(view, 'config'), '[core]\nrepo_version=1\nmode=bare-user-only\n');
  await writeFile(join(view, 'summary'), summaryNaming(collections));
  for (const commit of commits) await writeFile(join(view, 'state', `${commit}.commitpartial`), '');
  await symlink(join(oldDir, 'repo', 'objects'), join(view, 'objects'));
  return view;
}

/**
 * A summary that names collections and nothing in them: the GVariant `(a(s(taya{sv}))a{sv})` with an
 * empty list and `ostree.summary.collection-map` (`a{sa(s(taya{sv}))}`) in its dictionary.
 */
export function summaryNaming(collections: readonly string[]): Buffer {
  const sorted = [...collections].sort();
  const map = arrayOf(
    sorted.map((id) => dictEntry(id, Buffer.alloc(0))),
    8,
  );
  const value = Buffer.concat([map, Buffer.from('\0a{sa(s(taya{sv}))}')]);
  const dictionary = arrayOf([dictEntry('ostree.summary.collection-map', value)], 8);
  // The first, empty list ends at 0: the one offset at the end says so.
  return framed(dictionary, [0]);
}

/** `{sX}`: the key with its NUL, padding to 8, the value, and where the key ends. */
function dictEntry(key: string, value: Buffer): Buffer {
  const name = Buffer.from(`${key}\0`);
  return framed(Buffer.concat([padded(name, 8), value]), [name.length]);
}

/** An array of things without a fixed size: each at its alignment, and at the end where each ends. */
function arrayOf(items: readonly Buffer[], alignment: number): Buffer {
  let all = Buffer.alloc(0);
  const ends: number[] = [];
  for (const item of items) {
    all = Buffer.concat([padded(all, alignment), item]);
    ends.push(all.length);
  }
  return framed(all, ends);
}

/** Adds offsets, each as wide as the length of the whole needs. */
function framed(content: Buffer, offsets: readonly number[]): Buffer {
  const width =
    [1, 2, 4].find((bytes) => content.length + offsets.length * bytes < 256 ** bytes) ?? 8;
  const tail = Buffer.alloc(offsets.length * width);
  offsets.forEach((offset, at) => tail.writeUIntLE(offset, at * width, width));
  return Buffer.concat([content, tail]);
}

function padded(content: Buffer, alignment: number): Buffer {
  const rest = content.length % alignment;
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(alignment - rest)]);
}
