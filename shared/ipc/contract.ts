import { z } from 'zod';
import { appRowSchema } from '../model/apps.ts';
import { choicesSchema } from '../model/choices.ts';
import { findingSchema } from '../model/finding.ts';
import { folderRowSchema, inspectionSchema } from '../model/inventory.ts';
import { secretKinds } from '../model/offer.ts';
import { planItemSchema, planSummarySchema } from '../model/plan.ts';
import { coverageSchema, differenceSchema, topicRowSchema } from '../model/profile.ts';
import { reportSchema } from '../model/report.ts';
import { scopeIdSchema } from '../model/scope.ts';
import { snapshotSchema } from '../model/state.ts';

const nothing = z.null();
const device = z.object({ device: z.string() });
const scopes = z.array(scopeIdSchema).readonly();
const page = { offset: z.number().int().min(0), limit: z.number().int().min(1).max(1000) };
const call = <Q extends z.ZodType, A extends z.ZodType>(request: Q, reply: A) => ({
  request,
  reply,
});

/** Every call that the window, the command line and the tests can make of the engine. */
export const contract = {
  'app.snapshot': call(nothing, snapshotSchema),

  /** Looks for devices again; DEVICE in the calls below is an id or a name that fits one device. */
  'devices.refresh': call(nothing, nothing),
  /** Ends when paired, refused or timed out. */
  'devices.pair': call(
    device.extend({ timeoutSeconds: z.number().positive().optional() }),
    nothing,
  ),
  'devices.accept': call(device.extend({ key: z.string().optional() }), nothing),
  'devices.refuse': call(device, nothing),
  'devices.unpair': call(device, nothing),

  /** The old computer's side: starts waiting for a request. The rest is told by the topic `offer`. */
  'offer.start': call(
    z.object({
      to: z.string().nullable(),
      scopes,
      once: z.boolean(),
      timeoutSeconds: z.number().positive().nullable(),
      /** Serve without a sandbox where there can be none. Only ever true when asked for in words. */
      unboxed: z.boolean(),
    }),
    nothing,
  ),
  /** `also`: secrets that are shown as well; none where nothing is said. */
  'offer.answer': call(
    z.object({
      request: z.string(),
      allow: z.boolean(),
      also: z.array(z.enum(secretKinds)).readonly().optional(),
    }),
    nothing,
  ),
  'offer.stop': call(nothing, nothing),

  /** Ends when the old computer's home can be read; questions come by the topic `questions`. */
  'source.connect': call(z.object({ source: z.string(), scopes }), nothing),
  'source.disconnect': call(nothing, nothing),
  'questions.answer': call(z.object({ id: z.string(), answer: z.string() }), nothing),
  'questions.dismiss': call(z.object({ id: z.string() }), nothing),

  /** `bytesNeeded` is the room that a plan takes, where there is one already. */
  'preflight.run': call(
    z.object({ bytesNeeded: z.number() }).nullable(),
    z.array(findingSchema).readonly(),
  ),

  /** Counts what is on the connected source. Shows as a job while it lasts. */
  'plans.inspect': call(z.object({ scopes }), inspectionSchema),
  /** What lies directly below a folder of an inspection; `path` '' is the home itself. */
  'plans.folders': call(
    z.object({ inspection: z.string(), path: z.string(), ...page }),
    z.object({ total: z.number(), rows: z.array(folderRowSchema).readonly() }),
  ),
  /** The apps of an inspection, by name; none where there were none or apps were not asked for. */
  'plans.apps': call(
    z.object({ inspection: z.string() }),
    z.object({ rows: z.array(appRowSchema).readonly() }),
  ),
  /** The topics of the desktop's settings; none where there are none or they were not asked for. */
  'plans.topics': call(
    z.object({ inspection: z.string() }),
    z.object({
      rows: z.array(topicRowSchema).readonly(),
      coverage: coverageSchema.nullable(),
      /** Recipes of the person's own that are not used, and why. */
      refused: z.array(z.object({ file: z.string(), message: z.string() })).readonly(),
    }),
  ),
  /** What of a topic would be otherwise on the new computer. Secrets have no values. */
  'plans.differences': call(
    z.object({ inspection: z.string(), topic: z.string(), ...page }),
    z.object({ total: z.number(), rows: z.array(differenceSchema).readonly() }),
  ),
  'plans.create': call(
    z.object({ inspection: z.string(), choices: choicesSchema }),
    planSummarySchema,
  ),
  /** Takes in a plan file that was written earlier, after checking that it is unchanged. */
  'plans.open': call(z.object({ file: z.string() }), planSummarySchema),
  'plans.read': call(
    z.object({ plan: z.string(), action: planItemSchema.shape.action.nullable(), ...page }),
    z.object({ total: z.number(), items: z.array(planItemSchema).readonly() }),
  ),

  /** Starts a job that changes things; it is followed by the topic `jobs`. */
  'jobs.start': call(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('run'), plan: z.string() }),
      z.object({ kind: z.literal('resume'), run: z.string() }),
      z.object({ kind: z.literal('retry'), run: z.string() }),
      z.object({ kind: z.literal('verify'), run: z.string() }),
      z.object({
        kind: z.literal('undo'),
        run: z.string(),
        scopes: scopes.nullable(),
        /** Of the settings only these topics. */
        topics: z.array(z.string()).readonly().nullable().optional(),
      }),
    ]),
    z.object({ job: z.string(), run: z.string() }),
  ),
  'jobs.cancel': call(z.object({ job: z.string() }), nothing),
  /** The job stops at its next item and keeps what it has; `jobs.goOn` lets it go on. */
  'jobs.pause': call(z.object({ job: z.string() }), nothing),
  'jobs.goOn': call(z.object({ job: z.string() }), nothing),

  'runs.report': call(z.object({ run: z.string() }), reportSchema),
  /** Why a path ended as it did: lines to read. */
  'runs.why': call(z.object({ run: z.string(), path: z.string() }), z.array(z.string()).readonly()),
} as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export type Request<N extends CallName> = Readonly<z.infer<Contract[N]['request']>>;
export type Reply<N extends CallName> = Readonly<z.infer<Contract[N]['reply']>>;

/** Whether a text names a call. */
export function isCallName(text: string): text is CallName {
  return Object.hasOwn(contract, text);
}
