import { Buffer } from 'node:buffer';
import { lstat, mkdir, readdir, realpath, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../../shared/failure.ts';
import type { SecretKind } from '../../../shared/model/offer.ts';
import type { Env } from '../env.ts';
import { bytesOfName, fsPath, textOfName } from '../fs/names.ts';
import { run } from '../process/run.ts';
import { findMasks, type Mask } from './masks.ts';

/** A name directly below the home folder. */
export interface ViewEntry {
  readonly name: string;
  /** `twin`: links, FIFOs and sockets, of which the view holds a lifeless copy. */
  readonly kind: 'dir' | 'file' | 'twin';
}

/** What the new computer gets to see of a home. */
export interface View {
  readonly home: string;
  /** Names that are shown; what appears in the home later is not. */
  readonly entries: readonly ViewEntry[];
  readonly masks: readonly Mask[];
}

/** Looks at the home as it is now; secrets of the kinds in `also` are not masked. Throws `offer/odd-home`. */
export async function lookAtHome(env: Env, also: readonly SecretKind[] = []): Promise<View> {
  const home = await realpath(env.home).catch(() => '/');
  if (
    home.split('/').length < 2 ||
    home === '/' ||
    /^\/(proc|sys|dev|etc|relokate)(\/|$)/.test(home)
  ) {
    throw failure('offer/odd-home', { path: env.home });
  }
  const all = await findMasks(env, home);
  const masks = all.filter(({ reason }) => !also.some((kind) => kind === reason));
  const masked = new Set(masks.map(({ path }) => path));
  const entries: ViewEntry[] = [];
  for (const found of await readdir(home, { withFileTypes: true, encoding: 'buffer' })) {
    const name = textOfName(Buffer.from(found.name));
    if (masked.has(name)) continue;
    if (found.isDirectory()) entries.push({ name, kind: 'dir' });
    else if (found.isFile()) entries.push({ name, kind: 'file' });
    else if (found.isSymbolicLink() || found.isFIFO() || found.isSocket())
      entries.push({ name, kind: 'twin' });
    else masks.push({ path: name, kind: 'file', reason: 'device' });
  }
  return { home: env.home, entries, masks };
}

/**
 * Makes the folder that stands in for the home: a place to mount each entry on, and copies of links
 * and the like (a link cannot be mounted, only what it leads to). Gives what could be made.
 */
export async function makeFacade(env: Env, view: View, facade: string): Promise<ViewEntry[]> {
  await mkdir(facade, { mode: 0o755 });
  const twins = view.entries.filter(({ kind }) => kind === 'twin');
  for (const entry of view.entries) {
    const place = fsPath(`${facade}/${entry.name}`);
    if (entry.kind === 'dir') await mkdir(place);
    if (entry.kind === 'file') await writeFile(place, '', { flag: 'wx' });
  }
  if (twins.length > 0) {
    const names = twins.map(({ name }) => Buffer.concat([bytesOfName(name), Buffer.from([0])]));
    await run('xargs', {
      args: ['-0', 'cp', '-PR', '--preserve=mode,timestamps', '-t', facade, '--'],
      env: env.childEnv,
      cwd: view.home,
      input: Buffer.concat(names),
      expected: [0, 123],
    });
  }
  const made = view.entries.map(async (entry) => ((await kindAt(facade, entry)) ? [entry] : []));
  return (await Promise.all(made)).flat();
}

/**
 * Which entries can still be shown. One that is gone, or became something else, leaves the facade
 * for good: mounting would follow a link that took its place.
 */
export async function refreshFacade(
  home: string,
  facade: string,
  entries: readonly ViewEntry[],
): Promise<ViewEntry[]> {
  const kept = entries.map(async (entry) => {
    if (entry.kind === 'twin' || (await kindAt(home, entry)) === entry.kind) return [entry];
    const place = fsPath(`${facade}/${entry.name}`);
    await (entry.kind === 'dir' ? rmdir(place) : unlink(place)).catch(() => undefined);
    return [];
  });
  return (await Promise.all(kept)).flat();
}

/** Which masks have something to hide now: a folder for a folder, a file for a file. */
export async function presentMasks(home: string, masks: readonly Mask[]): Promise<Mask[]> {
  const present = masks.map(async (mask) => {
    // What is mounted from elsewhere may hang; it is there as long as mountinfo said so.
    if (mask.reason === 'mounted') return [mask];
    const kind = await kindAt(home, { name: mask.path });
    return kind === null ? [] : [{ ...mask, kind: kind === 'dir' ? kind : ('file' as const) }];
  });
  return (await Promise.all(present)).flat();
}

async function kindAt(
  folder: string,
  { name }: { name: string },
): Promise<ViewEntry['kind'] | null> {
  try {
    const stat = await lstat(fsPath(join(folder, name)));
    if (stat.isDirectory()) return 'dir';
    return stat.isFile() ? 'file' : 'twin';
  } catch {
    return null;
  }
}
