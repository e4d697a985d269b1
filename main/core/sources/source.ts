import type { LaneId } from '../../../shared/model/lane.ts';
import type { FailureData } from '../../../shared/failure.ts';
import type { Host } from '../../../shared/model/host.ts';
import type { Entry } from '../../../shared/model/inventory.ts';
import type { Installation } from '../../../shared/model/apps.ts';
import type { Disposable } from '../util/disposable.ts';

/** What a listing tells: an entry, or something that could not be looked at. */
export type Listed =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'unreadable'; readonly path: string; readonly error: FailureData };

/** How rsync reaches the old computer. */
export interface RsyncEndpoint {
  /** Command line of the remote shell, for rsync's `-e`, each word free of blanks and quotes; null for a folder on this computer. */
  readonly shell: readonly string[] | null;
  /** `user@host` as rsync wants it. */
  readonly target: string;
  /** Absolute path of the home folder there. */
  readonly home: string;
}

/** What the link to an old computer is like, as measured. */
export interface LinkSpeed {
  readonly roundTripMs: number;
  /** Null where it could not be measured. */
  readonly bytesPerSecond: number | null;
}

/** What is listed, in lists as they come: handing over each of a million alone would take longer than all else. */
export type Listing = AsyncIterable<readonly Listed[]>;

/** How our own reader of SFTP reaches the old computer. */
export interface SftpEndpoint {
  /** Words of the command whose standard streams are an SFTP server: ssh with `-s`. */
  readonly command: readonly string[];
  /** Absolute path of the home folder there. */
  readonly home: string;
}

/** A flatpak installation of the old computer. */
export interface OldFlatpak {
  readonly id: string;
  /** Its folder as children of ours see it: below a mount, or on a disk of the old computer. */
  readonly dir: string;
  /** Reads it; null where there is none. Throws `source/link-lost`. */
  read(signal: AbortSignal): Promise<Installation | null>;
  /** The ids of all commits whose objects lie there, deployed or not. */
  commits(signal: AbortSignal): Promise<readonly string[]>;
}

/** The installations of an old computer. */
export interface OldFlatpaks extends Disposable {
  open(signal: AbortSignal): Promise<readonly OldFlatpak[]>;
}

/** An old computer that can be read. Nothing here ever writes to it. */
export interface OpenSource extends Disposable {
  readonly host: Host;
  /** Local path below which the old home can be read: a mount point, or the folder itself. Only children of ours touch it. */
  readonly root: string;
  /** How rsync reaches it, or null where it cannot. */
  readonly rsync: RsyncEndpoint | null;
  /** How its SFTP server is reached, or null where it cannot be. */
  readonly sftp: SftpEndpoint | null;
  /** The lane to take and the sentence that says why. */
  readonly lane: { readonly id: LaneId; readonly reason: string };
  /** What flatpak has installed there. */
  readonly flatpaks: OldFlatpaks;
  /** Paths (relative to the home) that the source masks. */
  readonly masked: readonly string[];
  /** Every entry of the home but the home itself, depth first: a folder, then all that lies in it. Throws `source/link-lost`. */
  list(signal: AbortSignal): Listing;
  /** The same without access rights, in microseconds an entry, as it is made where the files are; null where it cannot be. */
  readonly listAgain: ((signal: AbortSignal) => Listing) | null;
  /** A small file of the home, whole; null where there is none, or one of more than `maxBytes`. */
  readSmall(path: string, maxBytes: number): Promise<Buffer | null>;
  /** Whether something in the home may have extended attributes, as far as that can be told. */
  mayHaveXattrs(signal: AbortSignal): Promise<boolean>;
  /** Measures the link, once; null where there is none to measure. */
  speed(signal: AbortSignal): Promise<LinkSpeed | null>;
  /** Whether the link is up; `subscribe` tells when that changes. */
  isReady(): boolean;
  subscribe(listener: () => void): () => void;
  /** Resolves when the link is up (again): by itself where it can, else after questions were answered. */
  whenReady(signal: AbortSignal): Promise<void>;
}
