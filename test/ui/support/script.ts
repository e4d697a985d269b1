import { failure } from '../../../shared/failure.ts';
import type { Topics } from '../../../renderer/wizard/topic-selection.ts';
import type { AppRow } from '../../../shared/model/apps.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { PlanSummary } from '../../../shared/model/plan.ts';
import type { Report } from '../../../shared/model/report.ts';
import type { ScriptedEngine } from '../../support/scripted-engine.ts';
import {
  foldersOf,
  goodFindings,
  inspection,
  job,
  plan,
  planItems,
  report,
  run,
  source,
} from './samples.ts';
import { differencesOf, topics } from './samples-topics.ts';

/** Makes the double answer as an engine does whose every step goes well. */
export function scriptMove(
  engine: ScriptedEngine,
  over: {
    readonly findings?: readonly Finding[];
    readonly plan?: PlanSummary;
    readonly report?: Report;
    readonly apps?: readonly AppRow[];
    readonly topics?: Topics;
  } = {},
): void {
  const { hub } = engine;
  engine.answer('source.connect', async ({ source: name }) => {
    hub.set('source', source({ source: name }));
    return null;
  });
  engine.answer('source.disconnect', async () => {
    hub.set('source', null);
    return null;
  });
  engine.answer('preflight.run', async () => over.findings ?? goodFindings);
  engine.answer('plans.inspect', async () => inspection);
  engine.answer('plans.apps', async () => ({ rows: over.apps ?? [] }));
  engine.answer('plans.topics', async () => over.topics ?? topics([], { coverage: null }));
  engine.answer('plans.differences', async ({ offset, limit }) => differencesOf(offset, limit));
  engine.answer('plans.folders', async ({ path, offset, limit }) => foldersOf(path, offset, limit));
  engine.answer('plans.create', async ({ choices }) => {
    const made = over.plan ?? plan();
    return { ...made, head: { ...made.head, choices } };
  });
  engine.answer('plans.read', async ({ action, offset, limit }) =>
    planItems(action, offset, limit),
  );
  engine.answer('jobs.start', async (request) => {
    hub.set('jobs', [job({ kind: request.kind })]);
    return { job: 'job', run: '2026-11-22-1405' };
  });
  engine.answer('jobs.cancel', async () => {
    endJob(engine, 'cancelled');
    return null;
  });
  engine.answer('jobs.pause', () => changeJob(engine, { state: 'paused' }));
  engine.answer('jobs.goOn', () => changeJob(engine, { state: 'running' }));
  engine.answer('runs.report', async () => over.report ?? report());
}

async function changeJob(engine: ScriptedEngine, change: Partial<Job>): Promise<null> {
  engine.hub.set(
    'jobs',
    engine.hub.get().jobs.map((one) => ({ ...one, ...change })),
  );
  return null;
}

/** Ends the job that is at work, with the run in the list of runs. */
export function endJob(engine: ScriptedEngine, state: 'done' | 'cancelled' | 'failed'): void {
  const [now] = engine.hub.get().jobs;
  const isDone = state === 'done';
  engine.hub.set('runs', [
    run({
      state: isDone ? 'done' : 'unfinished',
      canResume: !isDone,
    }),
  ]);
  engine.hub.set('jobs', [{ ...job(), ...now, state, endedAt: Date.now(), error: null }]);
}

/** A call that is never answered: for what is shown while one waits. */
export const never = (): Promise<never> => new Promise(() => undefined);

/** A call that fails as one does whose link broke. */
export const linkLost = (): Promise<never> => Promise.reject(failure('source/link-lost'));
