import type { FailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { below, removeName } from '../../fs/target.ts';
import { note, type RunContext } from '../../runs/run-context.ts';

/**
 * Notes that something that came over is not to be put in its place. It goes from staging too, where it would come
 * with the folder that it lies in if that is new here.
 */
export async function failStaged(
  context: RunContext,
  { index, item }: { readonly index: number; readonly item: PlanItem },
  error: FailureData,
): Promise<void> {
  await note(context, { t: 'failed', item: index, error });
  if (item.entry.type !== 'directory') removeName(below(context.paths.staging, item.entry.path));
}
