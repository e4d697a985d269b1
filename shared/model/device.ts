import { z } from 'zod';
import { failureDataSchema } from '../failure.ts';

/** What kind of thing a device says it is. Never proof of anything: names and types can be made up. */
export const deviceTypes = ['desktop', 'laptop', 'phone', 'tablet', 'tv', 'unknown'] as const;

/** How far pairing with a device has come. */
export const pairingStates = ['none', 'requested', 'requested-by-peer', 'paired'] as const;

/** A device as KDE Connect on this computer knows it. */
export const deviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(deviceTypes),
  reachable: z.boolean(),
  paired: z.boolean(),
  pairing: z.enum(pairingStates),
  /** The key to compare on both screens, as `ABCD 1234`; null where KDE Connect has none to show. */
  key: z.string().nullable(),
  /** Whether Relokate is open on the device: its entry stands in the list it publishes to us. */
  hasRelokate: z.boolean(),
  /** Something about the device that went wrong without anybody here having asked for it. */
  notice: failureDataSchema.optional(),
});
export type Device = Readonly<z.infer<typeof deviceSchema>>;

/** The state of KDE Connect on this computer. */
export const kdeConnectStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting') }),
  z.object({
    kind: z.literal('ready'),
    selfId: z.string(),
    selfName: z.string(),
    /** Which of the two D-Bus dialects was found by introspection. */
    dialect: z.enum(['trusted', 'paired']),
  }),
  z.object({ kind: z.literal('daemon-absent') }),
  z.object({ kind: z.literal('bus-gone') }),
]);
export type KdeConnectState = Readonly<z.infer<typeof kdeConnectStateSchema>>;
