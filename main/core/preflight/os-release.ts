import { readFile } from 'node:fs/promises';
import type { OsRelease } from '../../../shared/model/host.ts';

/** The distributions whose package names we know. */
export type Family = 'debian' | 'fedora' | 'arch' | 'opensuse';

/** Our own operating system: what it says of itself, and whose relative it is. */
export interface OwnSystem {
  readonly os: OsRelease;
  readonly family: Family | null;
}

// The same words as in scripts/lib/distribution.mjs, which has to run before anything is installed.
const families: Readonly<Record<string, Family>> = {
  debian: 'debian',
  ubuntu: 'debian',
  fedora: 'fedora',
  rhel: 'fedora',
  arch: 'arch',
  opensuse: 'opensuse',
  suse: 'opensuse',
};

/**
 * Reads an os-release text (os-release(5), freedesktop.org). What is absent gets the manual page's default:
 * `linux`, `Linux`, or nothing. Never throws: the text may come from another computer.
 */
export function readOsRelease(text: string): OsRelease {
  const fields = readFields(text);
  return {
    id: fields.get('ID') || 'linux',
    name: fields.get('PRETTY_NAME') || fields.get('NAME') || 'Linux',
    versionId: fields.get('VERSION_ID') ?? '',
    variantId: fields.get('VARIANT_ID') ?? '',
  };
}

/** Whose relative a system is: the first word of ID and ID_LIKE that we know, or null. */
export function familyOf(text: string): Family | null {
  const fields = readFields(text);
  const words = `${fields.get('ID') ?? ''} ${fields.get('ID_LIKE') ?? ''}`
    .toLowerCase()
    .split(/\s+/);
  for (const word of words) {
    // openSUSE's ids read opensuse-leap and opensuse-tumbleweed.
    const family = families[word] ?? families[word.split('-')[0] ?? ''];
    if (family) return family;
  }
  return null;
}

/** What the computer that we run on says of itself; where it says nothing, an empty text is read. */
export async function readOwnSystem(): Promise<OwnSystem> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() =>
    readFile('/usr/lib/os-release', 'utf8').catch(() => ''),
  );
  return { os: readOsRelease(text), family: familyOf(text) };
}

function readFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^\s*([A-Z0-9_]+)=(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) fields.set(key, unquote(value));
  }
  return fields;
}

/** Shell quoting as far as os-release(5) allows it: one pair of quotes, backslash before `"$\``. */
function unquote(value: string): string {
  const [, quote, inside] = /^(["'])(.*)\1$/.exec(value) ?? [];
  if (quote === "'") return inside ?? '';
  return (inside ?? value).replace(/\\(["'$`\\])/g, '$1');
}
