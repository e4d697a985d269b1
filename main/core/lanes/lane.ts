import type { LaneId } from '../../../shared/model/lane.ts';
import type { FailureData } from '../../../shared/failure.ts';
import type { Mark } from '../journal/records.ts';

/** A regular file that a lane is to bring. */
export interface LaneFile {
  /** The plan's number for it, which comes back with its outcome. */
  readonly item: number;
  /** Relative to the old home, in our text form of names. */
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  /** Nanoseconds since 1970, decimal. */
  readonly mtime: string;
  /** Blocks of 512 bytes in use on the old computer, or null where that is not known. */
  readonly blocks: number | null;
  /** It came over in an earlier attempt and was checked: only whether it has changed since is asked. */
  readonly isStaged: boolean;
}

/** A folder that will be new: a lane that can gives the staged one its extended attributes. */
export interface LaneFolder {
  readonly path: string;
}

export type LaneEntry =
  | { readonly kind: 'file'; readonly file: LaneFile }
  | { readonly kind: 'folder'; readonly folder: LaneFolder };

/**
 * What became of a file. `hash` is the xxh128 (hex) of the content as it was sent.
 * - `arrived`: its content is in staging; whether it changed while it was read is still looked at, and
 *   when it did, it arrives once more.
 * - `settled`: it did not change; nothing more comes of it.
 * - `staged`: both at once. `mark`: what it is recognised by where it was read again already.
 * - `cloned`: it shares the blocks of the old file, and so is what that was in one moment.
 */
export type LaneOutcome =
  | { readonly kind: 'arrived'; readonly file: LaneFile; readonly hash: string }
  | {
      readonly kind: 'staged';
      readonly file: LaneFile;
      readonly hash: string;
      readonly mark: Mark | null;
    }
  | { readonly kind: 'settled' | 'cloned'; readonly file: LaneFile }
  | { readonly kind: 'failed'; readonly file: LaneFile; readonly error: FailureData };

export interface LaneContext {
  readonly signal: AbortSignal;
  /** Bytes that came over since the last report, and what is being read (our text form). */
  readonly report: (bytes: number, current: string) => void;
  /** Resolves when nobody reads from staging: before files that have arrived are written once more. */
  readonly quiet: () => Promise<void>;
  /** Whether staging may hold parts of files from an attempt before. */
  readonly mayResume: boolean;
  /**
   * Whether somebody else compares all of it with a new listing afterwards, which for many files is
   * far cheaper: then a lane that would look for changes by itself need not.
   */
  readonly isListedAgain: boolean;
}

/**
 * A way bytes come over. A lane only ever fills staging: it makes the folders it needs below
 * `staging`, writes regular files there under their own relative path, with mode and mtime, and
 * nothing else. Throws `source/link-lost` when the link breaks; what was told before stays valid.
 */
export interface Lane {
  readonly id: LaneId;
  fill(
    entries: AsyncIterable<LaneEntry>,
    staging: string,
    context: LaneContext,
  ): AsyncIterable<LaneOutcome>;
}
