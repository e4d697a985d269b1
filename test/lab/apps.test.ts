import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../shared/model/report.ts';
import { canRunFlatpak, type FlatpakRepos, makeFlatpakRepos } from '../support/flatpak-repo.ts';
import { type Computer, finished } from './computer.ts';
import { whyNoLab } from './lab.ts';
import { MoveLab, SOURCE } from './move-lab.ts';

const CALC = 'org.example.Calc';
const OVERRIDE = '[Context]\nfilesystems=~/Games;\n';

// Real: kdeconnectd on both, the offered sshd in its box, sshfs, flatpak as plain users, signed repositories.
describe.skipIf(!canRunFlatpak || whyNoLab(['here']))('apps of a paired computer', () => {
  let at: MoveLab;
  let repos: FlatpakRepos;
  let dir: string;

  beforeAll(async () => {
    dir = mkdtempSync('/tmp/rk-lab-apps-');
    repos = await makeFlatpakRepos(join(dir, 'repos'));
    execFileSync('chmod', ['-R', 'a+rX', dir]);
    at = await MoveLab.create('here', 'here', 50);
    await serve(at.old);
    // The new computer is told what there is, and gets none of it from there.
    await serve(at.new, 'metadata');
    await fillOld();
    await Promise.all([
      at.relokate(at.new, 'pair', at.old.name),
      at.relokate(at.old, 'accept', at.new.name),
    ]);
    at.startOffer();
  }, 180_000);
  afterAll(async () => {
    await at.dispose();
    await repos.dispose();
    rmSync(dir, { recursive: true });
  });

  async function serve(on: Computer, ...only: string[]): Promise<void> {
    const main = repos.repo('main');
    const args = [resolve('test/lab/repo-server.mjs'), dirname(main.path), new URL(main.url).port];
    const server = on.spawn(process.execPath, [...args, ...only]);
    await new Promise((ready) => server.stdout?.once('data', ready));
  }

  /** A plain user's flatpak asks a system bus about parental controls: one on which nobody answers is enough. */
  const variables = (on: Computer) => ({
    DBUS_SYSTEM_BUS_ADDRESS: on.env['DBUS_SESSION_BUS_ADDRESS'] ?? '',
    FLATPAK_SYSTEM_DIR: join(on.home, '.cache', 'no-system-installation'),
  });

  async function flatpak(on: Computer, ...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await finished(on.spawn('flatpak', args, variables(on)));
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  async function fillOld(): Promise<void> {
    const install = ['--user', 'install', '-y', '--noninteractive'];
    for (const name of ['main', 'beta'] as const) {
      const { url, collection } = repos.repo(name);
      const options = [`--gpg-import=${repos.keyFile}`, `--collection-id=${collection ?? ''}`];
      await flatpak(at.old, '--user', 'remote-add', ...options, name, url);
    }
    await flatpak(at.old, '--user', 'config', '--set', 'languages', 'de');
    await flatpak(at.old, ...install, 'main', CALC, 'org.example.Big', 'org.example.Talk');
    await flatpak(at.old, ...install, 'beta', `app/${CALC}/x86_64/beta`);
    await flatpak(at.old, '--user', 'mask', 'org.example.Unwanted');
    await flatpak(at.old, 'permission-set', 'notifications', 'notification', CALC, 'no');
    for (const [path, text] of [
      [`.local/share/flatpak/overrides/${CALC}`, OVERRIDE],
      [`.var/app/${CALC}/data/sums.txt`, '1+1=2\n'],
    ] as const) {
      mkdirSync(dirname(join(at.old.home, path)), { recursive: true });
      writeFileSync(join(at.old.home, path), text);
    }
    at.ownOld(join(at.old.home, '.local'));
    at.ownOld(join(at.old.home, '.var'));
  }

  async function report(...args: readonly string[]): Promise<Report> {
    const words = [resolve('out/relokate'), ...args, '--json', '--progress', 'none'];
    const child = at.new.spawn(process.execPath, words, variables(at.new));
    return reportSchema.parse(JSON.parse((await finished(child)).stdout));
  }

  /** What flatpak itself says. */
  async function everything(on: Computer): Promise<readonly string[]> {
    const asked = [
      ['--user', 'list', '--all', '--columns=ref,origin,active,options,size'],
      [
        '--user',
        'remotes',
        '--show-disabled',
        '--columns=name,title,url,collection,priority,options',
      ],
      ['--user', 'mask'],
      ['--user', 'pin'],
      ['--user', 'config', '--get', 'languages'],
      ['--user', 'override', '--show', CALC],
      ['permissions'],
    ];
    const said: string[] = [];
    for (const words of asked) said.push(await flatpak(on, ...words));
    return said;
  }

  it('are the same afterwards, though their source gives none of them, and gone after undo', async () => {
    const moved = await report('run', '--from', SOURCE, '--yes');
    expect(moved.failures).toEqual([]);
    expect(await everything(at.new)).toEqual(await everything(at.old));
    const data = join(at.new.home, `.var/app/${CALC}/data/sums.txt`);
    expect(readFileSync(data, 'utf8')).toBe('1+1=2\n');
    expect(await report('verify', moved.run)).toMatchObject({ failures: [] });

    expect(await report('undo', moved.run)).toMatchObject({ failures: [], outcome: 'undone' });
    expect((await flatpak(at.new, '--user', 'list', '--all')).trim()).toBe('');
    expect((await flatpak(at.new, '--user', 'remotes')).trim()).toBe('');
    expect(await flatpak(at.new, 'permissions')).not.toContain(CALC);
  });
});
