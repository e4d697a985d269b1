import { isIP } from 'node:net';
import { z } from 'zod';
import { hostSchema } from '../../../shared/model/host.ts';
import { rootSchema } from '../../../shared/model/offer.ts';
import { scopeIdSchema } from '../../../shared/model/scope.ts';

/** The version of messages that this Relokate speaks. */
export const PACKET_VERSION = 1;

/** Longest packet in bytes; the board is meant for small things (facts: keep below 16 KiB, ASCII). */
export const MAX_PACKET_BYTES = 16 * 1024;

/** How far apart two clocks may be, in seconds; also how long a packet is good for. */
export const MAX_CLOCK_DIFFERENCE = 120;

/** The outer shape: the payload stays text, so that exactly the signed bytes are checked. */
export const envelopeSchema = z.strictObject({
  v: z.literal(PACKET_VERSION),
  payload: z.string(),
  alg: z.enum(['rsa-sha256', 'ecdsa-sha256']),
  sig: z.base64().max(1024),
});
export type Algorithm = z.infer<typeof envelopeSchema>['alg'];

const hex128 = z.string().regex(/^[0-9a-f]{32}$/);
const deviceId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** A public key as `ssh-keygen -t ed25519` writes it, without the comment. */
export const ed25519Schema = z.string().regex(/^ssh-ed25519 [A-Za-z0-9+/]{68}$/);

/** An absolute path without tricks: no NUL, no `.` or `..`, no doubled slash. */
const absolutePath = z
  .string()
  .max(1024)
  .refine((path) => path.startsWith('/') && !path.includes('\0'))
  .refine((path) => path === '/' || !/\/(\.{0,2})(\/|$)/.test(path));

/** A path relative to the home folder, in our text form of names. */
const relativePath = z
  .string()
  .min(1)
  .max(1024)
  .refine((path) => !path.includes('\0') && !/(^|\/)\.{0,2}(\/|$)/.test(path));

const line = z
  .string()
  .max(256)
  .refine((text) => !/\p{Cc}/u.test(text));

const osSchema = z.object({ id: line, name: line, versionId: line, variantId: line });

const channelSchema = z.strictObject({
  addresses: z
    .array(z.string().refine((address) => isIP(address) > 0))
    .min(1)
    .max(32)
    .readonly(),
  port: z.int().min(1).max(65535),
  user: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}$/),
  hostKey: ed25519Schema,
  host: hostSchema.extend({ name: line, user: line, home: absolutePath, os: osSchema.nullable() }),
  roots: z
    .array(rootSchema.extend({ path: absolutePath }))
    .max(8)
    .readonly(),
  leftOut: z.array(relativePath).max(256).readonly(),
});

/** Why an old computer says no. */
export const refusals = [
  'declined',
  'no-answer',
  'busy',
  'clock',
  'nothing-shared',
  'failed',
] as const;
export type Refusal = (typeof refusals)[number];

const common = {
  from: deviceId,
  to: deviceId,
  /** The move that it is about: 128 bits, hex. */
  session: hex128,
  nonce: hex128,
  /** Seconds since 1970, by the sender's clock. */
  at: z.int().min(0),
};

/** What is signed. */
export const payloadSchema = z.discriminatedUnion('kind', [
  /** Old computer: Relokate is open here; with `asking`, your hello came and a person is being asked. */
  z.strictObject({
    kind: z.literal('ready'),
    ...common,
    body: z.strictObject({ asking: z.boolean() }),
  }),
  /** New computer: let me in, with this key made for this move. */
  z.strictObject({
    kind: z.literal('hello'),
    ...common,
    body: z.strictObject({
      clientKey: ed25519Schema,
      scopes: z.array(scopeIdSchema).min(1).max(8).readonly(),
    }),
  }),
  z.strictObject({ kind: z.literal('offer'), ...common, body: channelSchema }),
  z.strictObject({
    kind: z.literal('refused'),
    ...common,
    body: z.strictObject({ reason: z.enum(refusals) }),
  }),
  /** Either side: this move is over. */
  z.strictObject({ kind: z.literal('end'), ...common, body: z.strictObject({}) }),
]);
export type Payload = Readonly<z.infer<typeof payloadSchema>>;
type WithoutCommon<P> = P extends { kind: infer K; body: infer B }
  ? { readonly kind: K; readonly body: B }
  : never;

/** What a sender decides; the rest of a payload is filled in when it is sent. */
export type Content = WithoutCommon<Payload>;
