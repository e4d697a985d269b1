import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import type { Env } from '../../../main/core/env.ts';
import { Pause } from '../../../main/core/jobs/pause.ts';
import { ProgressMeter, type ProgressSink } from '../../../main/core/jobs/progress.ts';
import type { JobContext } from '../../../main/core/jobs/runner.ts';
import { laneFor } from '../../../main/core/lanes/choose.ts';
import { createPlan } from '../../../main/core/plans/create.ts';
import { inspectHome } from '../../../main/core/plans/inspect.ts';
import { beginRun, carryOut } from '../../../main/core/runs/carry-out.ts';
import { createRun } from '../../../main/core/runs/run-store.ts';
import { loadHomeRules } from '../../../main/core/scopes/home/rules.ts';
import type { OpenSource } from '../../../main/core/sources/source.ts';
import { envOf } from './env.ts';
import type { LaneId, Measured } from './protocol.ts';

interface Work {
  readonly home: string;
  readonly lane: LaneId;
  readonly profile: string | null;
}

type Timed = Omit<Measured, 'megabytes'>;

/** A whole run into a fresh home: copy, check, place, verify, report, one sync. Inventory and plan are made before. */
export async function moveHome(source: OpenSource, work: Work): Promise<Timed> {
  const env = envOf(work.home);
  const run = await prepare(env, source, idleJob());
  return timed(work, (job) => carry({ env, source, lane: work.lane }, run, job));
}

/** A second run over an identical home. Its inventory and plan are measured too: they find that nothing is left to do. */
export async function againOver(source: OpenSource, work: Work): Promise<Timed> {
  const env = envOf(work.home);
  const over = { env, source, lane: work.lane };
  await carry(over, await prepare(env, source, idleJob()), idleJob());
  return timed(work, async (job) => carry(over, await prepare(env, source, job), job));
}

/** The inventory alone, as it is stored. */
export async function countHome(source: OpenSource, home: string): Promise<Timed> {
  const env = envOf(home);
  const rules = await loadHomeRules(env.assetsDir);
  return timed({ home, profile: null }, async (job) => {
    const { inspection } = await inspectHome(env, source, 'bench', { rules, job });
    if (inspection.scopes.find(({ id }) => id === 'home')?.unreadable.length !== 0)
      throw new Error('something is unreadable');
  });
}

/** Inventory, plan, and the first record of a run. */
async function prepare(env: Env, source: OpenSource, job: JobContext): Promise<string> {
  const rules = await loadHomeRules(env.assetsDir);
  const inspected = await inspectHome(env, source, 'bench', { rules, job });
  const plan = await createPlan(env, inspected, {}, { rules, scopes: ['home'], job });
  const run = await createRun(env, plan.file);
  await beginRun(env, run);
  return run;
}

interface Over {
  readonly env: Env;
  readonly source: OpenSource;
  readonly lane: LaneId;
}

async function carry({ env, source, lane }: Over, run: string, job: JobContext): Promise<void> {
  const from = { source, lane: laneFor(source, env, lane === 'chosen' ? undefined : lane) };
  const report = await carryOut(env, run, from, job);
  if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures.slice(0, 3)));
}

/** Times work and its phases, and the sync that ends it. */
async function timed(
  { home, profile }: Pick<Work, 'home' | 'profile'>,
  work: (job: JobContext) => Promise<void>,
): Promise<Timed> {
  const clock = new PhaseClock();
  const stop = profile === null ? null : await startProfile(profile);
  const begun = performance.now();
  await work(
    jobOf(
      clock.over(
        new ProgressMeter(
          'run',
          () => undefined,
          () => performance.now(),
        ),
      ),
    ),
  );
  clock.next('sync');
  execFileSync('sync', ['-f', home]);
  const seconds = (performance.now() - begun) / 1000;
  clock.next('');
  await stop?.();
  return { seconds, phases: clock.phases };
}

async function startProfile(file: string): Promise<() => Promise<void>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    writeFileSync(file, JSON.stringify(profile));
    session.disconnect();
  };
}

/** Notes how long each phase took. */
class PhaseClock {
  readonly phases: { phase: string; seconds: number }[] = [];
  #phase = 'starting';
  #since = performance.now();

  next(phase: string): void {
    const now = performance.now();
    this.phases.push({ phase: this.#phase, seconds: (now - this.#since) / 1000 });
    this.#phase = phase;
    this.#since = now;
  }

  over(sink: ProgressSink): ProgressSink {
    return {
      phase: (phase, totals) => {
        this.next(phase);
        sink.phase(phase, totals);
      },
      promise: (phase, totals) => sink.promise(phase, totals),
      add: (done) => sink.add(done),
    };
  }
}

function jobOf(progress: ProgressSink): JobContext {
  const pause = new Pause();
  return { signal: new AbortController().signal, progress, pause, waiting: () => undefined };
}

const idleJob = (): JobContext =>
  jobOf({ phase: () => undefined, promise: () => undefined, add: () => undefined });
