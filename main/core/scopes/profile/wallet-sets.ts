import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { Beneath } from '../../fs/beneath.ts';
import { fsPath } from '../../fs/names.ts';
import { keep, look, removeName } from '../../fs/target.ts';
import { setTimeOfLink } from '../../fs/times.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { failStaged } from './fail.ts';
import { placeOwnFile, prepareFolder } from './own-files.ts';
import { filesOf, isWallet, WALLETS, walletOf } from './wallet.ts';

type Which = (index: number, item: PlanItem) => boolean;

/** A file of the old computer's wallet. */
interface Member {
  readonly index: number;
  readonly item: PlanItem;
}

/**
 * Sees to it that wallets come with all that goes with them or not at all, and that those of this computer which give
 * way are kept under a name of their own, so that they can still be opened. KWallet must not run. What was done
 * already is not done again. `isToCome` says which items are still to be put in their places.
 */
export async function prepareWallets(context: RunContext, isToCome: Which): Promise<void> {
  const target = new Beneath(context.root);
  try {
    for (const [name, members] of await setsOf(context)) {
      // The new files are on their way already, and what was there before is kept.
      if (members.some((one) => isUnderWay(context, one))) continue;
      if (await failUnlessWhole(context, members, isToCome)) continue;
      const coming = members.filter(({ index, item }) => isToCome(index, item));
      if (!coming.some(({ item }) => item.action === 'replace' || isWallet(item.entry.path))) {
        continue;
      }
      await keepOwn(context, target, name);
      await takeAway(context, target, { name, members });
    }
  } finally {
    target.close();
  }
}

/** The files of the old computer's wallets, by the wallets' names. */
async function setsOf(context: RunContext): Promise<ReadonlyMap<string, readonly Member[]>> {
  const sets = new Map<string, Member[]>();
  for await (const one of context.plan.read()) {
    const { topics, entry } = one.item;
    const name = topics && entry.type !== 'directory' ? walletOf(entry.path) : null;
    if (name === null) continue;
    const members = sets.get(name) ?? [];
    sets.set(name, members);
    members.push(one);
  }
  return sets;
}

function isUnderWay({ state }: RunContext, { index }: Member): boolean {
  return state.changes.has(index) || state.items.ended(index)?.outcome === 'moved';
}

/** Where one of its files does not come, none does: what is left of a wallet would spoil the one that is here. */
async function failUnlessWhole(
  context: RunContext,
  members: readonly Member[],
  isToCome: Which,
): Promise<boolean> {
  const comes = ({ index, item }: Member): boolean =>
    isToCome(index, item) || context.state.items.ended(index)?.outcome === 'identical';
  const isWhole = members.every(comes) && members.some(({ item }) => isWallet(item.entry.path));
  if (isWhole) return false;
  const error = toFailureData(failure('profile/wallet-incomplete'));
  for (const one of members) {
    if (isToCome(one.index, one.item)) await failStaged(context, one, error);
  }
  return true;
}

/** Keeps this computer's wallet of a name, with all that goes with it, as `NAME (new computer)`. */
async function keepOwn(context: RunContext, target: Beneath, name: string): Promise<void> {
  const own = filesOf(name);
  if (target.look(own[0])?.type !== 'file') return;
  const copies = filesOf(nameForOwn(target, name));
  for (const [at, file] of own.entries()) {
    await keepCopy(context, target, { file, copy: copies[at] ?? '' });
  }
}

/** A name that no other wallet has; the one under which it was kept before, as far as that was done. */
function nameForOwn(target: Beneath, name: string): string {
  for (let turn = 1; ; turn += 1) {
    const other = `${name} (new computer${turn === 1 ? '' : ` ${turn}`})`;
    const copies = filesOf(other);
    const isFree = filesOf(name).every((file, at) => {
      const copy = contentOf(target, copies[at] ?? '');
      return copy === null || contentOf(target, file)?.equals(copy) === true;
    });
    if (isFree) return other;
  }
}

function contentOf(target: Beneath, path: string): Buffer | null {
  const at = target.reach(path);
  const there = at === null ? null : look(at);
  if (at === null || there === null) return null;
  return there.type === 'file' ? readFileSync(fsPath(at)) : Buffer.alloc(0);
}

async function keepCopy(
  context: RunContext,
  target: Beneath,
  { file, copy }: { readonly file: string; readonly copy: string },
): Promise<void> {
  const from = target.reach(file);
  const there = from === null ? null : look(from);
  if (from === null || there?.type !== 'file') return;
  // Another folder may be entered meanwhile, and this one closed.
  const content = readFileSync(fsPath(from));
  const write = (path: string): void => {
    writeFileSync(fsPath(path), content, { mode: there.mode });
    setTimeOfLink(path, BigInt(there.mtime));
  };
  await placeOwnFile(context, target, { to: copy, write });
}

/** What goes with this computer's wallet says nothing of the old computer's, which may have nothing in its place. */
async function takeAway(
  context: RunContext,
  target: Beneath,
  { name, members }: { readonly name: string; readonly members: readonly Member[] },
): Promise<void> {
  for (const to of filesOf(name)) {
    const at = target.reach(to);
    const there = at === null ? null : look(at);
    if (at === null || there?.type !== 'file') continue;
    if (members.some(({ item }) => item.to === to)) continue;
    await prepareFolder(context, target, WALLETS);
    const { mode, mtime, ino } = there;
    const store = String(context.state.changeCount);
    const former = { type: 'file', mode, mtime, ino, store } as const;
    await note(context, { t: 'change', item: -1, kind: 'file', to, former, mark: null });
    await context.journal.sync();
    keep(at, join(context.paths.replaced, store), 'file');
    removeName(at);
  }
}
