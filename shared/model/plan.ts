import { z } from 'zod';
import { appItemSchema } from './apps.ts';
import { choicesSchema } from './choices.ts';
import { hostSchema } from './host.ts';
import { amountSchema, entrySchema } from './inventory.ts';
import { plannedProfileSchema } from './profile.ts';
import { scopeIdSchema } from './scope.ts';

/** What will happen to one entry. */
export const planActions = [
  'create',
  'merge',
  'replace',
  'keep-both',
  'identical',
  'skip',
  'leave',
  'fail',
] as const;
export type PlanAction = (typeof planActions)[number];

/** One entry of the inventory and what will happen to it. */
export const planItemSchema = z.object({
  entry: entrySchema,
  action: z.enum(planActions),
  /** Path below the target home; null where nothing is placed. */
  to: z.string().nullable(),
  /** Why: a rule's id, `choice`, `conflict`, or a failure's code; null where it simply moves. */
  reason: z.string().nullable(),
  /** For links: what the placed link will say, when that differs from the old one. */
  linkTo: z.string().nullable(),
  /** For a further name of a file: the path (below the target home) of the first name. */
  hardLinkOf: z.string().nullable(),
  /** The topics of the desktop's settings that it is a part of; missing for all that is the home's. */
  topics: z.array(z.string()).readonly().exactOptional(),
  /** It is made of the old file and the one that is there. */
  isMade: z.literal(true).exactOptional(),
});
export type PlanItem = Readonly<z.infer<typeof planItemSchema>>;

export const actionTotalSchema = z.object({ action: z.enum(planActions), amount: amountSchema });

/** The head of a stored plan: everything but the items. */
export const planHeadSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  createdAt: z.string(),
  source: z.string(),
  from: hostSchema,
  to: hostSchema,
  scopes: z.array(scopeIdSchema).readonly(),
  choices: choicesSchema,
  /** What will happen to apps, in the order in which it will; missing where they are not asked for. */
  apps: z.array(appItemSchema).readonly().exactOptional(),
  /** What decides over the desktop's settings; missing where they are not asked for. */
  profile: plannedProfileSchema.exactOptional(),
  /** Files will share their blocks with the old ones, and take no room anew. */
  sharesBlocks: z.boolean().exactOptional(),
});
export type PlanHead = Readonly<z.infer<typeof planHeadSchema>>;

/** What the review shows of a plan. */
export const planSummarySchema = z.object({
  head: planHeadSchema,
  /** The file that holds the plan. */
  file: z.string(),
  totals: z.array(actionTotalSchema).readonly(),
  /** Bytes that will come over. */
  bytesToCopy: z.number(),
  /** Room that they take there: none where they share the blocks of the old files. */
  bytesNeeded: z.number(),
  bytesFree: z.number(),
  /** The first conflicts, links and exclusions worth a look; `plans.read` has them all. */
  samples: z.array(planItemSchema).readonly(),
});
export type PlanSummary = Readonly<z.infer<typeof planSummarySchema>>;
