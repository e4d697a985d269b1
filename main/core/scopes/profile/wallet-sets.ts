import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure, toFailureData } from '../../../../shared/failure.ts';
import type { PlanItem } from '../../../../shared/model/plan.ts';
import { Beneath } from '../../fs/beneath.ts';
import { fsPath } from '../../fs/names.ts';
import { syncFileSystem } from '../../fs/sync.ts';
import { below, keep, look, makeFolders, removeName, replace } from '../../fs/target.ts';
import { note, type RunContext } from '../../runs/run-context.ts';
import { failStaged } from './fail.ts';
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
  const [from, to] = [target.reach(file), target.reach(copy)];
  if (from === null || to === null || look(from)?.type !== 'file' || look(to)) return;
  await noteFolder(context, target);
  const { made } = context.paths;
  makeFolders(made);
  const staged = below(made, `wallet-${context.state.changeCount}`);
  copyFileSync(fsPath(from), fsPath(staged));
  await syncFileSystem(made, context.env.childEnv);
  const mark = look(staged);
  if (!mark) return;
  const { ino, size, mtime } = mark;
  const kept = { former: null, mark: { ino, size, mtime } } as const;
  await note(context, { t: 'change', item: -1, kind: 'file', to: copy, ...kept });
  await context.journal.sync();
  replace(staged, to);
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
    await noteFolder(context, target);
    const { mode, mtime, ino } = there;
    const store = String(context.state.changeCount);
    const former = { type: 'file', mode, mtime, ino, store } as const;
    await note(context, { t: 'change', item: -1, kind: 'file', to, former, mark: null });
    await context.journal.sync();
    keep(at, join(context.paths.replaced, store), 'file');
    removeName(at);
  }
}

/** Undo gives the folder its time back. */
async function noteFolder(context: RunContext, target: Beneath): Promise<void> {
  const folder = target.folder(WALLETS);
  const there = folder === null ? null : look(folder);
  if (!there || context.state.noted.has(WALLETS)) return;
  const { mode, mtime, ino } = there;
  const former = { type: 'directory', mode, mtime, ino, store: null } as const;
  const change = { t: 'change', item: -1, kind: 'attributes', to: WALLETS, mark: null } as const;
  await note(context, { ...change, former });
}
