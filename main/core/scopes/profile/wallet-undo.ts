import { copyFileSync } from 'node:fs';
import { posix } from 'node:path';
import { type FailureData, failure, toFailureData } from '../../../../shared/failure.ts';
import { Beneath } from '../../fs/beneath.ts';
import { fsPath } from '../../fs/names.ts';
import { syncFileSystem } from '../../fs/sync.ts';
import { below, look, makeFolders, replace } from '../../fs/target.ts';
import { readJournalBackwards } from '../../journal/journal.ts';
import type { JournalRecord, Mark } from '../../journal/records.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { filesOf, isWallet, walletOf } from './wallet.ts';

/** A wallet that a run brought: its path, what it was then, and what was there before. */
interface Brought {
  readonly to: string;
  readonly mark: Mark;
  readonly former: string | null;
}

/** A wallet that was not put back as it was moved, and where it is. */
interface SetAside {
  readonly path: string;
  readonly error: FailureData;
}

/**
 * Takes wallets that changed since a run out of their places before it is undone, each with all that goes with it:
 * KWallet writes a wallet anew when it is only opened and closed (seen), and without its salt, which undo takes away,
 * nobody could open what is left. They go to the run's folder. KWallet must not run.
 */
export async function setWalletsAside(context: RunContext): Promise<readonly SetAside[]> {
  const kept: SetAside[] = [];
  const target = new Beneath(context.root);
  try {
    for await (const one of brought(context)) {
      const aside = isChanged(target, one) ? await setAside(context, target, one.to) : null;
      if (aside === null) continue;
      const error = toFailureData(failure('profile/kept-by-undo', { kept: aside }));
      kept.push({ path: one.to, error });
    }
  } finally {
    target.close();
  }
  return kept;
}

async function* brought(context: RunContext): AsyncGenerator<Brought> {
  for await (const record of readJournalBackwards(context.paths.journal)) {
    yield* broughtBy(context, record);
  }
}

async function* broughtBy(context: RunContext, record: JournalRecord): AsyncGenerator<Brought> {
  if (record.t === 'change') {
    const { to, mark, former } = record;
    if (mark && isWallet(to)) yield { to, mark, former: former?.ino ?? null };
  } else if (record.t === 'tree') {
    const range = { start: record.at, first: record.item, last: record.last };
    for await (const { index, item } of context.plan.read({ range })) {
      const mark = context.state.items.markOf(index);
      if (item.to === null || !mark || !isWallet(item.to)) continue;
      yield { to: item.to, mark, former: null };
    }
  }
}

/** What stood there before is back where undo was begun already. */
function isChanged(target: Beneath, { to, mark, former }: Brought): boolean {
  const there = target.look(to);
  if (there?.type !== 'file' || there.ino === former) return false;
  return there.ino !== mark.ino || there.size !== mark.size || there.mtime !== mark.mtime;
}

/** The wallet itself goes last: what was cut short before that is done once more, under another name. */
async function setAside(
  context: RunContext,
  target: Beneath,
  wallet: string,
): Promise<string | null> {
  const name = walletOf(wallet);
  if (name === null) return null;
  const { changed } = context.paths;
  makeFolders(changed);
  const copies = filesOf(freeName(changed, name)).map((path) =>
    below(changed, posix.basename(path)),
  );
  for (const [at, file] of filesOf(name).entries()) {
    const from = at === 0 ? null : target.reach(file);
    if (from === null || look(from)?.type !== 'file') continue;
    copyFileSync(fsPath(from), fsPath(copies[at] ?? ''));
  }
  await syncFileSystem(changed, context.env.childEnv);
  const [from, [aside]] = [target.reach(wallet), copies];
  if (from === null || aside === undefined) return null;
  replace(from, aside);
  return aside;
}

function freeName(folder: string, name: string): string {
  for (let turn = 1; ; turn += 1) {
    const other = turn === 1 ? name : `${name} ${turn}`;
    const files = filesOf(other).map((path) => below(folder, posix.basename(path)));
    if (files.every((file) => look(file) === null)) return other;
  }
}
