import { open } from 'node:fs/promises';
import { failure, toFailureData } from '../../../../shared/failure.ts';
import { fsPath } from '../../fs/names.ts';
import { below } from '../../fs/target.ts';
import { note, type RunContext } from '../../runs/run-context.ts';

/** Larger files are films and databases of their own; nobody repairs a path in them by hand. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Tells of files of the settings that came as they were and name the old home: databases, scripts and all else
 * whose grammar is not known. They are not rewritten, only told.
 */
export async function tellOldPaths(
  context: RunContext,
  oldHomes: readonly string[],
): Promise<void> {
  const needles = oldHomes.filter((home) => home !== context.root).map((home) => Buffer.from(home));
  if (needles.length === 0) return;
  for await (const { index, item } of context.plan.read({ only: 'file' })) {
    if (!item.topics || item.isMade || item.to === null || item.entry.size > MOST_BYTES) continue;
    context.signal.throwIfAborted();
    if (context.state.items.ended(index)?.outcome !== 'moved') continue;
    const content = await read(below(context.root, item.to));
    if (!needles.some((needle) => names(content, needle))) continue;
    const error = toFailureData(failure('profile/names-old-home', { home: oldHomes[0] ?? '' }));
    await note(context, { t: 'lacking', item: index, error });
  }
}

async function read(path: string): Promise<Buffer> {
  const file = await open(fsPath(path), 'r').catch(() => null);
  if (!file) return Buffer.alloc(0);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** `/home/anna` is not in `/home/annabel`. */
function names(content: Buffer, needle: Buffer): boolean {
  for (let at = content.indexOf(needle); at >= 0; at = content.indexOf(needle, at + 1)) {
    const next = content[at + needle.length];
    if (next === undefined || !/[\w-]/.test(String.fromCharCode(next))) return true;
  }
  return false;
}
