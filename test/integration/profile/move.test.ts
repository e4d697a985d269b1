import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportSchema } from '../../../shared/model/report.ts';
import { ended, parsed, type TempComputer, tempComputer } from '../../support/cli.ts';
import { differences, manifest } from '../../support/manifest.ts';
import {
  filesWith,
  firstLogin,
  makeSettings,
  put,
  readSetting,
  settings,
} from '../../support/profile-home.ts';

const [first = { topic: '', file: '', groups: [], key: '', value: '' }] = settings;
const STATE = { without: ['.local/state'] };
let old: TempComputer;
let mine: TempComputer;
let oldHome = '';

beforeEach(async () => {
  old = await tempComputer('anna');
  mine = await tempComputer('hans');
  // As on systems whose /home is a link to /var/home.
  oldHome = join(old.dir, 'var/home/anna');
});
afterEach(async () => {
  await old.remove();
  await mine.remove();
});

const report = async (...args: string[]) => {
  const result = await mine.relokate(...args, '--json');
  return { status: result.status, ...parsed(reportSchema, result) };
};

const move = async (choices: object = {}) => {
  const file = join(mine.dir, 'choices.json');
  await writeFile(file, JSON.stringify(choices));
  const from = ['--from', `folder:${oldHome}`, '--scopes', 'profile'];
  return report('run', ...from, '--choices', file, '--yes');
};

describe.each([
  ['5.27', '5.27'],
  ['6.3', '6.3'],
  ['5.27', '6.3'],
] as const)('settings of Plasma %s on a computer with a profile of %s', (from, to) => {
  beforeEach(async () => {
    await firstLogin(oldHome, from);
    await firstLogin(mine.home, to);
    makeSettings(oldHome, settings);
    await put(oldHome, '.local/share/konsole/Anna.profile', '[General]\nName=Anna\n');
  });

  it('arrive as KDE itself reads them, twice nothing, and are taken back', async () => {
    await mkdir(join(mine.home, '.local/state'), { recursive: true });
    const before = await manifest(mine.home, STATE);
    const source = await manifest(oldHome);
    const moved = await move();
    expect(moved.failures).toEqual([]);
    const differing = settings.filter((one) => readSetting(mine.home, one) !== one.value);
    expect(differing).toEqual([]);
    expect(await report('verify', moved.run)).toMatchObject({ status: 0, failures: [] });

    const after = await manifest(mine.home, STATE);
    const again = await move();
    expect(again.scopes).toMatchObject([{ id: 'profile', moved: 0, failed: 0 }]);
    expect(differences(after, await manifest(mine.home, STATE))).toEqual([]);

    expect(await report('undo', moved.run)).toMatchObject({ status: 0, outcome: 'undone' });
    expect(differences(before, await manifest(mine.home, STATE))).toEqual([]);
    expect(differences(source, await manifest(oldHome))).toEqual([]);
  });
});

describe('settings', () => {
  beforeEach(async () => {
    await firstLogin(oldHome, '5.27');
    await firstLogin(mine.home, '5.27');
  });

  it('bring nothing of the old machine: identity, screens, power, session', async () => {
    await plant(oldHome);
    expect(await filesWith(oldHome, 'PLANTED')).not.toEqual([]);
    const moved = await move();
    expect(moved.failures).toEqual([]);
    expect(await brought('PLANTED')).toEqual([]);
    expect(await brought('BROUGHT')).toEqual(['.config/kdeglobals', '.config/kwinrc']);
  });

  it('name the new home wherever they named the old one, and files that cannot be changed are told', async () => {
    await putPaths(oldHome);
    const moved = await move();
    const names = ['/var/home/anna', '/home/anna', oldHome];
    const own = [...new Set((await Promise.all(names.map(brought))).flat())];
    expect(own).toEqual(['.local/share/color-schemes/odd.bin']);
    expect(moved.todo.find(({ code }) => code === 'todo/lacking')?.text).toContain('old home');
    const why = await mine.relokate('why', moved.run, own[0] ?? '');
    expect(why.out).toContain('names your old home');
    const read = (path: string) => readFile(join(mine.home, path), 'utf8');
    expect(await read('.config/katerc')).toContain(`[file://${mine.home}/a.txt]`);
    expect(await read('.local/share/user-places.xbel')).toContain(
      `href="file://${mine.home}/Bilder%20und%20mehr"`,
    );
    expect(await read('.local/share/user-places.xbel')).not.toContain('kdeconnect:');
  });

  it('come by topic: what is not chosen stays as it was', async () => {
    makeSettings(oldHome, settings);
    const moved = await move({ profile: { topics: ['fonts', 'shortcuts'] } });
    expect(moved.failures).toEqual([]);
    for (const one of settings) {
      const isChosen = one.topic === 'fonts' || one.topic === 'shortcuts';
      expect([one.key, readSetting(mine.home, one) === one.value]).toEqual([one.key, isChosen]);
    }
  });

  it('are taken back alone, by topic or all of them, and the home stays', async () => {
    makeSettings(oldHome, settings);
    await put(oldHome, 'Documents/letter.txt', 'Dear\n');
    await put(oldHome, '.local/share/konsole/Anna.profile', '[General]\nName=Anna\n');
    const fonts = settings.filter(({ topic }) => topic === 'fonts');
    const before = fonts.map((one) => readSetting(mine.home, one));
    const keyboard = settings.filter(({ topic }) => topic === 'keyboard');
    const layout = keyboard.map((one) => readSetting(mine.home, one));
    const from = ['--from', `folder:${oldHome}`, '--scopes', 'home,profile'];
    const moved = await report('run', ...from, '--yes');
    expect(moved.failures).toEqual([]);

    const undone = await report('undo', moved.run, '--topics', 'fonts,keyboard');
    expect(undone.todo.map(({ code }) => code)).toContain('todo/undone-part');
    expect(fonts.map((one) => readSetting(mine.home, one))).toEqual(before);
    expect(keyboard.map((one) => readSetting(mine.home, one))).toEqual(layout);
    const others = settings.filter(({ topic }) => topic !== 'fonts' && topic !== 'keyboard');
    expect(others.filter((one) => readSetting(mine.home, one) !== one.value)).toEqual([]);
    expect(await report('verify', moved.run)).toMatchObject({ status: 0, failures: [] });

    await report('undo', moved.run, '--scopes', 'profile');
    const left = others.filter((one) => readSetting(mine.home, one) === one.value);
    expect(left).toEqual([]);
    expect(await filesWith(join(mine.home, '.local/share'), 'Name=Anna')).toEqual([]);
    expect(await readFile(join(mine.home, 'Documents/letter.txt'), 'utf8')).toBe('Dear\n');
    expect(await report('verify', moved.run)).toMatchObject({ status: 0, failures: [] });

    expect(await report('undo', moved.run)).toMatchObject({ outcome: 'undone' });
    expect(await filesWith(join(mine.home, 'Documents'), 'Dear').catch(() => [])).toEqual([]);
  });
});

describe('odd settings', () => {
  beforeEach(async () => {
    await firstLogin(oldHome, '5.27');
    await firstLogin(mine.home, '5.27');
  });

  it('come with what folders have beside their mode and time, where nothing lies in them too', async () => {
    const folder = '.local/share/dolphin/view_properties/global';
    const name = 'user.kde.fm.viewproperties#1';
    await mkdir(join(oldHome, folder), { recursive: true });
    execFileSync('setfattr', ['-n', name, '-v', '[Settings]', join(oldHome, folder)]);
    await move({ profile: { topics: ['dolphin-and-places'] } });
    const options = ['--only-values', '--name', name, join(mine.home, folder)];
    expect(execFileSync('getfattr', options, { encoding: 'utf8' })).toBe('[Settings]');
  });

  it('goes on when nobody reads what it says', async () => {
    const args = ['inspect', '--from', `folder:${oldHome}`, '--scopes', 'profile'];
    const child = mine.start(...args);
    child.stdout?.destroy();
    expect((await ended(child)).status).toBe(0);
  });

  it('leave files alone that are links, immutable or no settings at all, and say so', async () => {
    await put(oldHome, '.config/konsolerc', '[Desktop Entry]\nDefaultProfile=Anna.profile\n');
    await mkdir(join(mine.home, 'dotfiles'));
    await writeFile(join(mine.home, 'dotfiles/konsolerc'), '[A]\na=1\n');
    await symlink('../dotfiles/konsolerc', join(mine.home, '.config/konsolerc'));
    await put(oldHome, '.config/krunnerrc', '[General]\nFreeFloating=true\n');
    await put(mine.home, '.config/krunnerrc', '[$i]\n[General]\nFreeFloating=false\n');
    await put(oldHome, '.config/kxkbrc', Buffer.alloc(50 * 1024 * 1024, '[A]\na=1\n'));
    await put(
      oldHome,
      '.config/klipperrc',
      '\ufeff[General]\r\nMaxClipItems=99\r\n\0\0=\r\n[broken\r\n',
    );
    const moved = await move();
    expect(moved.failures).toEqual([]);
    expect(moved.skipped).toContainEqual(
      expect.objectContaining({ path: '.config/konsolerc', reason: 'profile/is-link' }),
    );
    expect(await readFile(join(mine.home, '.config/konsolerc'), 'utf8')).toBe('[A]\na=1\n');
    expect(await readFile(join(mine.home, '.config/krunnerrc'), 'utf8')).toContain('=false');
    const beside = join(mine.home, '.config/kxkbrc (old computer)');
    expect((await readFile(beside)).length).toBe(50 * 1024 * 1024);
    const [clip] = settings.filter(({ file }) => file === 'klipperrc');
    if (clip) expect(readSetting(mine.home, { ...clip, key: 'MaxClipItems' })).toBe('99');
  });
});

describe('more settings', () => {
  beforeEach(async () => {
    await firstLogin(oldHome, '5.27');
    await firstLogin(mine.home, '5.27');
  });

  it('that are kept back are no reason to wipe the old computer', async () => {
    await put(oldHome, '.ssh/id_ed25519', 'key\n');
    const { verdict, left } = await move();
    expect(verdict.reasons.join(' ')).toContain('such as keys, stayed behind');
    expect(left.find(({ rule }) => rule.startsWith('profile/ssh-keys'))?.reason).toMatch(/key/i);
  });

  it('that were private here stay so', async () => {
    await put(oldHome, '.config/mailtransports', '[Transport 1]\nhost=old\n');
    await put(mine.home, '.config/mailtransports', '[Transport 2]\npassword=mine\n');
    await chmod(join(mine.home, '.config/mailtransports'), 0o600);
    await chmod(join(oldHome, '.config/mailtransports'), 0o666);
    await move();
    const file = join(mine.home, '.config/mailtransports');
    expect(await readFile(file, 'utf8')).toMatch(/mine[\s\S]*old/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('of one topic go by undo, though they came in the new folder of another', async () => {
    const [other, browser] = ['Some/notes', 'Brave-Browser/Default/Preferences'];
    for (const path of [other, browser]) await put(oldHome, `.config/BraveSoftware/${path}`, 'x\n');
    const moved = await move();
    const there = () => filesWith(join(mine.home, '.config/BraveSoftware'), 'x');
    expect(await there()).toEqual([browser, other]);
    await report('undo', moved.run, '--topics', 'chromium');
    expect(await there()).toEqual([other]);
  });

  it('of a recipe of one’s own come too, and one that leads elsewhere is refused', async () => {
    const recipes = join(mine.home, '.config/relokate/recipes');
    await mkdir(recipes, { recursive: true });
    const mineRecipe = `version: 1\nid: my-tool\ntitle: My tool\ndescription: Its settings.\nparts:\n  - path: .mytool\n    verdict: move\n`;
    await writeFile(join(recipes, 'my-tool.yaml'), mineRecipe);
    await writeFile(join(recipes, 'bad.yaml'), mineRecipe.replace('.mytool', '../../etc'));
    await put(oldHome, '.mytool/settings', 'x\n');
    await move();
    expect(await readFile(join(mine.home, '.mytool/settings'), 'utf8')).toBe('x\n');
    const looked = await mine.relokate(
      'inspect',
      '--from',
      `folder:${oldHome}`,
      '--scopes',
      'profile',
    );
    expect(looked.out).toContain('your recipe');
    expect(looked.out).toContain('bad.yaml');
    const checked = await mine.relokate('recipe', 'check', join(recipes, 'bad.yaml'));
    expect([checked.status, checked.out]).toEqual([2, expect.stringMatching(/^Line 6: .*\.\./)]);
    expect(await mine.relokate('recipe', 'check', join(recipes, 'my-tool.yaml'))).toMatchObject({
      status: 0,
    });
  });

  it('name pictures and widgets that are not here', async () => {
    const applets = '[Containments][2][Applets][9]\nplugin=org.example.weather\n';
    const picture =
      '[Containments][1][Wallpaper][org.kde.image][General]\nImage=file:///home/anna/gone%20.png\n';
    await put(oldHome, '.config/plasma-org.kde.plasma.desktop-appletsrc', applets + picture);
    const out = withPlasma('5', 'run', '--yes', '--json');
    const { todo } = reportSchema.parse(JSON.parse(out));
    const said = todo.find(({ code }) => code === 'todo/lacking')?.text ?? '';
    expect(said).toContain(`${mine.home}/gone .png, org.example.weather`);
  });

  it('do not go back to an older Plasma', async () => {
    await firstLogin(oldHome, '6.3');
    await put(oldHome, '.mozilla/firefox/a.default/prefs.js', 'x\n');
    expect(withPlasma('5', 'inspect')).toContain('cannot');
    expect(withPlasma('6', 'inspect')).not.toContain('cannot');
    // What is not the desktop's own comes all the same.
    const before = readSetting(mine.home, first);
    const out = withPlasma('5', 'run', '--yes', '--json');
    expect(reportSchema.parse(JSON.parse(out)).failures).toEqual([]);
    expect(readSetting(mine.home, first)).toBe(before);
    expect(await readFile(join(mine.home, '.mozilla/firefox/a.default/prefs.js'), 'utf8')).toBe(
      'x\n',
    );
  });
});

/** Runs the command on a computer that has a Plasma, so far as that is asked. */
function withPlasma(version: string, ...command: string[]): string {
  const folder = join(mine.dir, 'bin');
  mkdirSync(folder, { recursive: true });
  // The Qt that it is linked with says which it is.
  const linked = `\x7fELF libQt${version}Core.so.${version}\0`;
  writeFileSync(join(folder, 'plasmashell'), linked, { mode: 0o755 });
  const env = { ...mine.variables, PATH: `${folder}:${mine.variables['PATH'] ?? ''}` };
  const from = ['--from', `folder:${oldHome}`, '--scopes', 'profile'];
  const args = ['out/relokate', ...command, ...from];
  const { stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  return stdout;
}

/** Things that must never come to another machine, each with a word that can be looked for. */
async function plant(home: string): Promise<void> {
  const keep = '[Keep]\nx=PLANTED\n';
  await put(home, '.config/kdeconnect/privateKey.pem', 'PLANTED');
  await put(home, '.config/kwinoutputconfig.json', '{"x":"PLANTED"}');
  await put(home, '.local/share/kscreen/0123', 'PLANTED');
  await put(home, '.config/powerdevilrc', keep);
  await put(home, '.config/powermanagementprofilesrc', keep);
  await put(home, '.config/ksmserverrc', '[Session: saved at previous logout]\nclient=PLANTED\n');
  await put(home, '.config/session/dolphin_1', 'PLANTED');
  await put(home, '.config/kconf_updaterc', '[a.upd]\ndone=PLANTED\n');
  await put(home, '.config/pulse/0123456789abcdef-default-sink', 'PLANTED');
  await put(home, '.local/state/wireplumber/default-nodes', 'PLANTED');
  await put(home, '.dbus/session-bus/0123-0', 'PLANTED');
  await put(home, '.local/share/baloo/index', 'PLANTED');
  await put(home, '.local/share/recently-used.xbel', '<xbel><!-- PLANTED --></xbel>');
  const kwin =
    '[Tiling][0123]\ntiles=PLANTED\n[Xwayland]\nScale=PLANTED\n[Windows]\nTitlebarDoubleClickCommand=BROUGHT\n';
  await put(home, '.config/kwinrc', kwin);
  const globals =
    '[FileDialogSize]\nWidth 1=PLANTED\n[KDE]\nLookAndFeelPackage=BROUGHT\n[KShortcutsDialog Settings]\nDialog Size=PLANTED\n';
  await put(home, '.config/kdeglobals', globals);
  const input = '[Libinput][1][2][PLANTED mouse]\nPointerAcceleration=PLANTED\n';
  await put(home, '.config/kcminputrc', input);
  const shell = '[ScreenConnectors]\n0=PLANTED\n[PlasmaViews][Panel 2]\nfloating=0\n';
  await put(home, '.config/plasmashellrc', shell);
}

/** The old home, by all of its names, in every format. */
async function putPaths(home: string): Promise<void> {
  await put(
    home,
    '.config/katerc',
    `[file:///var/home/anna/a.txt]\nURL=file:///home/anna/a.txt\n[General]\nx[$e]=${home}/b,/home/anna/c\n`,
  );
  await put(
    home,
    '.config/mimeapps.list',
    '[Added Associations]\ntext/plain=/home/anna/x.desktop;\n',
  );
  await put(
    home,
    '.local/share/applications/own.desktop',
    '[Desktop Entry]\nType=Application\nName=Own\nExec=/home/anna/bin/own %f\nIcon=/var/home/anna/i.png\n',
  );
  await put(
    home,
    '.config/gtk-3.0/bookmarks',
    'file:///home/anna/Musik Musik\nfile:///var/home/anna/Bilder%20und%20mehr\n',
  );
  const place = (href: string): string =>
    ` <bookmark href="${href}">\n  <title>x</title>\n </bookmark>\n`;
  await put(
    home,
    '.local/share/user-places.xbel',
    `<?xml version="1.0"?>\n<xbel>\n${place('file:///home/anna/Bilder%20und%20mehr')}${place('kdeconnect://0123/')}${place(`file://${home}`)}</xbel>\n`,
  );
  await put(home, '.local/share/color-schemes/odd.bin', Buffer.from(`\0\x01/home/anna/x\0`));
}

/** Files with a text that are not Relokate's own records. */
async function brought(text: string): Promise<readonly string[]> {
  const files = await filesWith(mine.home, text);
  return files.filter((path) => !path.startsWith('.local/state/relokate'));
}
