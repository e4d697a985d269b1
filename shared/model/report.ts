import { z } from 'zod';
import { hostSchema } from './host.ts';
import { scopeIdSchema } from './scope.ts';

/** How a run ended; each has its exit status in the contract. */
export const outcomes = ['done', 'skipped', 'failed', 'stopped', 'undone'] as const;
export type Outcome = (typeof outcomes)[number];

export const failedItemSchema = z.object({
  scope: scopeIdSchema,
  path: z.string(),
  code: z.string(),
  message: z.string(),
  remedy: z.string().optional(),
});
export type FailedItem = Readonly<z.infer<typeof failedItemSchema>>;

export const skippedItemSchema = z.object({
  scope: scopeIdSchema,
  path: z.string(),
  reason: z.string(),
});

/** In each scope `inventory = moved + identical + skipped + left + failed`, counted in entries. */
export const scopeCountsSchema = z.object({
  id: scopeIdSchema,
  inventory: z.number(),
  moved: z.number(),
  identical: z.number(),
  skipped: z.number(),
  left: z.number(),
  failed: z.number(),
});
export type ScopeCounts = Readonly<z.infer<typeof scopeCountsSchema>>;

/** How it is known that what was moved is what was sent. */
export const proofs = ['content-hash', 'second-name', 'attributes'] as const;
export type Proof = (typeof proofs)[number];

/**
 * How many of what was moved have which proof: the hash of a file's content was compared after it was
 * written (`content-hash`); it is a further name of such a file (`second-name`); its kind, and what a
 * link says, were compared (`attributes`: folders and links).
 */
const proofCountSchema = z.object({ proof: z.enum(proofs), count: z.number() });

/** `report.json`. Changing it is a breaking change. */
export const reportSchema = z.object({
  version: z.literal(1),
  run: z.string(),
  source: z.string(),
  from: hostSchema,
  to: hostSchema,
  startedAt: z.string(),
  endedAt: z.string(),
  outcome: z.enum(outcomes),
  /** Bytes that came over. */
  bytes: z.number(),
  lane: z.object({ id: z.string(), reason: z.string() }).nullable(),
  scopes: z.array(scopeCountsSchema).readonly(),
  failures: z.array(failedItemSchema).readonly(),
  skipped: z.array(skippedItemSchema).readonly(),
  /** `reason`: the sentence of a recipe's part that stays. */
  left: z
    .array(z.object({ rule: z.string(), count: z.number(), reason: z.string().optional() }))
    .readonly(),
  todo: z.array(z.object({ code: z.string(), text: z.string() })).readonly(),
  /** Reports of before this was kept have none. */
  proofs: z.array(proofCountSchema).readonly().default([]),
  verdict: z.object({ safeToWipe: z.boolean(), reasons: z.array(z.string()).readonly() }),
});
export type Report = Readonly<z.infer<typeof reportSchema>>;

/** A run as the list of runs shows it. */
export const runSummarySchema = z.object({
  id: z.string(),
  source: z.string(),
  startedAt: z.string(),
  state: z.enum(['unfinished', 'done', 'skipped', 'failed', 'stopped', 'undone', 'damaged']),
  canResume: z.boolean(),
  canUndo: z.boolean(),
  canRetry: z.boolean(),
});
export type RunSummary = Readonly<z.infer<typeof runSummarySchema>>;
