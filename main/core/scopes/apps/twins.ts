import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Installation } from '../../../../shared/model/apps.ts';
import type { Offers } from './offers.ts';
import { formatRef, keyOf, parseRef } from './refs.ts';

/** `assets/rules/app-twins.json`: programs of distributions, and the flatpak apps that are the same. */
const twinsSchema = z.strictObject({
  version: z.literal(1),
  twins: z
    .array(
      z.strictObject({
        app: z.string(),
        title: z.string(),
        /** What the program of a distribution is called; where one of them is, no twin is needed. */
        commands: z.array(z.string().min(1)).min(1).readonly(),
        /**
         * Where the program has its data below the home, and the app below its own folder; null where the
         * app reads it where it is.
         */
        data: z
          .array(z.strictObject({ from: z.string().min(1), to: z.string().min(1).nullable() }))
          .min(1)
          .readonly(),
      }),
    )
    .readonly(),
});
export type Twin = z.infer<typeof twinsSchema>['twins'][number];

/** A twin that can be had: the source that has it, in an installation of either computer. */
export interface OfferedTwin extends Twin {
  readonly installation: string;
  readonly origin: string;
  readonly ref: string;
  /** Bytes to fetch; null where the source does not say. */
  readonly download: number | null;
}

/** Reads the twins that come with Relokate. A damaged file is a bug of the package and throws. */
export async function loadTwins(assetsDir: string): Promise<readonly Twin[]> {
  const text = await readFile(join(assetsDir, 'rules', 'app-twins.json'), 'utf8');
  return twinsSchema.parse(JSON.parse(text)).twins;
}

/** Which programs the old computer had as a distribution's and neither computer has as an app: by their data. */
export function twinCandidates(
  twins: readonly Twin[],
  computers: readonly Installation[],
  hasData: (path: string) => boolean,
): readonly Twin[] {
  const ids = new Set(
    computers.flatMap(({ installed }) => installed.map(({ ref }) => parseRef(ref)?.id)),
  );
  return twins.filter(({ app, data }) => !ids.has(app) && data.some(({ from }) => hasData(from)));
}

/** Those of them that a source has, the first source that does. */
export function offeredTwins(
  candidates: readonly Twin[],
  sources: readonly Installation[],
  offers: Offers,
  arch: string,
): readonly OfferedTwin[] {
  return candidates.flatMap((twin) => {
    const ref = formatRef({ kind: 'app', id: twin.app, arch, branch: 'stable' });
    for (const { id, remotes } of sources) {
      for (const { name } of remotes) {
        const offered = offers.get(keyOf(id, name))?.get(ref);
        if (!offered || offered.ended !== null) continue;
        return [{ ...twin, installation: id, origin: name, ref, download: offered.download }];
      }
    }
    return [];
  });
}

/** The old computer's installations as if chosen twins were installed there. */
export function withTwins(
  old: readonly Installation[],
  here: readonly Installation[],
  chosen: readonly OfferedTwin[],
): readonly Installation[] {
  let all = old;
  for (const { installation, origin, ref, title } of chosen) {
    const common = { commit: '', isCurrent: true, size: null, usesWallet: false, icon: null };
    const installed = { ref, origin, title, ...common };
    const has = (one: Installation): boolean =>
      one.id === installation && one.remotes.some(({ name }) => name === origin);
    const model = here.find(has);
    if (all.some(has)) {
      all = all.map((one) =>
        has(one) ? { ...one, installed: [...one.installed, installed] } : one,
      );
    } else if (model) {
      const bare = { ...model, installed: [installed], overrides: [], answers: [], masks: [] };
      const remotes = model.remotes.filter(({ name }) => name === origin);
      all = [...all, { ...bare, remotes, pins: [], languages: null, extraLanguages: null }];
    }
  }
  return all;
}

/** Where the data of twins goes, below the home. */
export function twinData(
  chosen: readonly Twin[],
): readonly { readonly from: string; readonly to: string }[] {
  return chosen.flatMap(({ app, data }) =>
    data.flatMap(({ from, to }) => (to === null ? [] : [{ from, to: `.var/app/${app}/${to}` }])),
  );
}
