import { type FailureData, failure, toFailureData } from '../../../shared/failure.ts';
import { textOfName } from '../fs/names.ts';

/** What a line of rsync's output says. */
export type RsyncLine =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly size: number;
      readonly hash: string | null;
    }
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'other' };

/** The `--out-format` that `parseOutput` reads: what changed, length, content hash, name. */
export const OUT_FORMAT = '%i %l %C %n';

/**
 * Reads a line of standard output (rsync(1), `--out-format` and `--info=progress2`). Names come with
 * control characters and stray bytes as `\#ooo`, three octal digits; `%C` is blank in a dry run.
 */
export function parseOutput(line: Buffer): RsyncLine {
  const text = line.toString('latin1');
  const item = /^[<>]f\S{9} (\d+) ([0-9a-f]{32}| +) (.+)$/s.exec(text);
  if (item) {
    const [, size, hash, name] = item;
    return {
      kind: 'file',
      path: decodeName(name ?? ''),
      size: Number(size),
      hash: hash?.trim() ? hash : null,
    };
  }
  const progress = /^\s*([\d,]+)\s+\d+%\s/.exec(text);
  if (progress)
    return { kind: 'progress', bytes: Number((progress[1] ?? '0').replaceAll(',', '')) };
  return { kind: 'other' };
}

/** What a line of standard error says: about one file, about the whole, or nothing to act on. */
export type RsyncComplaint =
  | { readonly kind: 'file'; readonly path: string; readonly error: FailureData }
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'quota' }
  | { readonly kind: 'read-only' }
  | { readonly kind: 'write-error' }
  /** Extended attributes that the target cannot keep: the content is whole all the same. */
  | { readonly kind: 'attributes' }
  | { readonly kind: 'other'; readonly text: string };

/** Reads a line of standard error; `home` is the old home's absolute path, which names there begin with. */
export function parseComplaint(line: Buffer, home: string): RsyncComplaint {
  const text = line.toString('latin1');
  if (/No space left on device \(28\)/.test(text)) return { kind: 'disk-full' };
  if (/Disk quota exceeded \(122\)/.test(text)) return { kind: 'quota' };
  if (/Read-only file system \(30\)/.test(text)) return { kind: 'read-only' };
  if (/\[receiver\].*Input\/output error \(5\)/.test(text)) return { kind: 'write-error' };
  if (/rsync_xal_set/.test(text)) return { kind: 'attributes' };
  const quoted = /"(.*)"/s.exec(text);
  const path = quoted ? belowHome(decodeName(quoted[1] ?? ''), home) : null;
  if (path === null) return { kind: 'other', text: line.toString('utf8') };
  return { kind: 'file', path, error: toFailureData(complaintFailure(text)) };
}

function complaintFailure(text: string): Error {
  if (/file has vanished|No such file or directory \(2\)/.test(text))
    return failure('home/vanished');
  const reason = /: ([A-Z][^:]*?) \(\d+\)\s*$/.exec(text)?.[1] ?? 'read error';
  return failure('home/unreadable', { detail: reason });
}

function belowHome(path: string, home: string): string | null {
  if (path.startsWith(`${home}/`)) return path.slice(home.length + 1);
  return path.startsWith('/') ? null : path;
}

/** Undoes rsync's escapes: `\#012` is the byte 0o012; a literal `\#012` comes as `\#134#012`. */
function decodeName(latin1: string): string {
  const bytes = latin1.replace(/\\#(\d{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return textOfName(Buffer.from(bytes, 'latin1'));
}
