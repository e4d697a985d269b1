import { readFileSync, writeFileSync } from 'node:fs';
import { Beneath } from '../../fs/beneath.ts';
import { fsPath } from '../../fs/names.ts';
import { look } from '../../fs/target.ts';
import type { RunContext } from '../../runs/run-context.ts';
import { placeOwnFile } from './own-files.ts';

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
  const from = target.reach(file);
  if (from === null || look(from)?.type !== 'file') return;
  // Another folder may be entered meanwhile, and this one closed.
  const content = readFileSync(fsPath(from));
  const write = (path: string): void => writeFileSync(fsPath(path), content, { mode: 0o600 });
  await placeOwnFile(context, target, { to: copy, write });
}
