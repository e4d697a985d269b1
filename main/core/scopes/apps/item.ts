import type { AppItem, Installation } from '../../../../shared/model/apps.ts';
import {
  isAnswer,
  isLanguages,
  isOverrideId,
  isPattern,
  isRemoteName,
  isRemoteUrl,
  parseRef,
} from './refs.ts';

type Of<K extends AppItem['kind']> = Extract<AppItem, { kind: K }>;
type ByKind = {
  readonly [K in AppItem['kind']]: (now: Installation, item: Of<K>) => string | null;
};

/** Bytes that an item may have to fetch; 0 where its source did not say. */
export function downloadOf(item: AppItem): number {
  return item.kind === 'ref' && item.action === 'add' ? (item.download ?? 0) : 0;
}

/** What an item is called while it is worked on: an app by its name. */
export function shownAs(item: AppItem): string {
  return item.kind === 'ref' ? (item.title ?? item.ref) : nameOf(item);
}

/** What an item is called where failures are told. */
export function nameOf(item: AppItem): string {
  switch (item.kind) {
    case 'remote':
      return `${item.installation}: source ${item.remote.name}`;
    case 'languages':
      return `${item.installation}: languages`;
    case 'override':
      return `${item.installation}: permissions of ${item.override.id}`;
    case 'ref':
      return `${item.installation}: ${item.oldRef}`;
    case 'current':
      return `${item.installation}: version of ${item.ref}`;
    case 'pin':
    case 'mask':
      return `${item.installation}: ${item.kind} ${item.pattern}`;
    case 'answer':
      return `${item.answer.app}: ${item.answer.table} ${item.answer.about}`;
  }
}

/**
 * Whether all of an item may stand in commands and file names. Inspecting sees to that, but a plan comes
 * from a file, and names of sources may come from choices.
 */
export function isSafe(item: AppItem): boolean {
  return (guards[item.kind] as (item: AppItem) => boolean)(item);
}

const guards: { readonly [K in AppItem['kind']]: (item: Of<K>) => boolean } = {
  remote: ({ remote }) => isRemoteName(remote.name) && isRemoteUrl(remote.url),
  ref: ({ ref, origin }) => parseRef(ref) !== null && isRemoteName(origin),
  languages: ({ languages, extraLanguages }) =>
    [languages, extraLanguages].every((text) => text === null || isLanguages(text)),
  override: ({ override }) => isOverrideId(override.id),
  current: ({ ref }) => parseRef(ref) !== null,
  pin: ({ pattern }) => isPattern(pattern),
  mask: ({ pattern }) => isPattern(pattern),
  answer: ({ answer }) => isAnswer(answer),
};

/** What of an item is not as it should be in an installation; null where all is. */
export function differenceIn(now: Installation, item: AppItem): string | null {
  const compare = comparisons[item.kind] as (now: Installation, item: AppItem) => string | null;
  return compare(now, item);
}

const comparisons: ByKind = {
  remote: ({ remotes }, { remote }) => {
    const found = remotes.find(({ name }) => name === remote.name);
    if (!found) return remote.name;
    const isSame = found.url === remote.url && found.keys === remote.keys;
    return isSame ? null : `${remote.name}: ${found.url}`;
  },
  ref: ({ installed }, { ref, origin }) => {
    const found = installed.find((one) => one.ref === ref);
    if (!found) return ref;
    return found.origin === origin ? null : `${ref}: ${found.origin}`;
  },
  languages: (now, { languages, extraLanguages }) =>
    now.languages === languages && now.extraLanguages === extraLanguages
      ? null
      : String(now.languages),
  override: ({ overrides }, { override }) =>
    overrides.some(({ id, content }) => id === override.id && content === override.content)
      ? null
      : override.id,
  current: ({ installed }, { ref }) =>
    installed.some((one) => one.ref === ref && one.isCurrent) ? null : ref,
  pin: ({ pins }, { pattern }) => (pins.includes(pattern) ? null : pattern),
  mask: ({ masks }, { pattern }) => (masks.includes(pattern) ? null : pattern),
  answer: ({ answers }, { answer: { table, about, app, permissions } }) => {
    const found = answers.find(
      (one) => one.table === table && one.about === about && one.app === app,
    );
    if (!found) return about;
    return String(found.permissions) === String(permissions)
      ? null
      : `${about}: ${found.permissions.join(' ')}`;
  },
};
