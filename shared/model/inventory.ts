import { z } from 'zod';
import { aclSchema } from './acl.ts';
import { hostSchema } from './host.ts';
import { scopeIdSchema } from './scope.ts';

export const entryTypes = ['file', 'directory', 'link', 'fifo', 'socket', 'block', 'char'] as const;
export type EntryType = (typeof entryTypes)[number];

/**
 * One thing in the old home. Paths are text in which a byte that is not UTF-8 stands as a lone
 * surrogate U+DC80…U+DCFF (PEP 383), so that every name survives the way to and fro.
 */
export const entrySchema = z.object({
  /** Relative to the home folder, without a leading slash. */
  path: z.string(),
  type: z.enum(entryTypes),
  size: z.number(),
  /** Permission bits, setuid, setgid and sticky included. */
  mode: z.number(),
  /** Nanoseconds since 1970 as a decimal text: they do not fit a number. */
  mtime: z.string(),
  /** `device:inode` where the source can tell and the file has further names, else null. */
  linkGroup: z.string().nullable(),
  /** Blocks of 512 bytes in use, or null where the source cannot tell. */
  blocks: z.number().nullable(),
  /** Where a symbolic link points to. */
  target: z.string().nullable(),
  /** Access rights beyond the mode, where there are any and the source can tell. */
  acl: aclSchema.exactOptional(),
});
export type Entry = Readonly<z.infer<typeof entrySchema>>;

/** How much there is of something. */
export const amountSchema = z.object({ entries: z.number(), files: z.number(), bytes: z.number() });
export type Amount = Readonly<z.infer<typeof amountSchema>>;

/** A folder of the old home as the chooser shows it: what lies in it, all levels together. */
export const folderRowSchema = z.object({
  path: z.string(),
  /** The path made fit to be shown: control characters and stray bytes escaped. */
  label: z.string(),
  type: z.enum(entryTypes),
  amount: amountSchema,
  /** What of it is left behind by rule. */
  left: amountSchema,
  /** The rule that leaves all of it, or null. */
  rule: z.string().nullable(),
  /** Where it goes when that is elsewhere: an XDG folder of another name. */
  goesTo: z.string().nullable(),
  hasChildren: z.boolean(),
});
export type FolderRow = Readonly<z.infer<typeof folderRowSchema>>;

/** What was found on the old computer. */
export const inspectionSchema = z.object({
  id: z.string(),
  source: z.string(),
  host: hostSchema,
  createdAt: z.number(),
  scopes: z
    .array(
      z.object({
        id: scopeIdSchema,
        amount: amountSchema,
        /** What rules leave behind unless chosen, with the rule's sentence. */
        left: z
          .array(z.object({ rule: z.string(), reason: z.string(), amount: amountSchema }))
          .readonly(),
        /** Things that could not be looked at. */
        unreadable: z.array(z.object({ path: z.string(), message: z.string() })).readonly(),
      }),
    )
    .readonly(),
});
export type Inspection = Readonly<z.infer<typeof inspectionSchema>>;
