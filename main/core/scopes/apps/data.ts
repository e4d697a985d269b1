import type { AppItem } from '../../../../shared/model/apps.ts';
import type { Choices } from '../../../../shared/model/choices.ts';
import type { Listed, Listing } from '../../sources/source.ts';
import { compileGlob, type Glob } from '../../util/globs.ts';
import { parseRef } from './refs.ts';

/** Where apps keep their data, below the home (flatpak-run(1)). */
const DATA = '.var/app';

/**
 * The data of renamed apps goes to the name that will run. flatpak itself would rename the folder, but
 * only at the first start, and only where there is none of the new name yet.
 */
export function renamedData(
  items: readonly AppItem[],
): readonly { readonly from: string; readonly to: string }[] {
  return items.flatMap((item) => {
    if (item.kind !== 'ref' || (item.action !== 'add' && item.action !== 'identical')) return [];
    const [from, to] = [parseRef(item.oldRef)?.id, parseRef(item.ref)?.id];
    const isRenamed = from !== undefined && to !== undefined && from !== to;
    return isRenamed ? [{ from: `${DATA}/${from}`, to: `${DATA}/${to}` }] : [];
  });
}

/** The choices for the home with what was chosen about the data of apps: by default it comes. */
export function withDataChoice({ apps, home }: Choices): Choices['home'] {
  if (apps?.data !== false) return home;
  return { ...home, exclude: [...(home?.exclude ?? []), `${DATA}/**`] };
}

/** Of a whole home what the apps have in it, and will have, where the home itself is not to move. */
export async function* dataOf(
  listing: Listing,
  moved: readonly { readonly from: string }[],
): AsyncGenerator<readonly Listed[]> {
  const folders = [DATA, ...moved.map(({ from }) => from)];
  // The folders themselves, what is in them, and what they lie in.
  const isData = (path: string): boolean =>
    folders.some((folder) => `${path}/`.startsWith(`${folder}/`) || folder.startsWith(`${path}/`));
  for await (const some of listing) {
    yield some.filter((one) => isData(one.kind === 'entry' ? one.entry.path : one.path));
  }
}

/** Patterns for the same where other things than the home move beside it. */
export function dataPatterns(
  moved: readonly string[],
): readonly (Glob & { readonly verdict: { readonly kind: 'move' } })[] {
  return [DATA, ...moved].map((path) => ({
    ...compileGlob(path.replace(/[*?[\]]/g, '?')),
    verdict: { kind: 'move' },
  }));
}

/** Desktop files of the apps that a plan brings, as far as they are called after their app (as is the rule). */
export function desktopFilesOf(items: readonly AppItem[]): readonly string[] {
  return items.flatMap((item) => {
    const id = item.kind === 'ref' && item.action !== 'fail' ? parseRef(item.ref)?.id : undefined;
    return id === undefined ? [] : [`${id}.desktop`];
  });
}
