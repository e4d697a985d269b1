import type { PlanItem } from '../../../../../shared/model/plan.ts';
import type { JobContext } from '../../../jobs/runner.ts';
import { untilClosed } from '../../../jobs/until-closed.ts';
import type { Owner } from '../../../recipes/schema.ts';
import type { RunContext } from '../../../runs/run-context.ts';
import type { ProfileFiles } from '../files.ts';
import { stopOwners } from './owners.ts';
import { running } from './programs.ts';
import { refreshSession } from './refresh.ts';
import { withSessionBus } from './session-bus.ts';

type Context = RunContext & { readonly job: JobContext };
type Which = (index: number, item: PlanItem) => boolean;

/**
 * Does work on the settings while the programs that hold them stand still: those of this session are stopped and
 * started again, the person is asked to close others. `which` are the items that it is about.
 */
export async function withProgramsStopped<T>(
  context: Context,
  { files, which }: { readonly files: ProfileFiles; readonly which: Which },
  work: (held: ReadonlySet<Owner>) => Promise<T>,
): Promise<T> {
  const { owners, closed } = await concerned(context, files, which);
  // They would write over what comes, or break.
  if (closed.size > 0) await untilClosed(context.job, () => running(closed, context.root));
  if (owners.size === 0) return work(new Set());
  const { env } = context;
  return withSessionBus(env, async (bus) => {
    if (!bus) return work(new Set());
    const stopped = await stopOwners(env, bus, owners);
    try {
      return await work(stopped.held);
    } finally {
      await stopped.start();
      await refreshSession(env, bus);
    }
  });
}

async function concerned(
  context: RunContext,
  files: ProfileFiles,
  which: Which,
): Promise<{ readonly owners: ReadonlySet<Owner>; readonly closed: ReadonlySet<string> }> {
  const owners = new Set<Owner>();
  const closed = new Set<string>();
  for await (const { index, item } of context.plan.read()) {
    if (!item.topics || !which(index, item)) continue;
    for (const { comes, part } of files.comingClaims(item.entry.path)) {
      if (!comes) continue;
      for (const owner of part.heldBy) owners.add(owner);
      for (const name of part.closed) closed.add(name);
    }
  }
  return { owners, closed };
}
