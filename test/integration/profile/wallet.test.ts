import { mkdir, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../../shared/model/report.ts';
import { parsed, type TempComputer, tempComputer } from '../../support/cli.ts';
import { differences, manifest } from '../../support/manifest.ts';
import { put } from '../../support/profile-home.ts';

const WALLETS = '.local/share/kwalletd';
const STATE = { without: ['.local/state'] };
const LONG_AGO = new Date('2020-02-02');
/** The magic number, then version, cipher, and the kind of hash that needs a salt. */
const HEAD = Buffer.from('KWALLET\n\r\0\r\n\0\x01\0\x02', 'latin1');

let old: TempComputer;
let mine: TempComputer;
beforeEach(async () => {
  old = await tempComputer('anna');
  mine = await tempComputer('hans');
  await mkdir(join(mine.home, '.local/state'), { recursive: true });
});
afterEach(async () => {
  await old.remove();
  await mine.remove();
});

type File = '.kwl' | '.salt' | '_attributes.json';
const all: readonly File[] = ['.kwl', '.salt', '_attributes.json'];

/** A wallet whose files say whose they are. */
async function makeWallet(home: string, whose: string, files = all): Promise<void> {
  for (const file of files) {
    const text = Buffer.from(`${whose} ${file}`);
    const content = file === '.kwl' ? Buffer.concat([HEAD, text]) : text;
    const path = `${WALLETS}/kdewallet${file}`;
    await put(home, path, content);
    // Files of one size and time are taken for the same.
    if (whose === 'old') await utimes(join(home, path), LONG_AGO, LONG_AGO);
  }
}

/** The files of the new computer's wallets, and whose each is. */
async function wallets(home: string): Promise<Readonly<Record<string, string>>> {
  const folder = join(home, WALLETS);
  const names = (await readdir(folder).catch(() => [])).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
  return Object.fromEntries(
    names.map((name, at) => [name, /(old|own)/.exec(contents[at] ?? '')?.[0] ?? '']),
  );
}

const report = async (...args: string[]): Promise<Report> =>
  parsed(reportSchema, await mine.relokate(...args, '--json'));

const from = (): string[] => ['--from', `folder:${old.home}`, '--scopes', 'profile'];
const move = (): Promise<Report> => report('run', ...from(), '--yes');

const own = { 'kdewallet.kwl': 'own', 'kdewallet.salt': 'own', 'kdewallet_attributes.json': 'own' };
const kept = (mark = ''): Readonly<Record<string, string>> => ({
  [`kdewallet (new computer${mark}).kwl`]: 'own',
  [`kdewallet (new computer${mark}).salt`]: 'own',
  [`kdewallet (new computer${mark})_attributes.json`]: 'own',
});

describe('a wallet', () => {
  it('comes with all that goes with it, and nothing of another is left beside it', async () => {
    await makeWallet(old.home, 'old', ['.kwl', '.salt']);
    await makeWallet(mine.home, 'own');
    const before = await manifest(mine.home, STATE);
    const moved = await move();
    expect(moved.failures).toEqual([]);
    const there = { 'kdewallet.kwl': 'old', 'kdewallet.salt': 'old' };
    expect(await wallets(mine.home)).toEqual({ ...kept(), ...there });
    const after = await manifest(mine.home, STATE);
    expect((await move()).failures).toEqual([]);
    expect(differences(after, await manifest(mine.home, STATE))).toEqual([]);
    expect(await report('undo', moved.run)).toMatchObject({ outcome: 'undone', failures: [] });
    expect(differences(before, await manifest(mine.home, STATE))).toEqual([]);
  });

  it('is kept whole where another one was kept before', async () => {
    await makeWallet(old.home, 'old');
    await makeWallet(mine.home, 'own');
    await put(mine.home, `${WALLETS}/kdewallet (new computer).kwl`, 'former');
    await move();
    const before = { 'kdewallet (new computer).kwl': '' };
    const there = { ...before, ...kept(' 2') };
    expect(await wallets(mine.home)).toMatchObject({ ...there, 'kdewallet.kwl': 'old' });
  });

  it.each([
    ['its salt', ['.kwl', '_attributes.json'], ['profile/wallet-no-salt']],
    ['the wallet itself', ['.salt', '_attributes.json'], []],
  ] as const)('does not come without %s, and what is there stays', async (_what, files, codes) => {
    await makeWallet(old.home, 'old', files);
    await makeWallet(mine.home, 'own');
    const moved = await move();
    expect(moved.failures.map(({ code }) => code)).toEqual(codes);
    expect(await wallets(mine.home)).toEqual(own);
    await rm(join(mine.home, WALLETS), { recursive: true });
    await move();
    expect(await wallets(mine.home)).toEqual({});
  });

  it.each(all)('does not come when its %s goes before it is read', async (file) => {
    await makeWallet(old.home, 'old');
    const plan = join(mine.dir, 'plan.json');
    await mine.relokate('plan', ...from(), '--out', plan);
    await rm(join(old.home, WALLETS, `kdewallet${file}`));
    const moved = await report('run', plan, '--yes');
    const codes = moved.failures.map(({ code }) => code).sort();
    const incomplete = 'profile/wallet-incomplete';
    expect(codes).toEqual([expect.stringMatching(/^home\//), incomplete, incomplete]);
    expect(await wallets(mine.home)).toEqual({});
    await makeWallet(old.home, 'old', [file]);
    await report('retry', moved.run);
    expect(Object.values(await wallets(mine.home))).toEqual(['old', 'old', 'old']);
  });

  it('that was changed since is whole in the run’s folder after undo', async () => {
    await makeWallet(old.home, 'old');
    const moved = await move();
    await put(mine.home, `${WALLETS}/kdewallet.kwl`, 'mine since');
    const undone = await report('undo', moved.run);
    expect(undone.failures).toMatchObject([{ code: 'profile/kept-by-undo' }]);
    expect(await wallets(mine.home)).toEqual({});
    const aside = join(mine.home, '.local/state/relokate/runs', moved.run, 'changed-since');
    expect((await readdir(aside)).sort()).toEqual(Object.keys(own));
    expect(await readFile(join(aside, 'kdewallet.kwl'), 'utf8')).toBe('mine since');
  });
});
