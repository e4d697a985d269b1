import type { LaneId } from './engine/protocol.ts';
import type { LinkKind } from './link/link.ts';
import type { TreeId } from './trees/trees.ts';

/** What Relokate is measured against, or what runs beside it. */
export const rivals = ['rsync', 'tar', 'cp', 'find'] as const;
export type Rival = (typeof rivals)[number];

/** One thing that is measured. */
export interface Case {
  readonly id: string;
  /** As it is shown. */
  readonly title: string;
  readonly kind: 'offer' | 'again' | 'mount' | 'disk' | 'inventory';
  readonly tree: TreeId;
  /** Part of the tree's full size that is enough here. */
  readonly part: number;
  readonly lane: LaneId;
  readonly link: LinkKind;
  readonly against: Rival;
  /** Other ways that are run in the same turns, for information. */
  readonly beside: readonly Rival[];
  /** The aim for Relokate's time divided by that of `against`; null where there is none. */
  readonly atMost: number | null;
  /** The aim for the engine's peak memory. */
  readonly megabytesAtMost: number | null;
}

type Given = Partial<Case> & Pick<Case, 'id' | 'title' | 'atMost'>;

const noLink: LinkKind = { roundTripMs: 0, bytesPerSecond: 0 };
const slow = (roundTripMs: number): LinkKind => ({ roundTripMs, bytesPerSecond: 0 });
const MEGABIT = 1_000_000 / 8;

const some = (given: Given): Case => ({
  kind: 'offer',
  tree: 'small',
  part: 1,
  lane: 'rsync',
  link: noLink,
  against: 'rsync',
  beside: [],
  megabytesAtMost: null,
  ...given,
});

/** All cases. What shall be measured too is a line here. */
export const cases: readonly Case[] = [
  some({
    ...{ id: 'rsync-small-0ms', title: 'rsync lane, small files', atMost: 1 },
    beside: ['tar'],
  }),
  some({
    ...{ id: 'rsync-small-2ms', title: 'rsync lane, small files, 2 ms', atMost: 1 },
    ...{ link: slow(2), beside: ['tar'] },
  }),
  some({
    ...{ id: 'rsync-large-0ms', title: 'rsync lane, large files', atMost: 0.75 },
    ...{ tree: 'large', beside: ['tar'] },
  }),
  some({
    ...{ id: 'rsync-large-10ms', title: 'rsync lane, large files, 10 ms', atMost: 0.6 },
    ...{ tree: 'large', link: slow(10), beside: ['tar'] },
  }),
  some({
    ...{ id: 'rsync-text-200mbit', title: 'rsync lane, text, 200 Mbit/s', atMost: 0.4 },
    ...{ tree: 'text', link: { roundTripMs: 0, bytesPerSecond: 200 * MEGABIT } },
  }),
  some({
    ...{ id: 'rsync-home-2ms', title: 'rsync lane, mixed home, 2 ms', atMost: null },
    ...{ tree: 'home', link: slow(2) },
  }),
  some({
    ...{ id: 'rsync-again', title: 'rsync lane, nothing left to do', atMost: 1.2 },
    kind: 'again',
  }),
  some({
    ...{ id: 'sftp-small-2ms', title: 'sftp lane, small files, 2 ms', atMost: 1.6 },
    ...{ lane: 'sftp', link: slow(2) },
  }),
  some({
    ...{ id: 'sftp-small-10ms', title: 'sftp lane, small files, 10 ms', atMost: 1.9 },
    ...{ lane: 'sftp', link: slow(10) },
  }),
  some({
    ...{ id: 'mount-small-2ms', title: 'mount lane, 3,000 small files, 2 ms', atMost: 0.15 },
    ...{ kind: 'mount', part: 0.15, lane: 'mount', link: slow(2), against: 'cp' },
  }),
  some({
    ...{ id: 'folder-large', title: 'folder on the same disk, large files', atMost: 1.5 },
    ...{ kind: 'disk', tree: 'large', lane: 'chosen', against: 'cp' },
  }),
  some({
    ...{ id: 'folder-small', title: 'folder on the same disk, small files', atMost: null },
    ...{ kind: 'disk', lane: 'chosen', against: 'cp' },
  }),
  some({
    ...{ id: 'rsync-many', title: 'rsync lane, 1,000,000 entries', atMost: null },
    ...{ tree: 'many', megabytesAtMost: 300 },
  }),
  some({
    ...{ id: 'inventory-many', title: 'inventory of 1,000,000 entries', atMost: 1.5 },
    ...{ kind: 'inventory', tree: 'many', against: 'find', megabytesAtMost: 300 },
  }),
];
