import { pbkdf2Sync } from 'node:crypto';
import type { PlasmaComputer } from './plasma-session.ts';

/** A wallet with one secret in it. */
export interface KnownWallet {
  readonly password: string;
  readonly secret: string;
  /** The first byte of its salt. */
  readonly salt: number;
}

/** What is in the old homes' wallet, and what opens it. */
export const WALLET: KnownWallet = { password: 'Grüße 1', secret: 'hunter two', salt: 1 };

/** Where wallets lie, below the home. */
export const WALLETS = '.local/share/kwalletd';

const NAME = 'kdewallet';
const APP = 'relokate-test';
const [FOLDER, ENTRY] = ['Lab', 'mail'];

const daemonOf = (computer: PlasmaComputer): string => `kwalletd${computer.generation}`;

/** As KWallet and its PAM module have it. */
const hashOf = (password: string, salt: Buffer): Buffer =>
  pbkdf2Sync(password, salt, 50_000, 56, 'sha512');

/**
 * In the session: makes a wallet with one secret in it, without a question on the screen. It
 * has to be shown `builtCommand`.
 */
export async function makeWallet(computer: PlasmaComputer, wallet = WALLET): Promise<void> {
  const salt = Buffer.from(Array.from({ length: 56 }, (_, index) => index + wallet.salt));
  await computer.ask('mkdir', ['-p', WALLETS]);
  await computer.ask('tee', [saltOf(NAME)], { input: salt });
  await allow(computer, 'Wallet', 'First Use', 'false');
  await allow(computer, 'Wallet', 'Prompt on Open', 'false');
  await allowReading(computer, NAME);
  if (!(await openWallet(computer, wallet.password))) throw new Error('no wallet was made');
  const script = '/opt/relokate/test/plasma/wallet-entry.mjs';
  const about = [daemonOf(computer), APP, NAME, FOLDER, ENTRY];
  await computer.ask('/opt/node', [script, ...about], { input: wallet.secret });
}

/** Lets the secret of a wallet be read: else a dialog would wait for somebody. */
export function allowReading(computer: PlasmaComputer, name: string): Promise<string> {
  return allow(computer, 'Auto Allow', name, `${APP},kwallet-query`);
}

function allow(
  computer: PlasmaComputer,
  ...[group, key, value]: [string, string, string]
): Promise<string> {
  const where = ['--file', 'kwalletrc', '--group', group];
  return computer.kde('kwriteconfig', [...where, '--key', key, value]);
}

/** Opens a wallet as a login does; false when the password is not the right one. */
export async function openWallet(
  computer: PlasmaComputer,
  password: string,
  name = NAME,
): Promise<boolean> {
  const { stdout: salt } = await computer.run('cat', [saltOf(name)]);
  const bytes = [...hashOf(password, salt)].map((byte) => `byte ${byte}`);
  const daemon = daemonOf(computer);
  const to = ['--session', '--dest', `org.kde.${daemon}`, '--object-path', `/modules/${daemon}`];
  const about = [`'${name}'`, `[${bytes.join(', ')}]`, '--', '-1'];
  await computer.ask('gdbus', ['call', ...to, '--method', 'org.kde.KWallet.pamOpen', ...about]);
  return (await askDaemon(computer, 'isOpen', name)) === 'true';
}

/** Closes a wallet, whoever uses it. */
export async function closeWallet(computer: PlasmaComputer, name = NAME): Promise<void> {
  await askDaemon(computer, 'close', name, 'true');
}

/** The process that keeps the wallets, by its id on the bus's side; null where none runs. */
export async function walletDaemon(computer: PlasmaComputer): Promise<string | null> {
  const ask = 'org.freedesktop.DBus.GetConnectionUnixProcessID';
  const about = ['org.freedesktop.DBus', '/', ask, `org.kde.${daemonOf(computer)}`];
  return computer.qdbus(...about).catch(() => null);
}

function askDaemon(computer: PlasmaComputer, method: string, ...about: string[]): Promise<string> {
  const daemon = daemonOf(computer);
  return computer.qdbus(
    `org.kde.${daemon}`,
    `/modules/${daemon}`,
    `org.kde.KWallet.${method}`,
    ...about,
  );
}

/** Reads the secret of an open wallet. */
export function readSecret(computer: PlasmaComputer, name = NAME): Promise<string> {
  return computer.ask('kwallet-query', ['-f', FOLDER, '-r', ENTRY, name]);
}

const saltOf = (name: string): string => `${WALLETS}/${name}.salt`;
