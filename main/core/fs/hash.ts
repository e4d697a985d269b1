import { open } from 'node:fs/promises';
import { createXXHash128, type IHasher } from 'hash-wasm';
import { fsPath } from './names.ts';

/** Bytes read at once. */
const CHUNK = 1024 * 1024;

/** Hashers that are free: each is a WebAssembly instance of its own, which takes as long to make as a small file to hash. */
const free: IHasher[] = [];

/**
 * Lends a fresh xxh128 (seed 0), whose hex digest is what xxh128sum and rsync's `%C` print, for as
 * long as `use` takes.
 */
export async function withHasher<T>(use: (hasher: IHasher) => Promise<T>): Promise<T> {
  const hasher = free.pop() ?? (await createXXHash128());
  try {
    return await use(hasher.init());
  } finally {
    free.push(hasher);
  }
}

/** Makes a function that gives the xxh128 (hex) of bytes at hand, at once. */
export async function makeHash(): Promise<(content: Buffer) => string> {
  const hasher = await createXXHash128();
  return (content) => hasher.init().update(content).digest('hex');
}

/** The xxh128 (hex) of a file's content. Memory use does not depend on its size. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  return withHasher(async (hasher) => {
    const file = await open(fsPath(path), 'r');
    try {
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        signal?.throwIfAborted();
        const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
        if (bytesRead === 0) return hasher.digest('hex');
        hasher.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  });
}
