import { z } from 'zod';
import type { AgreedChannel } from '../../../main/core/board/types.ts';

/** `chosen` is the lane that the source itself says to take. */
export type LaneId = 'rsync' | 'sftp' | 'mount' | 'chosen';

/** Where the engine reads from. */
export type From =
  | { readonly kind: 'channel'; readonly channel: AgreedChannel }
  | { readonly kind: 'folder'; readonly path: string };

interface Work {
  /** The new home: an empty folder. */
  readonly home: string;
  readonly lane: LaneId;
}

/** What the bench asks of the engine's process, one at a time. */
export type Request =
  | { readonly kind: 'open'; readonly from: From; readonly home: string }
  | { readonly kind: 'close' }
  /** A whole run; for `again` a second one over what a first has made, with its inventory and plan. `profile` is a file to write. */
  | ({ readonly kind: 'move' | 'again'; readonly profile: string | null } & Work)
  | ({ readonly kind: 'inventory' } & Work);

export const measuredSchema = z.object({
  seconds: z.number(),
  phases: z.array(z.object({ phase: z.string(), seconds: z.number() })),
  /** Peak memory of the process so far (VmHWM). */
  megabytes: z.number(),
});
export type Measured = Readonly<z.infer<typeof measuredSchema>>;

export const replySchema = z.union([
  z.object({ ok: z.literal(true), measured: measuredSchema }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);
export type Reply = Readonly<z.infer<typeof replySchema>>;
