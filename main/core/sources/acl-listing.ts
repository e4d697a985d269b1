import { Buffer } from 'node:buffer';
import { failure } from '../../../shared/failure.ts';
import {
  type AclEntry,
  escapeBytes,
  formatAcl,
  parseAclEntry,
  saysMoreThanMode,
  unescapeBytes,
} from '../fs/acl-text.ts';
import { bytesOfName, textOfName } from '../fs/names.ts';

/** Access rights of one file or folder: its path below the home and the short form of `shared/model/acl.ts`. */
export interface ListedAcl {
  readonly path: string;
  readonly acl: string;
}

/**
 * How access rights are listed: find passes by what is masked and links, which have none, getfacl(1)
 * prints each list that says more than a mode. `.` is the home, so paths begin with `./`.
 */
export const GETFACL_ARGS = [
  '--physical',
  '--skip-base',
  '--absolute-names',
  '--no-effective',
  '--',
] as const;

/** The last line of a listing that came to its end. */
export const ACLS_END = '# end';

/** PATH_MAX with every byte escaped, and then some. */
const MOST_LINE = 20_000;
/** What a hostile old computer may make us keep: lists in all, bytes to read, entries per list. */
export const MOST_ACLS = 100_000;
export const MOST_ACL_BYTES = 64 * 1024 * 1024;
const MOST_ENTRIES = 256;

/**
 * Reads what getfacl prints (getfacl(1), OUTPUT FORMAT), in pieces as they come; it is untrusted. Names
 * have backslash, line feed and carriage return escaped as `\\` and `\ooo`. Throws
 * `source/acls-incomplete` for what is no such listing or is too large.
 */
export class AclParser {
  /** Lists that were no whole lists. They are passed over. */
  malformed = 0;
  #rest: Buffer = Buffer.alloc(0);
  #path: string | null = null;
  #entries: AclEntry[] = [];
  #isBad = false;
  #bytes = 0;
  #count = 0;
  #ended = false;

  /** Whether the listing came to its end. */
  get isWhole(): boolean {
    return this.#ended && this.#rest.length === 0;
  }

  /** The lists that became whole with this piece. */
  push(piece: Buffer): ListedAcl[] {
    this.#bytes += piece.length;
    if (this.#bytes > MOST_ACL_BYTES) throw incomplete('too long');
    const data = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const found: ListedAcl[] = [];
    let at = 0;
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, at)) {
      found.push(...this.#line(data.toString('latin1', at, end)));
      at = end + 1;
    }
    this.#rest = data.subarray(at);
    if (this.#rest.length > MOST_LINE) throw incomplete('a line without an end');
    return found;
  }

  #line(line: string): ListedAcl[] {
    if (this.#ended || line.length > MOST_LINE) throw incomplete('not a list of access rights');
    if (line.startsWith('# file: ')) {
      const before = this.#close();
      this.#path = pathOf(line.slice(8));
      this.#isBad = this.#path === null;
      this.#count += 1;
      if (this.#count > MOST_ACLS) throw incomplete(`more than ${MOST_ACLS}`);
      return before;
    }
    if (line === ACLS_END) {
      this.#ended = true;
      return this.#close();
    }
    if (line === '' || /^# (?:owner|group|flags): /.test(line)) return [];
    const entry = parseAclEntry(line);
    if (entry === null || this.#entries.length >= MOST_ENTRIES) this.#isBad = true;
    else this.#entries.push(entry);
    return [];
  }

  /** Ends the list that was open. */
  #close(): ListedAcl[] {
    const [path, entries, isBad] = [this.#path, this.#entries, this.#isBad];
    this.#path = null;
    this.#entries = [];
    this.#isBad = false;
    const acl = isBad || path === null ? null : formatAcl(entries);
    if (acl === null || path === null) {
      if (isBad || path !== null || entries.length > 0) this.malformed += 1;
      return [];
    }
    return saysMoreThanMode(entries) ? [{ path, acl }] : [];
  }
}

/** One list as `AclParser` reads it. */
export function formatListedAcl({ path, acl }: ListedAcl): Buffer {
  const name = escapeBytes(bytesOfName(path).toString('latin1'), /[\\\n\r]/g);
  return Buffer.from(`# file: ./${name}\n${acl.replaceAll(',', '\n')}\n\n`, 'latin1');
}

function pathOf(name: string): string | null {
  const bytes = unescapeBytes(name);
  if (bytes === null) return null;
  return textOfName(Buffer.from(bytes.replace(/^\.\//, ''), 'latin1'));
}

function incomplete(detail: string): Error {
  return failure('source/acls-incomplete', { detail });
}
