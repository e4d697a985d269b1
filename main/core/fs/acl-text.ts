import { ACL_MAX, aclSchema } from '../../../shared/model/acl.ts';

/** One entry of an access control list (acl(5)). */
export interface AclEntry {
  /** Whether it is for what is made in the folder, not for the folder itself. */
  readonly isDefault: boolean;
  /** user, group, mask, other. */
  readonly tag: 'u' | 'g' | 'm' | 'o';
  /** A user's or group's name or number in bytes as Latin-1; '' for the owner's and the like. */
  readonly who: string;
  /** `rwx`, a dash for each that is not given. */
  readonly rights: string;
}

const TAGS = ['u', 'g', 'm', 'o'] as const;
const ENTRY =
  /^(?<isDefault>d(?:efault)?:)?(?:(?<named>u(?:ser)?|g(?:roup)?):(?<who>[^:]*)|(?<base>m(?:ask)?|o(?:ther)?):):(?<rights>[r-][w-][x-])$/;

/** Reads one entry as getfacl(1) prints it or as it stands in the short form; null where it is none. */
export function parseAclEntry(text: string): AclEntry | null {
  const groups = ENTRY.exec(text)?.groups;
  if (!groups) return null;
  const { isDefault, named, who = '', base = '', rights = '' } = groups;
  const tag = TAGS.find((one) => (named ?? base).startsWith(one));
  const plain = unescapeBytes(who);
  if (tag === undefined || plain === null || plain.includes('\0')) return null;
  return { isDefault: isDefault !== undefined, tag, who: plain, rights };
}

/**
 * The short text form of a list (`shared/model/acl.ts`); null where it is not whole (acl(5): the three
 * base entries once each, a mask where anybody is named, nobody twice) or too long.
 */
export function formatAcl(entries: readonly AclEntry[]): string | null {
  const access = entries.filter(({ isDefault }) => !isDefault);
  const defaults = entries.filter(({ isDefault }) => isDefault);
  if (!isWhole(access) || (defaults.length > 0 && !isWhole(defaults))) return null;
  const text = [...sorted(access), ...sorted(defaults)].map(formatEntry).join(',');
  return text.length <= ACL_MAX && aclSchema.safeParse(text).success ? text : null;
}

/** The entries of a list in the short text form; null where it is not one, as `formatAcl` says. */
export function parseAcl(text: string): readonly AclEntry[] | null {
  if (!aclSchema.safeParse(text).success) return null;
  const entries = text.split(',').map(parseAclEntry);
  const known = entries.filter((one) => one !== null);
  return known.length === entries.length && formatAcl(known) !== null ? known : null;
}

/** Whether a list says more than a mode does. */
export function saysMoreThanMode(entries: readonly AclEntry[]): boolean {
  return entries.some(({ isDefault, tag, who }) => isDefault || who !== '' || tag === 'm');
}

/** Bytes (as Latin-1) from `\ooo` and `\\`; null where a backslash stands for something else. */
export function unescapeBytes(text: string): string | null {
  if (/\\(?![0-3][0-7]{2}|\\)/.test(text.replace(/\\\\/g, ''))) return null;
  return text.replace(/\\(?:([0-3][0-7]{2})|\\)/g, (_whole, octal: string | undefined) =>
    octal === undefined ? '\\' : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** Bytes (as Latin-1) with all of those escaped as `\ooo` that `odd` finds. */
export function escapeBytes(bytes: string, odd: RegExp): string {
  return bytes.replace(odd, (one) => `\\${(one.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`);
}

function formatEntry({ isDefault, tag, who, rights }: AclEntry): string {
  return `${isDefault ? 'd:' : ''}${tag}:${escapeBytes(who, /[^A-Za-z0-9_.@$+-]/g)}:${rights}`;
}

function isWhole(entries: readonly AclEntry[]): boolean {
  const seen = new Set(entries.map(({ tag, who }) => `${tag}:${who}`));
  if (seen.size !== entries.length) return false;
  const hasNames = entries.some(({ who }) => who !== '');
  return ['u:', 'g:', 'o:'].every((one) => seen.has(one)) && (!hasNames || seen.has('m:'));
}

function sorted(entries: readonly AclEntry[]): AclEntry[] {
  const rank = ({ tag }: AclEntry): number => TAGS.indexOf(tag);
  return [...entries].sort((a, b) => rank(a) - rank(b) || (a.who < b.who ? -1 : 1));
}
