import { z } from 'zod';
import { failureDataSchema } from '../../../shared/failure.ts';
import { installationSchema } from '../../../shared/model/apps.ts';
import { entrySchema } from '../../../shared/model/inventory.ts';
import { markSchema } from '../journal/records.ts';

/** A folder that is read: `mounted` where it must be a FUSE mount, and nothing once it is none any more. */
const root = { root: z.string(), mounted: z.boolean() };

/** An SFTP server: the words of the command that speaks to it over its standard streams, and the home there. */
const sftp = { command: z.array(z.string()).readonly(), home: z.string() };

const file = { path: z.string(), size: z.number(), mode: z.number(), mtime: z.string() };
/** `mark`: what it is recognised by where it was read again already. */
const copied = { hash: z.string(), mark: markSchema.nullable() };

export const listedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('entry'), entry: entrySchema }),
  z.object({ kind: z.literal('unreadable'), path: z.string(), error: failureDataSchema }),
]);

const checkedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), hash: z.string(), mark: markSchema }),
  z.object({ kind: z.literal('bad'), error: failureDataSchema }),
]);

const clonedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cloned') }),
  z.object({ kind: z.literal('unshared') }),
  z.object({ kind: z.literal('failed'), error: failureDataSchema }),
]);

const call = <Q extends z.ZodType, P extends z.ZodType, A extends z.ZodType>(
  request: Q,
  part: P,
  reply: A,
) => ({ request, part, reply });

/** What the helper process can be asked for: the request, what it tells on the way, and its answer. */
export const operations = {
  /** Goes to the other computer (statfs, and opening `known` where given) and comes back. */
  probe: call(z.object({ ...root, known: z.string().nullable() }), z.null(), z.null()),
  /** The first regular file of the root that could be opened and read: what later probes open. */
  findKnown: call(z.object(root), z.null(), z.string().nullable()),
  list: call(z.object(root), z.array(listedSchema), z.null()),
  /** Content in base64; null where there is no regular file of at most `maxBytes`. */
  read: call(
    z.object({ ...root, path: z.string(), maxBytes: z.number() }),
    z.null(),
    z.string().nullable(),
  ),
  /** A flatpak installation whose folder is `path` below the root; null where there is none. `id` is what it is called. */
  readInstallation: call(
    z.object({ ...root, path: z.string(), id: z.string() }),
    z.null(),
    installationSchema.nullable(),
  ),
  /** The commits whose objects lie in the repository of an installation. */
  listCommits: call(
    z.object({ ...root, path: z.string() }),
    z.null(),
    z.array(z.string()).readonly(),
  ),
  /** Reads files below `root` again: their content's xxh128 (hex) and what they are recognised by. */
  check: call(
    z.object({ root: z.string(), paths: z.array(z.string()).readonly() }),
    z.null(),
    z.array(checkedSchema).readonly(),
  ),
  /** Whether a file of the root can be copied below the folder `into` so that both share their blocks. */
  canShare: call(z.object({ root: z.string(), into: z.string() }), z.null(), z.boolean()),
  /** Makes files in staging that share the blocks of old ones, in their order; `unshared` where that cannot be. */
  clone: call(
    z.object({ root: z.string(), staging: z.string(), files: z.array(z.object(file)).readonly() }),
    z.null(),
    z.array(clonedSchema).readonly(),
  ),
  /** Copies one file into staging; parts are bytes since the last part. */
  copy: call(z.object({ ...root, ...file, staging: z.string() }), z.number(), z.object(copied)),
  /** Speaks to an SFTP server; answers whether the home there is a folder that can be read. */
  probeSftp: call(z.object(sftp), z.null(), z.boolean()),
  listBySftp: call(z.object(sftp), z.array(listedSchema), z.null()),
  /** Copies files into staging, many at once. Parts: bytes since the last one, and what became of files. */
  copyBySftp: call(
    z.object({ ...sftp, staging: z.string(), files: z.array(z.object(file)).readonly() }),
    z.object({
      bytes: z.number(),
      current: z.string(),
      outcomes: z.array(
        z.union([
          z.object({ path: z.string(), ...copied }),
          z.object({ path: z.string(), error: failureDataSchema }),
        ]),
      ),
    }),
    z.null(),
  ),
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationRequest<N extends OperationName> = z.infer<Operations[N]['request']>;
export type OperationPart<N extends OperationName> = z.infer<Operations[N]['part']>;
export type OperationReply<N extends OperationName> = z.infer<Operations[N]['reply']>;

/** One line to the helper. */
export const toHelperSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('call'),
    id: z.number(),
    name: z.enum([
      ...['probe', 'findKnown', 'list', 'read', 'check', 'canShare', 'clone', 'copy'],
      ...['probeSftp', 'listBySftp', 'copyBySftp', 'readInstallation', 'listCommits'],
    ] as const),
    request: z.unknown(),
  }),
  z.object({ kind: z.literal('cancel'), id: z.number() }),
]);
export type ToHelper = z.infer<typeof toHelperSchema>;

/** One line from the helper. */
export const fromHelperSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('part'), id: z.number(), part: z.unknown() }),
  z.object({ kind: z.literal('done'), id: z.number(), reply: z.unknown() }),
  z.object({ kind: z.literal('failed'), id: z.number(), error: failureDataSchema }),
]);
export type FromHelper = z.infer<typeof fromHelperSchema>;
