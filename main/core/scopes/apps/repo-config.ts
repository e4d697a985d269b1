import type { Remote } from '../../../../shared/model/apps.ts';
import { type KeyFile, keyList, keyText, parseKeyFile } from './key-file.ts';
import { isLanguages, isPattern, isRemoteName } from './refs.ts';

/** What `repo/config` of an installation says (facts from flatpak-dir.c; ostree's keys lie in the same file). */
export interface RepoConfig {
  /** `bare-user-only` or another way to store objects; null where it is not said: then this is no repository. */
  readonly mode: string | null;
  readonly remotes: readonly Omit<Remote, 'keys' | 'filter'>[];
  /** What is not as flatpak takes it (names, patterns, languages), and could stand for something else in a command: it is not brought. */
  readonly badNames: readonly string[];
  readonly languages: string | null;
  readonly extraLanguages: string | null;
  readonly pins: readonly string[];
  readonly masks: readonly string[];
}

/** Reads `repo/config`. Whatever it holds, this gives what could be understood of it. */
export function parseRepoConfig(text: string): RepoConfig {
  const file = parseKeyFile(text);
  const core = file.get('core') ?? new Map<string, string>();
  const value = (key: string): string | null => textOf(core.get(key));
  const remotes: Omit<Remote, 'keys' | 'filter'>[] = [];
  const badNames: string[] = [];
  const good = (text: string | null, isGood: (text: string) => boolean): string | null => {
    if (text === null || isGood(text)) return text;
    badNames.push(text);
    return null;
  };
  const patterns = (key: string): readonly string[] =>
    keyList(core.get(key) ?? '')
      .filter((pattern) => pattern !== '')
      .flatMap((pattern) => good(pattern, isPattern) ?? []);
  for (const [group, values] of file) {
    const name = /^remote "(.*)"$/.exec(group)?.[1];
    if (name === undefined) continue;
    if (isRemoteName(name)) remotes.push(remoteOf(name, values));
    else badNames.push(name);
  }
  return {
    mode: value('mode'),
    remotes,
    badNames,
    languages: good(value('xa.languages'), isLanguages),
    extraLanguages: good(value('xa.extra-languages'), isLanguages),
    pins: patterns('xa.pinned'),
    masks: patterns('xa.masked'),
  };
}

type Values = NonNullable<ReturnType<KeyFile['get']>>;

function remoteOf(name: string, values: Values): Omit<Remote, 'keys' | 'filter'> {
  const value = (key: string): string | null => textOf(values.get(key)) || null;
  const isTrue = (key: string): boolean => values.get(key) === 'true';
  return {
    name,
    url: value('url') ?? '',
    checksSignatures: isTrue('gpg-verify'),
    collection: value('collection-id') ?? value('xa.collection-id'),
    subset: value('xa.subset'),
    priority: Number.parseInt(values.get('xa.prio') ?? '1', 10) || 1,
    // Without the mark the title came from the server, and comes again by itself.
    title: isTrue('xa.title-is-set') ? value('xa.title') : null,
    isDisabled: isTrue('xa.disable'),
    isHidden: isTrue('xa.noenumerate'),
  };
}

function textOf(raw: string | undefined): string | null {
  return raw === undefined ? null : keyText(raw);
}
