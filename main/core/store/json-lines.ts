import { type FileHandle, open } from 'node:fs/promises';

/** A line of a file and the byte at which it starts. */
export interface Line {
  readonly text: string;
  readonly offset: number;
}

const CHUNK = 256 * 1024;
const FLUSH_AT = 256 * 1024;

/** The lines of a file, one at a time. */
export async function* readLines(file: string, options: Part = {}): AsyncGenerator<Line> {
  for await (const lines of readLineLists(file, options)) yield* lines;
}

/** Which bytes of a file, and whether a last line without a line break counts: it may be half of one. */
interface Part {
  readonly start?: number;
  readonly end?: number;
  readonly torn?: boolean;
}

/**
 * The lines of a file from byte `start` to byte `end`, in lists of
 * as many as were read at once: for a million, handing over each alone would take longer than reading.
 */
export async function* readLineLists(
  file: string,
  options: Part = {},
): AsyncGenerator<readonly Line[]> {
  const handle = await open(file, 'r');
  try {
    const end = options.end ?? Number.POSITIVE_INFINITY;
    let offset = options.start ?? 0;
    let rest: Buffer = Buffer.alloc(0);
    while (offset + rest.length < end) {
      const chunk = await readChunk(handle, offset + rest.length, end);
      if (chunk.length === 0) break;
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = rest.lastIndexOf(10) + 1;
      if (whole === 0) continue;
      // Many lines are made into text at once, and parted then: that is far cheaper than one by one.
      const text = rest.toString('utf8', 0, whole - 1);
      const isAscii = text.length === whole - 1;
      rest = rest.subarray(whole);
      const lines: Line[] = [];
      for (const line of text.split('\n')) {
        lines.push({ text: line, offset });
        offset += (isAscii ? line.length : Buffer.byteLength(line)) + 1;
      }
      yield lines;
    }
    if (options.torn && rest.length > 0) yield [{ text: rest.toString('utf8'), offset }];
  } finally {
    await handle.close();
  }
}

async function readChunk(handle: FileHandle, position: number, end: number): Promise<Buffer> {
  const length = Math.min(CHUNK, end - position);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Writes lines to the end of a file, gathered into large writes. */
export interface LineWriter {
  /** The byte at which the next line will start. */
  position(): number;
  add(text: string): Promise<void>;
  /** Only gathers: for many lines at once, with `drain` after them. */
  put(text: string): void;
  /** Writes what is gathered where that is much. */
  drain(): Promise<void>;
  /** Writes what is gathered. */
  flush(): Promise<void>;
  /** Writes what is gathered and waits until the disk has it. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file (0600) for lines: `new` must not exist yet, `append` goes on at its end. */
export async function openLineWriter(file: string, mode: 'new' | 'append'): Promise<LineWriter> {
  const handle = await open(file, mode === 'new' ? 'wx' : 'a', 0o600);
  let position = (await handle.stat()).size;
  let gathered: string[] = [];
  let size = 0;
  let broken: { readonly error: unknown } | null = null;
  const flush = async (): Promise<void> => {
    // What a full disk cut off stays the last line: one behind it would make the file unreadable.
    if (broken) throw broken.error;
    if (gathered.length === 0) return;
    const bytes = Buffer.from(gathered.join(''), 'utf8');
    gathered = [];
    size = 0;
    await writeAll(handle, bytes).catch((error: unknown) => {
      broken = { error };
      throw error;
    });
  };
  const put = (text: string): void => {
    const line = `${text}\n`;
    gathered.push(line);
    const length = Buffer.byteLength(line);
    position += length;
    size += length;
  };
  const drain = async (): Promise<void> => {
    if (size >= FLUSH_AT) await flush();
  };
  return {
    position: () => position,
    put,
    drain,
    add: async (text) => {
      put(text);
      await drain();
    },
    flush,
    sync: async () => {
      await flush();
      await handle.datasync();
    },
    close: async () => {
      try {
        if (!broken) await flush();
      } finally {
        await handle.close();
      }
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}
