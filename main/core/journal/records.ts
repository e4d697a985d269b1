import { laneIdSchema } from '../../../shared/model/lane.ts';
import { z } from 'zod';
import { failureDataSchema } from '../../../shared/failure.ts';
import { scopeIdSchema } from '../../../shared/model/scope.ts';

/** What the first record of a journal says; what it means when that is another is `migrate.ts`'s business. */
export const JOURNAL_VERSION = 2;

/** The number of an item in the plan. A journal that speaks of more than this is damaged. */
const itemSchema = z.int().min(0).max(50_000_000);

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

const inoSchema = z.string().regex(/^\d{1,20}:\d{1,20}$/);
/** Nanoseconds: file systems know times beyond the year 2286, whose nanoseconds have 20 digits and more. */
const timeSchema = z.string().regex(/^-?\d{1,29}$/);

/** How the thing that is being placed can be recognised afterwards. */
export const markSchema = z.object({ ino: inoSchema, size: z.number(), mtime: timeSchema });
export type Mark = Readonly<z.infer<typeof markSchema>>;

/** A change of the target, written and synced before it is made. `to` is below the target home. */
export const changeSchema = z.object({
  t: z.literal('change'),
  /** Number of the plan's item; -1 for what no item stands for (folders on the way). */
  item: z.union([itemSchema, z.literal(-1)]),
  kind: z.enum(['file', 'link', 'hard-link', 'directory', 'attributes']),
  to: z.string(),
  former: formerSchema.nullable(),
  /** Null for folders: they are recognised by being folders. */
  mark: markSchema.nullable(),
});
export type Change = Readonly<z.infer<typeof changeSchema>>;

/** A new folder that comes into its place with all that lies in it, by one rename. Written before that. */
export const treeSchema = z.object({
  t: z.literal('tree'),
  /** The folder's item, and the last one of what lies in it. */
  item: itemSchema,
  last: itemSchema,
  /** The byte of the plan file at which the folder's item stands. */
  at: z.number(),
  to: z.string(),
  /** The folder itself: it keeps its inode when it is renamed. */
  ino: inoSchema,
});
export type Tree = Readonly<z.infer<typeof treeSchema>>;

/** How an item ended. */
export const outcomes = ['moved', 'identical', 'skipped', 'left', 'failed'] as const;
export type ItemOutcome = (typeof outcomes)[number];

/** What was there before a change of the apps: enough to put it back. */
export const wasSchema = z.object({
  /** All that was installed in the installation, for what is installed. */
  refs: z.array(z.string()).readonly().nullable(),
  /** Another state: a file in base64, a setting, the branch that started; null where there was none. */
  text: z.string().nullable(),
  /** A second one: of languages. */
  more: z.string().nullable(),
});
export type Was = Readonly<z.infer<typeof wasSchema>>;

const hashSchema = z.string().regex(/^[0-9a-f]{32}$/);
const marked = [itemSchema, inoSchema, z.number(), timeSchema] as const;

export const recordSchema = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('begin'),
    version: z.literal(JOURNAL_VERSION),
    run: z.string(),
    at: z.string(),
  }),
  /**
   * The run was begun or gone on with: since which start of the computer, and the number that the device
   * had on which the journal, staging and the home lie (not told by earlier versions).
   */
  z.object({
    t: z.literal('opened'),
    boot: z.string(),
    device: z
      .string()
      .regex(/^\d{1,20}$/)
      .optional(),
  }),
  z.object({ t: z.literal('lane'), id: laneIdSchema, reason: z.string() }),
  /** Files that are in staging as they were sent: item, inode, size, time, and the xxh128 of the content. */
  z.object({ t: z.literal('staged'), items: z.array(z.tuple([...marked, hashSchema])) }),
  /** Files that were made of both computers', in place of those that were staged. */
  z.object({ t: z.literal('merged'), items: z.array(z.tuple([...marked, hashSchema])) }),
  /** Links and further names of files that were made in staging. */
  z.object({ t: z.literal('made'), items: z.array(z.tuple([...marked])) }),
  /** Everything that had to come over is in staging, and did not change while it was read. */
  z.object({ t: z.literal('copied') }),
  changeSchema,
  treeSchema,
  z.object({
    t: z.literal('ended'),
    outcome: z.enum(['moved', 'identical', 'skipped', 'left']),
    items: z.array(itemSchema),
  }),
  z.object({ t: z.literal('failed'), item: itemSchema, error: failureDataSchema }),
  /** Something of it could not be kept as it was: it moves all the same. */
  z.object({ t: z.literal('lacking'), item: itemSchema, error: failureDataSchema }),
  /** A change of the apps is about to be made: its item, and what was there before (`was` of its kind). */
  z.object({ t: z.literal('app-began'), item: itemSchema, was: wasSchema }),
  /** How it ended. `made`: refs that were installed by it, what it needed included. */
  z.object({
    t: z.literal('app-ended'),
    item: itemSchema,
    outcome: z.enum(outcomes),
    error: failureDataSchema.nullable(),
    made: z.array(z.string()).readonly(),
    /** Whether objects of the old computer spared fetching them. */
    fromOld: z.boolean(),
  }),
  /** Everything is placed; folders have their times. */
  z.object({ t: z.literal('finished'), scope: scopeIdSchema, at: z.string() }),
  z.object({ t: z.literal('undoing'), at: z.string() }),
  z.object({ t: z.literal('undone'), at: z.string() }),
  /** A part of a finished run was taken back: whole scopes, or of the settings some topics. */
  z.object({
    t: z.literal('undone-part'),
    at: z.string(),
    scopes: z.array(scopeIdSchema).readonly(),
    topics: z.array(z.string()).readonly().nullable(),
  }),
  /** Failed items are to be tried once more; what they ended as before no longer counts. */
  z.object({ t: z.literal('retrying'), at: z.string() }),
]);
export type JournalRecord = Readonly<z.infer<typeof recordSchema>>;
