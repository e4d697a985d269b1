import { pbkdf2Sync } from 'node:crypto';
import type { PlasmaComputer } from './plasma-session.ts';

/** What is in the old homes' wallet, and what opens it. */
export const WALLET = { password: 'Grüße 1', folder: 'Lab', entry: 'mail', secret: 'hunter two' };

const NAME = 'kdewallet';
const APP = 'relokate-test';
const SALT = `.local/share/kwalletd/${NAME}.salt`;

const daemonOf = (computer: PlasmaComputer): string => `kwalletd${computer.generation}`;

/** As KWallet and its PAM module have it. */
const hashOf = (password: string, salt: Buffer): Buffer =>
  pbkdf2Sync(password, salt, 50_000, 56, 'sha512');

/**
 * In the session: makes a wallet with one secret in it, without a question on the screen. It
 * has to be shown `builtCommand`.
 */
export async function makeWallet(computer: PlasmaComputer): Promise<void> {
  const salt = Buffer.from(Array.from({ length: 56 }, (_, index) => index + 1));
  await computer.ask('mkdir', ['-p', '.local/share/kwalletd']);
  await computer.ask('tee', [SALT], { input: salt });
  // Without these a dialog would wait for somebody.
  const allowed = [
    ['Wallet', 'First Use', 'false'],
    ['Wallet', 'Prompt on Open', 'false'],
    ['Auto Allow', NAME, `${APP},kwallet-query`],
  ] as const;
  for (const [group, key, value] of allowed) {
    await computer.kde('kwriteconfig', [
      '--file',
      'kwalletrc',
      '--group',
      group,
      '--key',
      key,
      value,
    ]);
  }
  if (!(await openWallet(computer, WALLET.password))) throw new Error('no wallet was made');
  const { folder, entry, secret } = WALLET;
  const script = '/opt/relokate/test/plasma/wallet-entry.mjs';
  const about = [daemonOf(computer), APP, NAME, folder, entry];
  await computer.ask('/opt/node', [script, ...about], { input: secret });
}

/** Opens the wallet as a login does; false when the password is not the right one. */
export async function openWallet(computer: PlasmaComputer, password: string): Promise<boolean> {
  const { stdout: salt } = await computer.run('cat', [SALT]);
  const bytes = [...hashOf(password, salt)].map((byte) => `byte ${byte}`);
  const daemon = daemonOf(computer);
  const to = ['--session', '--dest', `org.kde.${daemon}`, '--object-path', `/modules/${daemon}`];
  const open = ['--method', 'org.kde.KWallet.pamOpen', NAME, `[${bytes.join(', ')}]`, '--', '-1'];
  await computer.ask('gdbus', ['call', ...to, ...open]);
  const asked = [`org.kde.${daemon}`, `/modules/${daemon}`, 'org.kde.KWallet.isOpen', NAME];
  return (await computer.qdbus(...asked)) === 'true';
}

/** Reads the secret of an open wallet. */
export function readSecret(computer: PlasmaComputer): Promise<string> {
  return computer.ask('kwallet-query', ['-f', WALLET.folder, '-r', WALLET.entry, NAME]);
}
