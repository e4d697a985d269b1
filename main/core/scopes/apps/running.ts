import type { JobContext } from '../../jobs/runner.ts';
import { untilClosed } from '../../jobs/until-closed.ts';
import type { RunContext } from '../../runs/run-context.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { flatpak } from './flatpak.ts';

const DATA = /^\.var\/app\/([^/]+)\//;

/**
 * Waits while an app runs whose data is about to be replaced: it would write over what has come, or
 * break. `changes` tells what of the plan does that. The person is told which to close, and it goes on by itself.
 */
export async function untilAppsAreClosed(
  context: RunContext & { readonly job: JobContext },
  changes: (item: PlanItem) => boolean,
): Promise<void> {
  await untilClosed(context.job, () => openWithData(context, changes));
}

async function openWithData(
  context: RunContext,
  changes: (item: PlanItem) => boolean,
): Promise<readonly string[]> {
  const running = await runningApps(context);
  if (running.size === 0) return [];
  const changing = new Set<string>();
  for await (const { item } of context.plan.read()) {
    const id = changes(item) ? DATA.exec(item.to ?? '')?.[1] : undefined;
    if (id !== undefined && running.has(id)) changing.add(id);
  }
  return [...changing];
}

async function runningApps({ env, signal }: RunContext): Promise<ReadonlySet<string>> {
  try {
    const said = await flatpak(env, ['ps', '--columns=application'], { signal });
    return new Set(
      said
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    );
  } catch (error) {
    signal.throwIfAborted();
    env.log.info('not known which apps run', { why: String(error) });
    return new Set();
  }
}
