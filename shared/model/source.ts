import { laneIdSchema } from './lane.ts';
import { z } from 'zod';
import { failureDataSchema } from '../failure.ts';
import { hostSchema } from './host.ts';

/** Where things are read from, parsed from what people write (`contract`: SOURCE). */
export type SourceName =
  | { readonly kind: 'kdeconnect'; readonly device: string }
  | { readonly kind: 'phone'; readonly device: string }
  | {
      readonly kind: 'ssh';
      readonly user: string | null;
      readonly host: string;
      readonly port: number;
    }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'demo' };

/** Reads a SOURCE; null when it is none. */
export function parseSourceName(text: string): SourceName | null {
  if (text === 'demo:') return { kind: 'demo' };
  const [, scheme, rest] = /^(kdeconnect|phone|folder):(.+)$/s.exec(text) ?? [];
  if (scheme === 'kdeconnect' || scheme === 'phone') return { kind: scheme, device: rest ?? '' };
  if (scheme === 'folder') return rest?.startsWith('/') ? { kind: 'folder', path: rest } : null;
  return parseSshName(text);
}

function parseSshName(text: string): SourceName | null {
  const parts =
    /^ssh:\/\/(?:([\w.][\w.-]*)@)?(\[[0-9a-fA-F:.%\w]+\]|[\w][\w.-]*)(?::(\d{1,5}))?\/?$/.exec(
      text,
    );
  if (!parts) return null;
  const port = Number(parts[3] ?? 22);
  if (port < 1 || port > 65535) return null;
  return {
    kind: 'ssh',
    user: parts[1] ?? null,
    host: (parts[2] ?? '').replace(/^\[|\]$/g, ''),
    port,
  };
}

/** How the connection to the old computer stands. */
export const sourceStateSchema = z.object({
  /** The SOURCE as it was asked for. */
  source: z.string(),
  kind: z.enum(['connecting', 'waiting-consent', 'ready', 'link-lost', 'failed']),
  /** When this state began, milliseconds since 1970. */
  since: z.number(),
  /** The old computer, once it is known. */
  host: hostSchema.nullable(),
  /** Which lane the data will take, and why that one. */
  lane: z.object({ id: laneIdSchema, reason: z.string() }).nullable(),
  error: failureDataSchema.nullable(),
});
export type SourceState = Readonly<z.infer<typeof sourceStateSchema>>;

/** A question that a program asked and a person has to answer. */
export const questionSchema = z.object({
  id: z.string(),
  kind: z.enum(['host-key', 'password', 'passphrase', 'one-time-code', 'other']),
  /** What the program said, cleaned of control characters; for host keys the fingerprint. */
  detail: z.string(),
  /** The host or key file that it is about. */
  subject: z.string(),
  /** Whether the answer must not be shown or kept. */
  secret: z.boolean(),
  /** True when the last answer to the same question was refused. */
  again: z.boolean(),
});
export type Question = Readonly<z.infer<typeof questionSchema>>;
