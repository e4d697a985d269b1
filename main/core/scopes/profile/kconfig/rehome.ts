import { rehomed } from '../rehome.ts';
import { KConfigDocument } from './document.ts';
import { escapedName, trimmed, unescaped } from './escapes.ts';

/** The homes of the old computer, by all names that they have there, and the new one. */
export interface Homes {
  readonly old: readonly string[];
  readonly here: string;
}

/**
 * Writes the new home where values and the names of groups and keys name the old one; lines without it keep every
 * byte. A value that is no text (bytes of another encoding) stays as it is, as nobody could say what it names.
 */
export function rehomedConfig(document: KConfigDocument, homes: Homes): KConfigDocument {
  const named = withNames(document, homes);
  const changed = named.entries().flatMap((entry) => {
    const value = rehomed(entry.value, homes.old, homes.here);
    return value === entry.value || entry.value.includes('\ufffd') ? [] : [{ ...entry, value }];
  });
  return changed.length === 0 ? named : named.with(...changed);
}

/** Some programs keep what they know of a file in a group that is called like it (kate: `[file:///home/…]`). */
function withNames(document: KConfigDocument, homes: Homes): KConfigDocument {
  const text = document.bytes().toString('latin1');
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const renamed = lines.map((line) => renamedLine(line, homes));
  const same = renamed.every((line, at) => line === lines[at]);
  return same ? document : KConfigDocument.parse(Buffer.from(renamed.join(''), 'latin1'));
}

function renamedLine(line: string, homes: Homes): string {
  const start = trimmed(line);
  if (start.startsWith('#')) return line;
  if (start.startsWith('[')) {
    return line.replace(/\[([^\]]*)\]/g, (whole, raw: string) => {
      const name = renamed(raw, homes);
      return name === raw ? whole : `[${name}]`;
    });
  }
  const equals = line.indexOf('=');
  const key = /^[^[=]*/.exec(line)?.[0] ?? '';
  return equals < 0 ? line : renamed(key, homes) + line.slice(key.length);
}

/** One character stands for one byte. */
function renamed(raw: string, { old, here }: Homes): string {
  const name = Buffer.from(unescaped(raw), 'latin1').toString('utf8');
  const other = rehomed(name, old, here);
  if (other === name || name.includes('\ufffd')) return raw;
  return escapedName(Buffer.from(other, 'utf8').toString('latin1'));
}
