import { z } from 'zod';
import { failureDataSchema } from '../failure.ts';
import { scopeIdSchema } from './scope.ts';

/** A folder or file that the old computer shows to the new one. */
export const rootSchema = z.object({
  id: z.enum(['home', 'flatpak-user', 'flatpak-system', 'os-release']),
  /** Absolute path on the old computer, and inside the served view. */
  path: z.string(),
});
export type Root = Readonly<z.infer<typeof rootSchema>>;

/** What is shown only where the person of the old computer says so for each: keys (SSH, GnuPG) and kept passwords. */
export const secretKinds = ['keys', 'wallet'] as const;
export type SecretKind = (typeof secretKinds)[number];

/** A paired device that asks to read this computer. */
export const offerRequestSchema = z.object({
  id: z.string(),
  device: z.string(),
  name: z.string(),
  /** The KDE Connect key of the two, as `ABCD 1234`, or null when it cannot be had. */
  key: z.string().nullable(),
  scopes: z.array(scopeIdSchema).readonly(),
  roots: z.array(rootSchema).readonly(),
  /** What is masked: paths relative to the home folder, each with the reason's id. */
  leftOut: z.array(z.object({ path: z.string(), reason: z.string() })).readonly(),
  /** When the request lapses, milliseconds since 1970. */
  expiresAt: z.number(),
});
export type OfferRequest = Readonly<z.infer<typeof offerRequestSchema>>;

export const offerEndReasons = [
  'finished',
  'stopped',
  'unpaired',
  'idle',
  'refused',
  'timed-out',
  'failed',
] as const;
export type OfferEndReason = (typeof offerEndReasons)[number];

/** The old computer's side of a move. */
export const offerStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('waiting'), since: z.number() }),
  z.object({ kind: z.literal('asking'), request: offerRequestSchema }),
  z.object({
    kind: z.literal('serving'),
    request: offerRequestSchema,
    since: z.number(),
    /** Connections that are open now. */
    connections: z.number(),
    /** When somebody last read, milliseconds since 1970. */
    lastActive: z.number(),
    /** Whether the view is boxed; false only when it was demanded in so many words. */
    boxed: z.boolean(),
  }),
  z.object({
    kind: z.literal('ended'),
    reason: z.enum(offerEndReasons),
    error: failureDataSchema.nullable(),
  }),
]);
export type OfferState = Readonly<z.infer<typeof offerStateSchema>>;
