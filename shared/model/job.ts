import { z } from 'zod';
import { failureDataSchema } from '../failure.ts';

export const jobKinds = ['inspect', 'plan', 'run', 'resume', 'undo', 'verify', 'retry'] as const;
export type JobKind = (typeof jobKinds)[number];

/** The kinds that change things or read them back: shown on the Move screen, and can be paused. */
export const pausableKinds: ReadonlySet<JobKind> = new Set([
  'run',
  'resume',
  'retry',
  'undo',
  'verify',
]);

export const phases = [
  'starting',
  'counting',
  'comparing',
  'installing',
  'copying',
  'checking',
  'placing',
  'verifying',
  'undoing',
  'finishing',
] as const;
export type Phase = (typeof phases)[number];

/** How far a job is. Numbers never go backwards within one job. */
export const progressSchema = z.object({
  phase: z.enum(phases),
  /** 0 to 1 over all phases, or null while the total is not known. */
  fraction: z.number().nullable(),
  bytes: z.number(),
  bytesTotal: z.number(),
  entries: z.number(),
  entriesTotal: z.number(),
  /** What is being worked on, made fit to be shown. */
  current: z.string(),
  bytesPerSecond: z.number(),
  /** Smoothed and rounded, to be shown as it is; null while it is not known. */
  secondsLeft: z.number().nullable(),
  /** The rest was told to be less than a minute, and that was wrong: there is no number to tell. */
  isLate: z.boolean(),
});
export type Progress = Readonly<z.infer<typeof progressSchema>>;

/** A piece of work that takes a while; shown and cancelled by its id. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(jobKinds),
  /**
   * `waiting`: the link to the old computer is gone, or an app has to be closed (`error` says which), and
   * the job goes on by itself. `paused`: somebody asked for it, and it goes on when somebody says so.
   */
  state: z.enum(['running', 'waiting', 'paused', 'done', 'failed', 'cancelled']),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  progress: progressSchema,
  /** The run it belongs to, for jobs that change things. */
  run: z.string().nullable(),
  error: failureDataSchema.nullable(),
});
export type Job = Readonly<z.infer<typeof jobSchema>>;

/** Whether a job has not ended: at work, waiting or paused. */
export function isActive(job: Pick<Job, 'state'>): boolean {
  return job.state === 'running' || job.state === 'waiting' || job.state === 'paused';
}
