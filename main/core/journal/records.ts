import { z } from 'zod';
import { failureDataSchema } from '../../../shared/failure.ts';
import { scopeIdSchema } from '../../../shared/model/scope.ts';

/** What stood at a path before it was changed: enough to put it back and to recognise it. */
export const formerSchema = z.object({
  type: z.enum(['file', 'directory', 'link', 'other']),
  mode: z.number(),
  mtime: z.string(),
  ino: z.string(),
  /** Its name in the undo store; null for a folder that stays where it is. */
  store: z.string().nullable(),
});
export type Former = Readonly<z.infer<typeof formerSchema>>;

/** How the thing that is being placed can be recognised afterwards. */
const markSchema = z.object({ ino: z.string(), size: z.number(), mtime: z.string() });
export type Mark = Readonly<z.infer<typeof markSchema>>;

/** A change of the target, written and synced before it is made. `to` is below the target home. */
export const changeSchema = z.object({
  t: z.literal('change'),
  /** Number of the plan's item; -1 for what no item stands for (folders on the way). */
  item: z.number(),
  kind: z.enum(['file', 'link', 'hard-link', 'directory', 'attributes']),
  to: z.string(),
  former: formerSchema.nullable(),
  /** Null for folders: they are recognised by being folders. */
  mark: markSchema.nullable(),
});
export type Change = Readonly<z.infer<typeof changeSchema>>;

/** How an item ended. `hash` is the proof of a file's content. */
export const outcomes = ['moved', 'identical', 'skipped', 'left', 'failed'] as const;
export type ItemOutcome = (typeof outcomes)[number];

export const recordSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('begin'), version: z.literal(1), run: z.string(), at: z.string() }),
  z.object({ t: z.literal('lane'), id: z.enum(['rsync', 'mount']), reason: z.string() }),
  z.object({ t: z.literal('staged'), item: z.number(), hash: z.string(), mark: markSchema }),
  changeSchema,
  z.object({
    t: z.literal('ended'),
    item: z.number(),
    outcome: z.enum(outcomes),
    error: failureDataSchema.nullable(),
  }),
  /** Everything is placed; folders have their times. */
  z.object({ t: z.literal('finished'), scope: scopeIdSchema, at: z.string() }),
  z.object({ t: z.literal('undoing'), at: z.string() }),
  z.object({ t: z.literal('undone'), at: z.string() }),
  /** Failed items are to be tried once more; what they ended as before no longer counts. */
  z.object({ t: z.literal('retrying'), at: z.string() }),
]);
export type JournalRecord = Readonly<z.infer<typeof recordSchema>>;
