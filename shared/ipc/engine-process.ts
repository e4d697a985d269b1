import { z } from 'zod';
import { isActive } from '../model/job.ts';
import type { AppState } from '../model/state.ts';

/** What the shell says to the engine's process. `connect` comes with a port to be served. */
export const toProcessSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connect') }),
  z.object({ kind: z.literal('ping'), nonce: z.number() }),
  z.object({ kind: z.literal('dispose') }),
]);
export type ToProcess = Readonly<z.infer<typeof toProcessSchema>>;

/** What a window that is about to close should know of the engine. */
export const engineStatusSchema = z.object({
  /** What would be cut short if the engine ended now. */
  busy: z.enum(['moving', 'paused', 'serving']).nullable(),
  /** Whether somebody is being asked something. */
  asking: z.boolean(),
});
export type EngineStatus = Readonly<z.infer<typeof engineStatusSchema>>;

/** What the engine's process says to the shell. */
export const fromProcessSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pong'), nonce: z.number() }),
  z.object({ kind: z.literal('status'), status: engineStatusSchema }),
]);
export type FromProcess = Readonly<z.infer<typeof fromProcessSchema>>;

/** Jobs that change nothing can end with the window; nobody is asked about them. */
const harmless = new Set(['inspect', 'plan']);

/** The part of the state that the shell wants to know. */
export function engineStatus(state: Pick<AppState, 'jobs' | 'offer' | 'questions'>): EngineStatus {
  return {
    busy: busyWith(state),
    asking: state.questions.length > 0 || state.offer.kind === 'asking',
  };
}

function busyWith({ jobs, offer }: Pick<AppState, 'jobs' | 'offer'>): EngineStatus['busy'] {
  const job = jobs.find((one) => !harmless.has(one.kind) && isActive(one));
  if (job) return job.state === 'paused' ? 'paused' : 'moving';
  return offer.kind === 'serving' ? 'serving' : null;
}
