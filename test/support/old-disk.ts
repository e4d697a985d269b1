import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type FlatpakRepos, makeFlatpakRepos } from './flatpak-repo.ts';
import { type FlatpakSeat, openFlatpakSeat } from './flatpak-seat.ts';
import { processesNaming } from './processes.ts';

export const CALC = 'app/org.example.Calc/x86_64/stable';
export const CALC_BETA = 'app/org.example.Calc/x86_64/beta';
export const BIG = 'app/org.example.Big/x86_64/stable';
export const EXTRA = 'runtime/org.example.Extra/x86_64/1';
export const OVERRIDE = '[Context]\nfilesystems=~/Games;\n';

/** An old computer with apps, and the folder that its disk would be mounted at. */
export interface OldDisk {
  readonly dir: string;
  readonly repos: FlatpakRepos;
  readonly older: FlatpakSeat;
  /** Home and system installation lie in `home/anna` and `var/lib/flatpak`. */
  readonly disk: string;
  readonly from: string;
  /** Ends and removes everything; throws when a process was left. */
  dispose(): Promise<void>;
}

/** Makes one, with repositories to install from. */
export async function makeOldDisk(): Promise<OldDisk> {
  const dir = mkdtempSync(join(tmpdir(), 'rk-apps-'));
  const repos = await makeFlatpakRepos(join(dir, 'repos'));
  const older = await openFlatpakSeat(dir, 'older');
  await fill(older, repos);
  const disk = join(dir, 'disk');
  cpSync(older.home, join(disk, 'home', 'anna'), { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(disk, 'var', 'lib'), { recursive: true });
  execFileSync('cp', ['-a', older.systemDir, join(disk, 'var', 'lib', 'flatpak')]);
  return {
    ...{ dir, repos, older, disk },
    from: `folder:${join(disk, 'home', 'anna')}`,
    dispose: async () => {
      await older.dispose();
      await repos.dispose();
      const left = processesNaming(dir);
      rmSync(dir, { recursive: true });
      if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
    },
  };
}

/** Two installations with a bit of everything. */
async function fill(older: FlatpakSeat, repos: FlatpakRepos): Promise<void> {
  const install = (where: string, ...args: readonly string[]) =>
    older.flatpak(where, 'install', '-y', '--noninteractive', ...args);
  const main = repos.repo('main');
  const beta = repos.repo('beta');
  const key = `--gpg-import=${repos.keyFile}`;
  const collection = `--collection-id=${main.collection}`;
  await older.flatpak('--user', 'remote-add', key, collection, '--prio=3', 'main', main.url);
  await older.flatpak(
    '--user',
    'remote-add',
    key,
    `--collection-id=${beta.collection}`,
    'beta',
    beta.url,
  );
  await older.flatpak('--system', 'remote-add', key, collection, '--title=Ours', 'main', main.url);
  await older.flatpak('--user', 'config', '--set', 'languages', 'de;fr');
  await install('--user', 'main', CALC, BIG);
  await install('--user', 'beta', CALC_BETA);
  await older.flatpak('--user', 'make-current', 'org.example.Calc', 'stable');
  await install('--user', 'main', EXTRA);
  await older.flatpak('--user', 'mask', 'org.example.Unwanted');
  await install('--system', 'main', 'app/org.example.Talk/x86_64/stable');
  const answers = [
    ['notifications', 'notification', 'org.example.Calc', 'no'],
    ['devices', 'camera', 'org.example.Big', 'yes'],
    ['location', 'location', 'org.example.Calc', 'EXACT', '17'],
  ];
  for (const words of answers) await older.flatpak('permission-set', ...words);
  const override = join(older.userDir, 'overrides', 'org.example.Calc');
  mkdirSync(dirname(override), { recursive: true });
  writeFileSync(override, OVERRIDE);
  const data = join(older.home, '.var/app/org.example.Calc/data/sums.txt');
  mkdirSync(dirname(data), { recursive: true });
  writeFileSync(data, '1+1=2\n');
}

const sorted = (text: string): string[] => text.split('\n').sort();

/** All that flatpak itself says of a computer's apps, and the files of permissions. */
export async function everything(seat: FlatpakSeat) {
  const settings = existsSync(seat.userDir)
    ? await Promise.all(
        [['pin'], ['mask'], ['config', '--get', 'languages']].map((words) =>
          seat.flatpak('--user', ...words).catch(() => ''),
        ),
      )
    : [];
  const override = join(seat.userDir, 'overrides', 'org.example.Calc');
  return {
    list: (await seat.list()).map((row) => ({ ...row, active: '' })),
    remotes: await seat.remotes(),
    settings,
    answers: existsSync(seat.home) ? sorted(await seat.flatpak('permissions')) : [],
    override: existsSync(override) ? readFileSync(override, 'utf8') : null,
  };
}
