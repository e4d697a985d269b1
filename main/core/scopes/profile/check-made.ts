import { failure, toFailureData } from '../../../../shared/failure.ts';
import { hashFile } from '../../fs/hash.ts';
import { below } from '../../fs/target.ts';
import { note, type RunContext } from '../../runs/run-context.ts';

/**
 * Compares the files that were made and put in their places just now with what is there, every byte: while the
 * programs that hold them stand still, since these write them anew as soon as they are back.
 */
export async function checkMade(context: RunContext, placed: ReadonlySet<number>): Promise<void> {
  const { plan, state, root, signal } = context;
  for await (const { index, item } of plan.read({ only: 'made' })) {
    if (!placed.has(index) || item.to === null) continue;
    if (state.items.ended(index)?.outcome !== 'moved') continue;
    const wanted = state.items.hashOf(index);
    const found = await hashFile(below(root, item.to), signal).catch(() => null);
    if (wanted === null || found === wanted) continue;
    const error = toFailureData(failure('home/differs', { detail: 'content' }));
    await note(context, { t: 'failed', item: index, error });
  }
}
