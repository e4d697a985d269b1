import { createCipheriv, createHash } from 'node:crypto';

/** Numbers and bytes that look random and are the same each time for a seed. */
export interface Random {
  /** From 0 up to but not including `below`, whole. */
  whole(below: number): number;
  /** Spread as sizes of files are: most small, a few large, `mean` on average, at least 1. */
  size(mean: number): number;
  /** Bytes that nothing can compress. */
  bytes(count: number): Buffer;
}

const LARGEST = 20;

/** AES in counter mode is both quick and as good as random. */
export function createRandom(seed: string): Random {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  const bytes = (count: number): Buffer => cipher.update(Buffer.alloc(count));
  let pool = bytes(4096);
  const fraction = (): number => {
    if (pool.length < 4) pool = bytes(4096);
    const value = pool.readUInt32LE(0) / 2 ** 32;
    pool = pool.subarray(4);
    return value;
  };
  return {
    bytes,
    whole: (below) => Math.floor(fraction() * below),
    size: (mean) => 1 + Math.floor(Math.min(-Math.log(1 - fraction()), LARGEST) * (mean - 1)),
  };
}
