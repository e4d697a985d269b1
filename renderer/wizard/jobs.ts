import type { Request } from '../../shared/ipc/contract.ts';
import { scopeIds } from '../../shared/model/scope.ts';
import { idle } from './task.ts';
import { mirrorShows, press, runTask, type World } from './world.ts';

type JobRequest = Request<'jobs.start'>;

/** Connects to a source; then goes on with the run that it was wanted for, if there is one. */
export async function connect(world: World, source: string): Promise<void> {
  const { wizard, client } = world;
  wizard.setState(({ resuming }) => ({ resuming: resuming?.source === source ? resuming : null }));
  await runTask(world, 'connecting', () =>
    client.call('source.connect', { source, scopes: scopeIds }),
  );
  const { resuming, connecting } = wizard.getState();
  if (connecting.kind !== 'done' || resuming?.source !== source) return;
  wizard.setState({ resuming: null });
  await begin(world, resuming.request);
}

/** Starts a job and shows it. What has to read from the old computer again connects to it first. */
export async function startJob(world: World, request: JobRequest): Promise<void> {
  const source = missingSource(world, request);
  if (source === null) return begin(world, request);
  const resuming = { request, source };
  world.wizard.setState({ side: 'new', wanted: 'connect', failure: null, resuming });
  await connect(world, source);
}

/** The source that a job reads from and that is not connected; null where nothing is missing. */
function missingSource({ mirror }: World, request: JobRequest): string | null {
  if (request.kind !== 'resume' && request.kind !== 'retry') return null;
  const { state } = mirror.store.getState();
  const run = state?.runs.find(({ id }) => id === request.run);
  if (run === undefined) return null;
  const open = state?.source ?? null;
  const isOpen = open !== null && (open.kind === 'ready' || open.kind === 'link-lost');
  return isOpen && open.source === run.source ? null : run.source;
}

async function begin(world: World, request: JobRequest): Promise<void> {
  await press(world, `start-${request.kind}`, async () => {
    const { job, run } = await world.client.call('jobs.start', request);
    // The job has to be known first, or Move would be skipped before it was seen.
    await mirrorShows(world, ({ jobs }) => jobs.some(({ id }) => id === job));
    // What is here has changed with this: a plan made before says nothing any more.
    world.wizard.setState({ run, side: 'new', wanted: 'move', report: idle, planKey: '' });
  });
}
