import { readFileSync } from 'node:fs';
import type { Entry } from '../../../shared/model/inventory.ts';
import type { Env } from '../env.ts';
import { fsPath } from '../fs/names.ts';
import { below, look } from '../fs/target.ts';
import type { MadeFile } from '../scopes/home/plan.ts';
import type { Claim } from '../scopes/profile/claims.ts';
import { formatOf, MOST_BYTES } from '../scopes/profile/compose.ts';
import type { ProfileFiles } from '../scopes/profile/files.ts';
import type { WalletFate } from '../scopes/profile/wallet.ts';

interface Parts {
  readonly env: Env;
  readonly files: ProfileFiles;
  readonly contents: ReadonlyMap<string, Buffer>;
  /** Files of wallets that cannot come. */
  readonly unfitWallets: ReadonlyMap<string, WalletFate>;
}

/** Says what becomes of a file of settings, by making it: what it will be is known before anything changes. */
export function planFile({
  env,
  files,
  contents,
  unfitWallets,
}: Parts): (entry: Entry, to: string) => MadeFile | null {
  return (entry, to) => {
    const claims = files.comingClaims(entry.path);
    const fate = unfitWallets.get(entry.path);
    if (fate !== undefined) {
      const reason = fate === 'fail' ? 'profile/wallet-no-salt' : 'profile/wallet-part';
      return { action: fate, reason, topics: comingTopics(claims) };
    }
    if (formatOf(claims) === null) return null;
    const topics = comingTopics(claims);
    const there = look(below(env.home, to));
    const odd = oddCase(entry, there);
    if (odd) return { ...odd, topics };
    const action = there ? ('replace' as const) : ('create' as const);
    const old = contents.get(entry.path);
    // It is made during the run; what it will be cannot be told before.
    if (!old || (there && there.type !== 'file')) return { action, reason: null, topics };
    return made(files, entry.path, old, there ? readHere(env, to) : null);
  };
}

/** What is not made after all: a link of the person's own stays, and of what is too large both are kept. */
function oddCase(entry: Entry, there: ReturnType<typeof look>): Omit<MadeFile, 'topics'> | null {
  if (there?.type === 'link') return { action: 'skip', reason: 'profile/is-link' };
  const isTooLarge = entry.size > MOST_BYTES || (there?.size ?? 0) > MOST_BYTES;
  return isTooLarge ? { action: 'keep-both', reason: 'profile/too-large' } : null;
}

/** The topics of which something comes. */
export function comingTopics(claims: readonly Claim[]): readonly string[] {
  return [...new Set(claims.flatMap(({ comes, topic }) => (comes ? [topic] : [])))];
}

function made(files: ProfileFiles, path: string, old: Buffer, mine: Buffer | null): MadeFile {
  const { isEmpty, isSame, topics } = files.make(path, old, mine);
  if (isEmpty) return { action: 'leave', reason: 'profile/only-state', topics };
  if (isSame) return { action: 'identical', reason: null, topics };
  return { action: mine === null ? 'create' : 'replace', reason: null, topics };
}

/** A file of the new home; null where it cannot be read: then the run will say so. */
export function readHere(env: Pick<Env, 'home'>, to: string): Buffer | null {
  try {
    return readFileSync(fsPath(below(env.home, to)));
  } catch {
    return null;
  }
}
