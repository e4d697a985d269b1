import { failure } from '../../../shared/failure.ts';
import type { Request } from '../../../shared/ipc/contract.ts';
import type { Handlers } from '../../../shared/ipc/types.ts';
import type { Report } from '../../../shared/model/report.ts';
import type { ScopeId } from '../../../shared/model/scope.ts';
import type { Env } from '../env.ts';
import type { JobContext, JobRunner } from '../jobs/runner.ts';
import { takeLock } from '../journal/lock.ts';
import { openPlan } from '../plans/plan-file.ts';
import {
  beginRun,
  carryOut,
  reportOf,
  retryFailed,
  type RunSource,
  undoRun,
  verifyRun,
} from '../runs/carry-out.ts';
import { createRun, listRuns, openRun } from '../runs/run-store.ts';
import type { Part } from '../runs/undo-part.ts';
import { whyPath } from '../runs/why.ts';
import type { StateHub } from '../state.ts';
import { fileOf } from './plans.ts';
import type { SourceHolder } from './source.ts';

type RunCalls =
  | 'jobs.start'
  | 'jobs.cancel'
  | 'jobs.pause'
  | 'jobs.goOn'
  | 'runs.report'
  | 'runs.why';

interface Parts {
  readonly env: Env;
  readonly hub: StateHub;
  readonly sources: SourceHolder;
  readonly jobs: JobRunner;
  readonly planFiles: Map<string, string>;
  readonly openLane: (source: RunSource['source']) => RunSource;
}

/** Tells the list of runs anew. */
export async function publishRuns(env: Env, hub: StateHub): Promise<void> {
  hub.set('runs', await listRuns(env));
}

/** The calls that change things, and those that read what was done. */
export function runHandlers(parts: Parts): Pick<Handlers, RunCalls> {
  const { env, hub, jobs } = parts;
  /** What the last verification of a run found; a report on the disk stays as it was. */
  const verified = new Map<string, Report>();
  return {
    'jobs.start': async (request) => {
      if (jobs.isBusy()) throw failure('jobs/busy');
      const { run, work } = await workFor(parts, request);
      verified.delete(run);
      const { id, result } = jobs.start({ kind: request.kind, run }, async (job) => {
        const report = await work(job);
        // Before the job ends: whoever hears of its end asks for it.
        if (request.kind === 'verify') verified.set(run, report);
        return report;
      });
      const publish = (): Promise<void> => publishRuns(env, hub);
      void result.then(publish, publish);
      await publish();
      return { job: id, run };
    },
    'jobs.cancel': async ({ job }) => {
      jobs.cancel(job);
      return null;
    },
    'jobs.pause': async ({ job }) => {
      jobs.pause(job);
      return null;
    },
    'jobs.goOn': async ({ job }) => {
      jobs.goOn(job);
      return null;
    },
    'runs.report': async ({ run }) => verified.get(run) ?? reportOf(env, run),
    'runs.why': ({ run, path }) => whyPath(env, run, path),
  };
}

/** A job's run and what it does. */
interface Work {
  readonly run: string;
  readonly work: (job: JobContext) => Promise<Report>;
}

async function workFor(parts: Parts, request: Request<'jobs.start'>): Promise<Work> {
  const { env } = parts;
  if (request.kind === 'run') return workForPlan(parts, request.plan);
  const { run } = request;
  const { head } = await openRun(env, run);
  const from = (): RunSource => parts.openLane(parts.sources.named(head.source));
  switch (request.kind) {
    case 'resume': {
      const source = from();
      return { run, work: (job) => carryOut(env, run, source, job) };
    }
    case 'retry': {
      const source = from();
      return { run, work: (job) => retryFailed(env, run, source, job) };
    }
    case 'verify':
      return { run, work: (job) => verifyRun(env, run, job) };
    case 'undo':
      return { run, work: (job) => undoRun(env, run, job, partOf(head.scopes, request)) };
  }
}

/** What is to be taken back; null for all. */
function partOf(
  all: readonly ScopeId[],
  { scopes, topics = null }: Extract<Request<'jobs.start'>, { kind: 'undo' }>,
): Part | null {
  if (topics) return { scopes: ['profile'], topics };
  if (!scopes || all.every((scope) => scopes.includes(scope))) return null;
  return { scopes, topics };
}

async function workForPlan(parts: Parts, plan: string): Promise<Work> {
  const { env } = parts;
  const file = await fileOf(parts, plan);
  const { head } = await openPlan(file);
  if (head.to.home !== env.home) throw failure('plan/other-home', { home: head.to.home });
  const source = parts.openLane(parts.sources.named(head.source));
  // Refused before anything is written; the run itself takes the lock for as long as it lasts.
  await (await takeLock(env)).dispose();
  const run = await createRun(env, file);
  await beginRun(env, run);
  return { run, work: (job) => carryOut(env, run, source, job) };
}
