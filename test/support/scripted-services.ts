import type { Env } from '../../main/core/env.ts';
import type { Services } from '../../main/core/services.ts';
import { failure } from '../../shared/failure.ts';
import type { Job } from '../../shared/model/job.ts';
import { createScriptedEngine } from './scripted-engine.ts';

/**
 * A double of the engine's services, for tests of the processes around them: a job that is started
 * runs until it is cancelled (the plan `short` is done after 2 s, `asks` has a question then), a
 * preflight until its caller is gone, which the log tells. Looking for devices meets a bug.
 */
export async function createServices(env: Env): Promise<Services> {
  const engine = createScriptedEngine({ mode: env.mode });
  engine.answer('jobs.start', async (request) => {
    engine.hub.set('jobs', [createJob('running')]);
    const plan = request.kind === 'run' ? request.plan : '';
    if (plan === 'short') setTimeout(() => engine.hub.set('jobs', [createJob('done')]), 2000);
    if (plan === 'asks') setTimeout(() => engine.hub.set('questions', [question]), 2000);
    return { job: 'job', run: 'run' };
  });
  engine.answer('jobs.cancel', async () => {
    engine.hub.set('jobs', [createJob('cancelled')]);
    return null;
  });
  engine.answer('preflight.run', (_request, signal) => {
    env.log.info('preflight began');
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        env.log.info('preflight aborted');
        reject(failure('app/cancelled'));
      });
    });
  });
  engine.answer('devices.refresh', async () => {
    setTimeout(() => {
      throw new Error('a bug of the test');
    }, 0);
    return null;
  });
  return {
    handlers: engine.handlers,
    snapshot: engine.hub.snapshot,
    subscribe: engine.hub.subscribe,
    dispose: async () => env.log.info('services disposed'),
  };
}

const question = {
  id: 'question',
  kind: 'password',
  detail: 'Password:',
  subject: 'old-computer',
  secret: true,
  again: false,
} as const;

function createJob(state: Job['state']): Job {
  const progress = {
    phase: 'copying',
    fraction: 0.25,
    bytes: 250_000_000,
    bytesTotal: 1_000_000_000,
    entries: 250,
    entriesTotal: 1000,
    current: 'Pictures/lake.jpg',
    bytesPerSecond: 50_000_000,
    secondsLeft: 15,
    isLate: false,
  } as const;
  const times = { startedAt: 0, endedAt: state === 'running' ? null : 1 };
  return { id: 'job', kind: 'run', state, ...times, progress, run: 'run', error: null };
}
