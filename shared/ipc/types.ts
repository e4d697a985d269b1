import { z } from 'zod';
import { failureDataSchema } from '../failure.ts';
import { type Push, pushSchema } from '../model/state.ts';
import type { CallName, Reply, Request } from './contract.ts';

/** What the engine implements: one function per call. */
export type Handlers = {
  readonly [N in CallName]: (request: Request<N>, signal: AbortSignal) => Promise<Reply<N>>;
};

/** What the window, the command line and the tests hold. Calls reject with a `Failure`. */
export interface Client {
  call<N extends CallName>(name: N, request: Request<N>): Promise<Reply<N>>;
  /** Tells every change; returns how to stop. Subscribe first, then ask for a snapshot. */
  subscribe(listener: (push: Push) => void): () => void;
}

/** What crosses between the client and the engine. Failures are data, never thrown across. */
export const envelopeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: failureDataSchema }),
]);
export type Envelope = Readonly<z.infer<typeof envelopeSchema>>;

export const toEngineSchema = z.object({ id: z.number(), name: z.string(), request: z.unknown() });

export const fromEngineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id: z.number(), envelope: envelopeSchema }),
  z.object({ kind: z.literal('push'), push: pushSchema }),
]);

/** A way for messages between a client and an engine: a message port, a socket, or a plain function. */
export interface Transport {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}
