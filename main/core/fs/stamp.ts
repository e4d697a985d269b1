import { failure } from '../../../shared/failure.ts';
import { boxed } from '../process/boxed.ts';
import { stream } from '../process/stream.ts';
import { bytesOfName } from './names.ts';

/** A folder or link that is to exist with exactly these attributes. `path` is below the root. */
export interface Stamp {
  readonly path: string;
  readonly mode: number;
  /** Nanoseconds since 1970, decimal; may be negative. */
  readonly mtime: string;
  /** For a link what it says; null for a folder. */
  readonly target: string | null;
}

const BLOCK = 512;

/**
 * Gives folders their mode and time and makes links with theirs, to the nanosecond, in one go. Node
 * sets times as floating-point seconds (about 240 ns off), so GNU tar does it: it unpacks a stream
 * of headers without content. A folder that exists is kept and only stamped. Returns what tar
 * complained of: entries that could not be stamped, while the others were.
 */
export async function stampAll(
  root: string,
  stamps: AsyncIterable<Stamp>,
  options: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const args = [
    ...['-x', '-p', '-f', '-', '-C', root, '--no-same-owner', '--delay-directory-restore'],
    '--warning=no-timestamp',
  ];
  const command = await boxed({ program: 'tar', args }, { writable: [root], env: options.env });
  const said: string[] = [];
  const ended = await stream(command, {
    ...options,
    input: archive(stamps),
    onOutput: () => undefined,
    onError: (line) => {
      said.push(line.toString('utf8'));
    },
  });
  options.signal.throwIfAborted();
  if (ended.status === 0) return [];
  const complaints = said.filter((line) => line.startsWith('tar: '));
  if (complaints.length > 0) return complaints;
  throw failure('app/program-failed', { program: 'tar', detail: said.at(-1) ?? '' });
}

/** A pax archive (POSIX.1-2001, pax(1)): per entry an extended header with path and time, then the entry. */
async function* archive(stamps: AsyncIterable<Stamp>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  for await (const stamp of stamps) {
    gathered.push(...entryBlocks(stamp));
    if (gathered.length < 300) continue;
    yield Buffer.concat(gathered);
    gathered = [];
  }
  yield Buffer.concat([...gathered, Buffer.alloc(2 * BLOCK)]);
}

function entryBlocks(stamp: Stamp): Buffer[] {
  const records = [
    paxRecord('path', bytesOfName(stamp.path)),
    paxRecord('mtime', seconds(stamp.mtime)),
  ];
  if (stamp.target !== null) records.push(paxRecord('linkpath', bytesOfName(stamp.target)));
  const extended = Buffer.concat(records);
  const padding = Buffer.alloc((BLOCK - (extended.length % BLOCK)) % BLOCK);
  const type = stamp.target === null ? '5' : '2';
  return [header('x', 0o644, extended.length), extended, padding, header(type, stamp.mode, 0)];
}

/** `LENGTH KEY=VALUE\n`, where LENGTH counts itself. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length)
    length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function seconds(nanoseconds: string): Buffer {
  const negative = nanoseconds.startsWith('-');
  const digits = nanoseconds.replace('-', '').padStart(10, '0');
  return Buffer.from(`${negative ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`);
}

function header(type: string, mode: number, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write('entry', 0);
  block.write(`${octal(mode, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  block.write(`${octal(size, 11)}\0${octal(0, 11)}\0`, 124);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, width: number): string {
  return value.toString(8).padStart(width, '0');
}
