import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** A setting that a person has made, and where it is kept. */
export interface Setting {
  readonly topic: string;
  /** Below `.config` */
  readonly file: string;
  readonly groups: readonly string[];
  readonly key: string;
  readonly value: string;
}

const of = (topic: string, file: string, groups: string, says: string): Setting => {
  const [key = '', value = ''] = says.split('=');
  return { topic, file, key, value, groups: groups.split('|') };
};

/** Settings of many topics, as System Settings and the programs write them. */
export const settings: readonly Setting[] = [
  of('look', 'kdeglobals', 'General', 'ColorScheme=BreezeDark'),
  of('look', 'kdeglobals', 'Colors:Window', 'BackgroundNormal=42,46,50'),
  of('look', 'kdeglobals', 'KDE', 'widgetStyle=Fusion'),
  of('look', 'plasmarc', 'Theme', 'name=breeze-dark'),
  of('look', 'kwinrc', 'org.kde.kdecoration2', 'theme=__aurorae__svg__Plastik'),
  of('icons-and-pointer', 'kdeglobals', 'Icons', 'Theme=breeze-dark'),
  of('icons-and-pointer', 'kcminputrc', 'Mouse', 'cursorTheme=Breeze_Snow'),
  of('fonts', 'kdeglobals', 'General', 'font=DejaVu Sans,12,-1,5,50,0,0,0,0,0'),
  of('fonts', 'kdeglobals', 'General', 'fixed=DejaVu Sans Mono,11,-1,5,50,0,0,0,0,0'),
  of('general', 'kdeglobals', 'KDE', 'SingleClick=false'),
  of('windows', 'kwinrc', 'Desktops', 'Number=3'),
  of('windows', 'kwinrc', 'Desktops', 'Name_2=Büro'),
  of('windows', 'kwinrc', 'Plugins', 'wobblywindowsEnabled=true'),
  of('windows', 'kwinrc', 'Windows', 'FocusPolicy=FocusFollowsMouse'),
  of('night-light', 'kwinrc', 'NightColor', 'Active=true'),
  of('windows', 'kwinrulesrc', '1', 'Description=Terminal on top'),
  of('windows', 'kwinrulesrc', 'General', 'count=1'),
  of('shortcuts', 'kglobalshortcutsrc', 'kwin', 'Window Maximize=Meta+M,Meta+PgUp,Maximize Window'),
  of('keyboard', 'kxkbrc', 'Layout', 'LayoutList=de,us'),
  of('language', 'plasma-localerc', 'Formats', 'LANG=de_DE.UTF-8'),
  of('konsole', 'konsolerc', 'Desktop Entry', 'DefaultProfile=Anna.profile'),
  of('konsole', 'konsolerc', 'MainWindow', 'MenuBar=Disabled'),
  of('dolphin-and-places', 'dolphinrc', 'General', 'ShowFullPath=true'),
  of('kate', 'katerc', 'KTextEditor Document', 'Tab Width=2'),
  of('documents-and-pictures', 'okularpartrc', 'Core General', 'ExternalEditor=Kate'),
  of('file-search', 'baloofilerc', 'Basic Settings', 'Indexing-Enabled=false'),
  of('notifications', 'plasmanotifyrc', 'Notifications', 'PopupPosition=TopRight'),
  of('notifications', 'krunnerrc', 'General', 'FreeFloating=true'),
  of('notifications', 'klipperrc', 'General', 'KeepClipboardContents=false'),
  of('lock-screen', 'kscreenlockerrc', 'Daemon', 'Timeout=15'),
  of('accessibility', 'kaccessrc', 'Keyboard', 'StickyKeys=true'),
  of('panels', 'plasmashellrc', 'PlasmaViews|Panel 2|Defaults', 'thickness=60'),
  of(
    'panels',
    'plasma-org.kde.plasma.desktop-appletsrc',
    'Containments|2|Applets|5|Configuration|General',
    'launchers=applications:org.kde.dolphin.desktop,applications:org.kde.konsole.desktop',
  ),
];

/** Unpacks the profile of a first login, with a home path of its own in it. */
export async function firstLogin(home: string, plasma: '5.27' | '6.3'): Promise<void> {
  await mkdir(home, { recursive: true });
  const archive = resolve(`test/fixtures/profile/plasma-${plasma}.tgz`);
  execFileSync('tar', ['-xzf', archive, '-C', home, '--no-same-owner', '--exclude=./.bash*']);
}

/** Makes settings with KDE's own tool. */
export function makeSettings(home: string, made: readonly Setting[]): void {
  for (const { file, groups, key, value } of made) {
    const where = groups.flatMap((group) => ['--group', group]);
    const args = ['--file', join(home, '.config', file), ...where, '--key', key, '--', value];
    execFileSync('kwriteconfig5', args, { env: environment(home) });
  }
}

/** What KDE's own tool reads of a setting. */
export function readSetting(home: string, { file, groups, key }: Setting): string {
  const where = groups.flatMap((group) => ['--group', group]);
  const args = ['--file', join(home, '.config', file), ...where, '--key', key];
  return execFileSync('kreadconfig5', args, { env: environment(home), encoding: 'utf8' }).trimEnd();
}

function environment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8' };
}

/** Writes a file below a home, and the folders that it lies in. */
export async function put(home: string, path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), content);
}

/** All files below a folder in which a text stands. */
export async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(text)) found.push(path.slice(folder.length + 1));
  }
  return found.sort();
}
