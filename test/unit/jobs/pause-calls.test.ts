import { resolve } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createEnv } from '../../../main/core/create-env.ts';
import { runHandlers } from '../../../main/core/handlers/runs.ts';
import { SourceHolder } from '../../../main/core/handlers/source.ts';
import { initialState } from '../../../main/core/state.ts';
import { JobRunner } from '../../../main/core/jobs/runner.ts';
import { createLogger } from '../../../main/core/log/logger.ts';
import { failure } from '../../../shared/failure.ts';
import { createClient } from '../../../shared/ipc/client.ts';
import { createLoopback } from '../../../shared/ipc/loopback.ts';
import { serve } from '../../../shared/ipc/server.ts';
import { applyPush, type Push } from '../../../shared/model/state.ts';
import { createScriptedEngine } from '../../support/scripted-engine.ts';

/** The real calls about jobs, behind the contract; the rest of the engine is a double. */
function engine() {
  const rest = createScriptedEngine();
  const { hub } = rest;
  const env = createEnv(
    { HOME: '/nowhere', XDG_RUNTIME_DIR: '/nowhere' },
    {
      mode: 'normal',
      assetsDir: resolve('assets'),
      helper: { command: 'none', args: [], env: {} },
      selfCommand: '',
      log: createLogger(() => undefined, Date.now),
    },
  );
  const jobs = new JobRunner((list) => hub.set('jobs', list), env.now);
  const none = () => Promise.reject(failure('source/link-lost'));
  const sources = new SourceHolder(env, hub, none);
  const openLane = () => {
    throw failure('source/link-lost');
  };
  const parts = { env, hub, sources, jobs, planFiles: new Map<string, string>(), openLane };
  const handlers = { ...rest.handlers, ...runHandlers(parts) };
  const client = () => {
    const loopback = createLoopback();
    serve(loopback.engine, handlers, hub.subscribe);
    return createClient(loopback.client);
  };
  return { jobs, client, state: () => hub.get().jobs.at(-1)?.state };
}

const jobsOf = (push: Push) => applyPush(initialState('normal'), push).jobs;

it('one client pauses a job, another one sees it and lets it go on', async () => {
  const { jobs, client, state } = engine();
  const [mine, other] = [client(), client()];
  const seen: unknown[] = [];
  other.subscribe((push) => {
    if (push.topic === 'jobs') seen.push(jobsOf(push).at(-1)?.state);
  });
  let isEnded = false;
  const { id, result } = jobs.start({ kind: 'run', run: 'run' }, async ({ pause, signal }) => {
    await new Promise<void>((changed) => pause.subscribe(changed));
    await pause.whenGoing(signal);
    isEnded = true;
  });
  expect(await mine.call('jobs.pause', { job: id })).toBeNull();
  expect(state()).toBe('paused');
  await vi.waitFor(() => expect(seen).toContain('paused'));
  expect(isEnded).toBe(false);
  expect(await other.call('jobs.goOn', { job: id })).toBeNull();
  await result;
  expect(isEnded).toBe(true);
  expect(state()).toBe('done');
});

it('refusals reach the client with their code', async () => {
  const { jobs, client } = engine();
  const mine = client();
  const code = async (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => null,
      (error: unknown) => (error as { code?: string }).code,
    );
  for (const name of ['jobs.pause', 'jobs.goOn'] as const) {
    expect(await code(mine.call(name, { job: 'none' }))).toBe('jobs/unknown');
  }
  const { id, result } = jobs.start(
    { kind: 'inspect', run: null },
    ({ signal }) => new Promise<void>((done) => signal.addEventListener('abort', () => done())),
  );
  for (const name of ['jobs.pause', 'jobs.goOn'] as const) {
    expect(await code(mine.call(name, { job: id }))).toBe('jobs/cannot-pause');
  }
  jobs.cancel(id);
  await result;
});
