import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../shared/model/report.ts';
import { builtCommand, report } from './built-command.ts';
import { copyHome, emptyHome, oldHome } from './plasma-homes.ts';
import { type Generation, whyNoPlasma } from './plasma-root.ts';
import { PlasmaComputer } from './plasma-session.ts';
import {
  allowReading,
  closeWallet,
  type KnownWallet,
  makeWallet,
  openWallet,
  readSecret,
  WALLET,
  walletDaemon,
  WALLETS,
} from './wallet.ts';

const why = await whyNoPlasma();

const HERE = '/home/eva';
const OLD = '/mnt/old/home/hans';
const WITHOUT_SALT = '/mnt/broken/home/hans';
const OWN: KnownWallet = { password: 'another 2', secret: 'not so secret', salt: 101 };
const KEPT = 'kdewallet (new computer)';
const CHOICES = 'choices.json';
const CHOSEN = ['--scopes', 'profile', '--choices', CHOICES];

/** What programs search for, of each entry: KWallet has it beside the wallet. */
const attributes = {
  old: '{"Lab/mail":{"$fdo_mime_type":"text/plain","attributes":{"of":"old"}}}',
  own: '{"Lab/mail":{"$fdo_mime_type":"text/plain","attributes":{"of":"own"}}}',
};

let dir: string;
let computer: PlasmaComputer | null = null;
beforeAll(() => {
  dir = mkdtempSync(`/tmp/rlk-lab-${process.pid}-`);
  chmodSync(dir, 0o755);
});
afterEach(async () => {
  await computer?.dispose();
  computer = null;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function oldHomeAt(from: Generation, path: string): Promise<string> {
  copyHome((await oldHome(from)).path, path);
  writeFileSync(join(path, WALLETS, 'kdewallet_attributes.json'), attributes.old);
  return path;
}

/** A new computer in a session, with an open wallet of its own; sees the old home, whole and without a salt. */
async function newComputer(from: Generation, to: Generation): Promise<PlasmaComputer> {
  const old = await oldHomeAt(from, join(dir, `old-${from}${to}`));
  const broken = await oldHomeAt(from, join(dir, `broken-${from}${to}`));
  rmSync(join(broken, WALLETS, 'kdewallet.salt'));
  const home = emptyHome(join(dir, `new-${from}${to}`));
  const shows = { ...builtCommand, [OLD]: old, [WITHOUT_SALT]: broken };
  const on = await PlasmaComputer.boot({ generation: to, home, at: HERE, hostName: 'new', shows });
  computer = on;
  await on.logIn();
  await makeWallet(on, OWN);
  await on.ask('tee', [`${WALLETS}/kdewallet_attributes.json`], { input: attributes.own });
  await on.ask('tee', [CHOICES], { input: '{"profile":{"topics":["wallet"]}}' });
  await allowReading(on, KEPT);
  return on;
}

/** The files of all wallets, by name. */
function filesOf(on: PlasmaComputer): ReadonlyMap<string, string> {
  const folder = on.machine.seenAt(`${HERE}/${WALLETS}`);
  const names = readdirSync(folder).sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'base64')]));
}

const move = (on: PlasmaComputer, from: string): Promise<Report> =>
  report(on, 'run', '--from', `folder:${from}`, ...CHOSEN, '--yes');

/** Only its own password opens a wallet, and its own secret is in it. */
async function expectWallet(on: PlasmaComputer, wallet: KnownWallet, name?: string): Promise<void> {
  const other = wallet === OWN ? WALLET : OWN;
  await closeWallet(on, name);
  expect(await openWallet(on, other.password, name)).toBe(false);
  expect(await openWallet(on, wallet.password, name)).toBe(true);
  expect(await readSecret(on, name)).toBe(wallet.secret);
}

const named = (name: string): readonly string[] =>
  ['.kwl', '.salt', '_attributes.json'].map((end) => name + end);

describe.each([
  [5, 5],
  [6, 6],
  [5, 6],
] as const)('a wallet of Plasma %i on a computer with Plasma %i', (from, to) => {
  it.skipIf(why)('comes whole beside the one that is open there, or not at all', async () => {
    const on = await newComputer(from, to);
    expect(await walletDaemon(on)).not.toBeNull();

    const refused = await move(on, WITHOUT_SALT);
    expect(refused.failures).toEqual([
      expect.objectContaining({
        path: `${WALLETS}/kdewallet.kwl`,
        code: 'profile/wallet-no-salt',
      }),
    ]);
    expect([...filesOf(on).keys()]).toEqual(named('kdewallet'));
    await expectWallet(on, OWN);
    expect(attributesOf(on)).toContain('own');

    const moved = await move(on, OLD);
    expect(moved.failures).toEqual([]);
    const files = filesOf(on);
    expect([...files.keys()]).toEqual([...named(KEPT), ...named('kdewallet')]);
    await expectWallet(on, WALLET);
    await expectWallet(on, OWN, KEPT);
    expect(attributesOf(on)).toContain('old');

    const undone = await report(on, 'undo', moved.run);
    expect(undone.outcome).toBe('undone');
    const own = named(KEPT).map((name) => files.get(name));
    expect([...filesOf(on)]).toEqual(named('kdewallet').map((name, at) => [name, own[at]]));
    await expectWallet(on, OWN);
    await expectSetAside(on, undone);
  });
});

const attributesOf = (on: PlasmaComputer): string =>
  Buffer.from(filesOf(on).get('kdewallet_attributes.json') ?? '', 'base64').toString();

/** Both wallets were opened after the move, and so written anew: in the run's folder, too, they can be opened. */
async function expectSetAside(on: PlasmaComputer, undone: Report): Promise<void> {
  const places = undone.failures.filter(({ code }) => code === 'profile/kept-by-undo');
  expect(places.map(({ path }) => path).sort()).toEqual([
    `${WALLETS}/${KEPT}.kwl`,
    `${WALLETS}/kdewallet.kwl`,
  ]);
  const folder = `.local/state/relokate/runs/${undone.run}/changed-since`;
  for (const name of named('kdewallet')) {
    await on.ask('cp', [`${folder}/${name}`, `${WALLETS}/${name.replace('kdewallet', 'aside')}`]);
  }
  await allowReading(on, 'aside');
  await expectWallet(on, WALLET, 'aside');
}
