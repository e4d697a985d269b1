import type { FailureData } from '../../../shared/failure.ts';

/** A regular file that a lane is to bring. */
export interface LaneFile {
  /** Relative to the old home, in our text form of names. */
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  /** Nanoseconds since 1970, decimal. */
  readonly mtime: string;
}

/** What became of one file. `hash` is the xxh128 (hex) of the content as it was sent. */
export type LaneOutcome =
  | { readonly kind: 'staged'; readonly path: string; readonly hash: string }
  | { readonly kind: 'failed'; readonly path: string; readonly error: FailureData };

export interface LaneContext {
  readonly signal: AbortSignal;
  /** Bytes that came over since the last report, and what is being read (our text form). */
  readonly report: (bytes: number, current: string) => void;
}

/**
 * A way bytes come over. A lane only ever fills staging: it makes the folders it needs below
 * `staging`, writes regular files there under their own relative path, with mode and mtime, and
 * nothing else. A file that is already whole there (same size and mtime) is not fetched again but
 * gets its outcome all the same. Throws `source/link-lost` when the link breaks; what was told
 * before stays valid.
 */
export interface Lane {
  readonly id: 'rsync' | 'mount';
  fill(
    files: AsyncIterable<LaneFile>,
    staging: string,
    context: LaneContext,
  ): AsyncIterable<LaneOutcome>;
}
