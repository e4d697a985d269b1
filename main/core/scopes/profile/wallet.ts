import { posix } from 'node:path';

/** Where KWallet keeps its wallets, below the home: for each `NAME.kwl`, `NAME.salt` and `NAME_attributes.json`. */
export const WALLETS = '.local/share/kwalletd';

/** How the names of a wallet's files end; the wallet itself comes first. */
const ENDS = ['.kwl', '.salt', '_attributes.json'] as const;

const MAGIC = Buffer.from('KWALLET\n\r\0\r\n', 'latin1');
/** Bytes behind it: major and minor version, cipher, hash (kwallet, src/runtime/kwalletd/backend/kwalletbackend.h). */
const [CIPHER, HASH] = [MAGIC.length + 2, MAGIC.length + 3];
const [GPG, PBKDF2] = [2, 2];

/** How much of a wallet says which kind it is. */
export const WALLET_HEAD = 64;

/** The name of the wallet that a file is a part of; null for all other files. */
export function walletOf(path: string): string | null {
  if (posix.dirname(path) !== WALLETS) return null;
  const name = posix.basename(path);
  const end = ENDS.find((one) => name.endsWith(one));
  return end === undefined ? null : name.slice(0, -end.length);
}

/** The paths that the files of a wallet have; the wallet itself comes first. */
export function filesOf(name: string): readonly [string, ...string[]] {
  const [wallet, ...others] = ENDS;
  return [`${WALLETS}/${name}${wallet}`, ...others.map((end) => `${WALLETS}/${name}${end}`)];
}

/** Whether a file is a wallet itself, and not one that goes with it. */
export function isWallet(path: string): boolean {
  return walletOf(path) !== null && path.endsWith(ENDS[0]);
}

/**
 * Whether a wallet cannot be opened without its salt. KWallet would make a new salt without a word, and then refuse
 * the right password for good (seen). Wallets of GnuPG and very old ones have none.
 */
export function needsSalt(head: Buffer): boolean {
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) return false;
  return head[CIPHER] !== GPG && head[HASH] === PBKDF2;
}

/** What becomes of a file of a wallet that cannot come: the wallet fails, what would come without it stays. */
export type WalletFate = 'fail' | 'leave';

/**
 * The files of wallets that cannot come, of all these paths: a wallet without the salt that it needs, and what goes
 * with a wallet that does not come or is not there. They would spoil the new computer's own wallet.
 */
export async function unfitWallets(
  paths: ReadonlySet<string>,
  readHead: (wallet: string) => Promise<Buffer | null>,
): Promise<ReadonlyMap<string, WalletFate>> {
  const unfit = new Map<string, WalletFate>();
  const names = new Set([...paths].map(walletOf));
  for (const name of names) {
    if (name === null) continue;
    const [wallet, ...others] = filesOf(name);
    const hasSalt = others.some((path) => path.endsWith(ENDS[1]) && paths.has(path));
    const head = paths.has(wallet) && !hasSalt ? await readHead(wallet) : null;
    if (head && needsSalt(head)) unfit.set(wallet, 'fail');
    if (paths.has(wallet) && !unfit.has(wallet)) continue;
    for (const path of others) if (paths.has(path)) unfit.set(path, 'leave');
  }
  return unfit;
}
