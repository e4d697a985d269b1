import { z } from 'zod';
import { deviceSchema, kdeConnectStateSchema } from './device.ts';
import { jobSchema } from './job.ts';
import { offerStateSchema } from './offer.ts';
import { runSummarySchema } from './report.ts';
import { questionSchema, sourceStateSchema } from './source.ts';

/** Everything the window shows that changes by itself. One topic per field. */
export const appStateSchema = z.object({
  /** In the demonstration both homes are throw-away ones. */
  mode: z.enum(['normal', 'demo']),
  kdeConnect: kdeConnectStateSchema,
  devices: z.array(deviceSchema).readonly(),
  offer: offerStateSchema,
  source: sourceStateSchema.nullable(),
  questions: z.array(questionSchema).readonly(),
  jobs: z.array(jobSchema).readonly(),
  runs: z.array(runSummarySchema).readonly(),
});
export type AppState = Readonly<z.infer<typeof appStateSchema>>;
export type Topic = keyof AppState;

/** The whole state and the number of the last change in it. */
export const snapshotSchema = z.object({ seq: z.number(), state: appStateSchema });
export type Snapshot = Readonly<z.infer<typeof snapshotSchema>>;

/** One change: the new value of one topic. Numbers rise by one; a gap asks for a new snapshot. */
export const pushSchema = z.object({
  seq: z.number(),
  topic: z.enum(Object.keys(appStateSchema.shape) as [Topic, ...Topic[]]),
  value: z.unknown(),
});
export type Push = Readonly<z.infer<typeof pushSchema>>;

/** The state with one change applied; throws where the value does not fit its topic. */
export function applyPush(state: AppState, push: Push): AppState {
  const value = appStateSchema.shape[push.topic].parse(push.value);
  return { ...state, [push.topic]: value };
}
