import { copyFileSync } from 'node:fs';
import { Beneath } from '../../fs/beneath.ts';
import { fsPath } from '../../fs/names.ts';
import { syncFileSystem } from '../../fs/sync.ts';
import { below, look, makeFolders, replace } from '../../fs/target.ts';
import { note, type RunContext } from '../../runs/run-context.ts';

/** Where KWallet keeps its wallets, below the home: for each `NAME.kwl`, `NAME.salt` and `NAME_attributes.json`. */
const WALLETS = '.local/share/kwalletd';

const MAGIC = Buffer.from('KWALLET\n\r\0\r\n', 'latin1');
/** Bytes behind it: major and minor version, cipher, hash (kwallet, src/runtime/kwalletd/backend/kwalletbackend.h). */
const [CIPHER, HASH] = [MAGIC.length + 2, MAGIC.length + 3];
const [GPG, PBKDF2] = [2, 2];

/** How much of a wallet says which kind it is. */
export const WALLET_HEAD = 64;

/** The wallets among these paths. */
export function walletsIn(paths: Iterable<string>): readonly string[] {
  return [...paths].filter((path) => path.startsWith(`${WALLETS}/`) && path.endsWith('.kwl'));
}

/**
 * Whether a wallet cannot be opened without its salt. KWallet would make a new salt without a word, and then refuse
 * the right password for good (seen). Wallets of GnuPG and very old ones have none.
 */
export function needsSalt(head: Buffer): boolean {
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) return false;
  return head[CIPHER] !== GPG && head[HASH] === PBKDF2;
}

/** The name of the file that opens a wallet. */
export function saltOf(wallet: string): string {
  return wallet.replace(/\.kwl$/, '.salt');
}

/**
 * Keeps wallets of this computer that are about to be replaced under a name of their own, as a set, so that they can
 * still be opened. KWallet must not run. What was done already is not done again.
 */
export async function keepOwnWallets(context: RunContext): Promise<void> {
  const target = new Beneath(context.root);
  try {
    for await (const { item } of context.plan.read({ only: 'file' })) {
      const { to, action } = item;
      if (action !== 'replace' || to === null || walletsIn([to]).length === 0) continue;
      const name = to.slice(WALLETS.length + 1, -'.kwl'.length);
      for (const [file, copy] of setOf(name)) await keepCopy(context, target, { file, copy });
    }
  } finally {
    target.close();
  }
}

/** The files of a wallet, and what they are called when it stands beside the old computer's. */
function setOf(name: string): readonly (readonly [string, string])[] {
  const other = `${name} (new computer)`;
  return ['.kwl', '.salt', '_attributes.json'].map(
    (end) => [`${WALLETS}/${name}${end}`, `${WALLETS}/${other}${end}`] as const,
  );
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
