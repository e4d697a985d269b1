import { Failure, failure } from '../../../shared/failure.ts';
import { type Env, runsDir } from '../env.ts';
import { join } from 'node:path';
import { runPaths } from '../fs/target.ts';
import { readJournal } from '../journal/journal.ts';
import { listRunIds } from './run-store.ts';

/**
 * Sees to it that runs are undone in the right order: where a later one replaced what this one brought,
 * that one's undo puts it back first. Throws `run/undo-later-first`.
 */
export async function assertNoneBuildsOn(env: Env, run: string): Promise<void> {
  for (const later of (await listRunIds(env)).filter((id) => id > run)) {
    const replaced = await replacedBy(env, later);
    const count = replaced.size === 0 ? 0 : await countBrought(env, run, replaced);
    if (count > 0) throw failure('run/undo-later-first', { run: later, count });
  }
}

/** Places whose content a run replaced and has not put back. A run that cannot be read replaces nothing that could be told. */
async function replacedBy(env: Env, run: string): Promise<ReadonlySet<string>> {
  const replaced = new Set<string>();
  try {
    for await (const record of readJournal(journalOf(env, run))) {
      if (record.t === 'undone') return new Set();
      if (record.t !== 'change' || record.kind === 'attributes' || !record.former) continue;
      replaced.add(record.to);
    }
  } catch (error) {
    if (!(error instanceof Failure) && !isMissing(error)) throw error;
    env.log.warn('later run not looked at', { run, why: String(error) });
  }
  return replaced;
}

/** How many of some places a run brought something to, by itself or in a folder that came whole. */
async function countBrought(env: Env, run: string, places: ReadonlySet<string>): Promise<number> {
  const brought = new Set<string>();
  for await (const record of readJournal(journalOf(env, run))) {
    if (record.t === 'change' && record.kind !== 'attributes' && places.has(record.to)) {
      brought.add(record.to);
    } else if (record.t === 'tree') {
      const within = [...places].filter((place) => place.startsWith(`${record.to}/`));
      for (const place of within) brought.add(place);
    }
  }
  return brought.size;
}

function journalOf(env: Env, run: string): string {
  return runPaths(join(runsDir(env), run)).journal;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
