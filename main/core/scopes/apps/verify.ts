import { failure, type FailureData, toFailureData } from '../../../../shared/failure.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { differenceIn, nameOf } from './item.ts';
import { installationHere } from './flatpak.ts';

/** Compares what was done to the apps with what is there now. Gives what differs. */
export async function verifyApps(
  context: RunContext,
): Promise<readonly { readonly path: string; readonly error: FailureData }[]> {
  const { env, head, signal, state } = context;
  const differences: { path: string; error: FailureData }[] = [];
  for (const [index, item] of (head.apps ?? []).entries()) {
    if (state.apps.get(index)?.ended?.outcome !== 'moved') continue;
    const now = await installationHere(env, item.installation, signal);
    const detail = differenceIn(now, item);
    if (detail === null) continue;
    const error = toFailureData(failure('apps/not-there', { detail }));
    differences.push({ path: nameOf(item), error });
  }
  return differences;
}
