import type { Generation } from './plasma-root.ts';
import type { PlasmaComputer } from './plasma-session.ts';
import { makeWallet } from './wallet.ts';

/** A setting of the old homes, as KConfig's own tool reads it. */
export interface KnownSetting {
  /** Below the home. */
  readonly file: string;
  readonly group: readonly string[];
  readonly key: string;
  readonly value: string;
}

export const PICTURE = 'Bilder/Grüße aus Köln.png';
const VIEW = '.local/share/dolphin/view_properties/global';
const COMMAND = 'net.local.terminal.desktop';
/** Left, top, width and height of the clock on the desktop. */
export const CLOCK_AT = '800,208,224,224';
/** A key as Qt counts them. */
export const META_M = 0x10000000 + 'M'.charCodeAt(0);

/** The light pointers have another name in each generation. */
const pointers = { 5: 'Breeze_Snow', 6: 'Breeze_Light' } as const;

/** Settings that are written, not made with a tool of their own; programs are told where they listen. */
const written: readonly KnownSetting[] = [
  one('.config/kdeglobals', ['General'], 'font', 'DejaVu Sans,11,-1,5,50,0,0,0,0,0'),
  one('.config/kdeglobals', ['KDE'], 'SingleClick', 'false'),
  one('.config/kxkbrc', ['Layout'], 'LayoutList', 'de,us'),
  one('.config/kxkbrc', ['Layout'], 'VariantList', 'nodeadkeys,'),
  one('.config/kxkbrc', ['Layout'], 'Use', 'true'),
  one('.config/plasma-localerc', ['Formats'], 'LANG', 'de_DE.UTF-8'),
  one('.config/konsolerc', ['Desktop Entry'], 'DefaultProfile', 'Hans.profile'),
  one('.config/konsolerc', ['MainWindow'], 'MenuBar', 'Disabled'),
  one('.config/dolphinrc', ['General'], 'ShowFullPath', 'true'),
  one('.config/mimeapps.list', ['Default Applications'], 'text/plain', 'org.kde.konsole.desktop'),
];

/** How Dolphin shows folders. That of 6 moves it at its first start. */
const view: readonly KnownSetting[] = [
  one(`${VIEW}/.directory`, ['Settings'], 'HiddenFilesShown', 'true'),
  one(`${VIEW}/.directory`, ['Dolphin'], 'ViewMode', '1'),
];

/** Rules have numbers in 5 and unique names in 6. */
const ruleOf = (id: string): readonly KnownSetting[] => [
  one('.config/kwinrulesrc', ['General'], 'count', '1'),
  one('.config/kwinrulesrc', ['General'], 'rules', id),
  one('.config/kwinrulesrc', [id], 'Description', 'Konsole without a frame'),
  one('.config/kwinrulesrc', [id], 'wmclass', 'konsole'),
  one('.config/kwinrulesrc', [id], 'wmclassmatch', '2'),
  one('.config/kwinrulesrc', [id], 'noborder', 'true'),
  one('.config/kwinrulesrc', [id], 'noborderrule', '2'),
];

/** What the generations keep in different places. */
const writtenOf: Readonly<Record<Generation, readonly KnownSetting[]>> = {
  5: [
    ...ruleOf('1'),
    one('.config/powermanagementprofilesrc', ['AC', 'DPMSControl'], 'idleTime', '1200'),
  ],
  6: [
    ...ruleOf('2f1c6b9e-5d0a-4c6e-9d43-7c1d2a8be001'),
    one('.config/powerdevilrc', ['AC', 'Display'], 'TurnOffDisplayIdleTimeoutSec', '1200'),
  ],
};

/** A key that runs a program: written only while the daemon of the keys does not run. */
const commandKey: Readonly<Record<Generation, KnownSetting>> = {
  5: one('.config/kglobalshortcutsrc', [COMMAND], '_launch', 'Meta+Ctrl+T,none,Terminal'),
  6: one('.config/kglobalshortcutsrc', ['services', COMMAND], '_launch', 'Meta+Ctrl+T'),
};

const konsoleProfile = `[Appearance]
ColorScheme=Solarized
Font=DejaVu Sans Mono,13,-1,5,50,0,0,0,0,0

[General]
Command=/bin/bash
Name=Hans
Parent=FALLBACK/

[Scrolling]
HistoryMode=2
`;

const commandKeyEntry = `[Desktop Entry]
Exec=konsole --workdir /home/hans/Documents
Name=Terminal
NoDisplay=true
Type=Application
X-KDE-GlobalAccel-CommandShortcut=true
`;

/** What can be read back of an old home: all that was written, and what the tools were asked for. */
export function settingsOf(generation: Generation): readonly KnownSetting[] {
  const globals = '.config/kdeglobals';
  return [
    ...written,
    ...writtenOf[generation],
    commandKey[generation],
    one(globals, ['General'], 'ColorScheme', 'BreezeDark'),
    one('.config/kcminputrc', ['Mouse'], 'cursorTheme', pointers[generation]),
    one('.config/plasmarc', ['Theme'], 'name', 'breeze-dark'),
    one('.config/kwinrc', ['Desktops'], 'Number', '2'),
    one('.config/kwinrc', ['Desktops'], 'Name_2', 'Arbeit'),
    one('.local/share/konsole/Hans.profile', ['Appearance'], 'ColorScheme', 'Solarized'),
    one('.local/share/konsole/Hans.profile', ['General'], 'Name', 'Hans'),
  ];
}

/** Before anybody logged in: what people have beside settings. */
export async function addFiles(computer: PlasmaComputer): Promise<void> {
  const picture = `${computer.machine.at}/${PICTURE}`;
  await computer.ask('mkdir', ['-p', 'Bilder', 'Documents']);
  const painting = ['-size', '1280x800', 'gradient:#103060-#e0a030', picture];
  await computer.ask('convert', painting);
  await lay(computer, 'Documents/Brief.txt', 'Liebe Grüße\n');
}

/** In the session: every area a person sets up, each with the tool Plasma has for it. */
export async function changeSettings(computer: PlasmaComputer): Promise<void> {
  await changeLooks(computer);
  await addPanel(computer);
  await lay(computer, '.local/share/konsole/Hans.profile', konsoleProfile);
  for (const setting of [...written, ...view, ...writtenOf[computer.generation]])
    await write(computer, setting);
  await tellPrograms(computer);
  await changeWindowsAndKeys(computer);
  for (const app of ['konsole', 'dolphin']) await openAndClose(computer, app);
  await makeWallet(computer);
}

/** With nobody logged in. */
export async function changeStopped(computer: PlasmaComputer): Promise<void> {
  await lay(computer, `.local/share/kglobalaccel/${COMMAND}`, commandKeyEntry);
  await write(computer, commandKey[computer.generation]);
  await placeClock(computer);
}

/** Where a script's widget comes to lie, if anywhere, is left to chance; a person puts it somewhere. */
async function placeClock(computer: PlasmaComputer): Promise<void> {
  const file = 'plasma-org.kde.plasma.desktop-appletsrc';
  const text = await computer.ask('cat', [`.config/${file}`]);
  const clock =
    /^\[Containments\]\[(\d+)\]\[Applets\]\[(\d+)\]\n[^[]*plugin=org\.kde\.plasma\.analogclock$/m;
  const [, desktop, applet] = clock.exec(text) ?? [];
  if (desktop === undefined || applet === undefined) throw new Error('no clock on the desktop');
  for (const key of ['ItemGeometries-1280x800', 'ItemGeometriesHorizontal']) {
    const place = `Applet-${applet}:${CLOCK_AT},0;`;
    await write(computer, one(`.config/${file}`, ['Containments', desktop], key, place));
  }
}

async function changeLooks(computer: PlasmaComputer): Promise<void> {
  const picture = `${computer.machine.at}/${PICTURE}`;
  await computer.ask('plasma-apply-desktoptheme', ['breeze-dark']);
  await computer.ask('plasma-apply-colorscheme', ['BreezeDark']);
  await computer.ask('plasma-apply-cursortheme', [pointers[computer.generation]]);
  await computer.ask('plasma-apply-wallpaperimage', [picture]);
}

/** A second panel on top with widgets that are set up, a clock on the desktop, pinned programs. */
async function addPanel(computer: PlasmaComputer): Promise<void> {
  const seconds = computer.generation === 5 ? 'true' : '2';
  await computer.script(`
    var old = panels()[0];
    var panel = new Panel;
    panel.location = 'top';
    panel.height = 36;
    panel.addWidget('org.kde.plasma.appmenu');
    panel.addWidget('org.kde.plasma.panelspacer');
    var clock = panel.addWidget('org.kde.plasma.digitalclock');
    clock.currentConfigGroup = ['Appearance'];
    clock.writeConfig('showSeconds', ${seconds});
    clock.writeConfig('showWeekNumbers', true);
    desktops()[0].addWidget('org.kde.plasma.analogclock', ${CLOCK_AT});
    var tasks = old.widgets('org.kde.plasma.icontasks')[0];
    tasks.currentConfigGroup = ['General'];
    tasks.writeConfig('launchers',
      ['applications:org.kde.dolphin.desktop', 'applications:org.kde.konsole.desktop']);`);
}

async function tellPrograms(computer: PlasmaComputer): Promise<void> {
  const signals = [
    ['/Layouts', 'org.kde.keyboard.reloadConfig'],
    ['/KDEPlatformTheme', 'org.kde.KDEPlatformTheme.refreshFonts'],
  ];
  for (const signal of signals) {
    await computer.ask('dbus-send', ['--session', '--type=signal', ...signal]);
  }
  await computer.qdbus('org.kde.KWin', '/KWin', 'org.kde.KWin.reconfigure');
}

async function changeWindowsAndKeys(computer: PlasmaComputer): Promise<void> {
  const desktops = 'org.kde.KWin.VirtualDesktopManager';
  await computer.qdbus(
    'org.kde.KWin',
    '/VirtualDesktopManager',
    `${desktops}.createDesktop`,
    '1',
    'Arbeit',
  );
  const to = ['--session', '--dest', 'org.kde.kglobalaccel', '--object-path', '/kglobalaccel'];
  const set = ['--method', 'org.kde.KGlobalAccel.setForeignShortcut'];
  const action = "['kwin', 'Window Maximize', 'KWin', 'Maximize Window']";
  await computer.ask('gdbus', ['call', ...to, ...set, action, `[${META_M}]`]);
}

/**
 * Opens a program, does something meanwhile with its window, by its id, and closes that: then programs write some of
 * their settings. Told to quit, Konsole crashes.
 */
export async function openAndClose(
  computer: PlasmaComputer,
  app: string,
  meanwhile: (id: string) => Promise<void> = async () => undefined,
): Promise<void> {
  computer.open(app, []);
  // Not --sync, which falls over windows that go while it looks.
  const search = ['search', '--onlyvisible', '--class', app];
  await computer.until(app, async () => (await computer.run('xdotool', search)).status === 0);
  const [id = ''] = (await computer.ask('xdotool', search)).split('\n');
  await meanwhile(id);
  const find = async (): Promise<string | undefined> =>
    lineWith(await computer.qdbus(), `org.kde.${app}-`);
  const name = await find();
  if (name === undefined) throw new Error(`${app} is not on the bus`);
  const window = lineWith(
    await computer.qdbus(name),
    app === 'dolphin' ? 'Dolphin_' : 'MainWindow_',
  );
  await computer.qdbus(name, window ?? '/', 'org.qtproject.Qt.QWidget.close');
  await computer.until(`end of ${app}`, async () => (await find()) === undefined);
}

const lineWith = (text: string, part: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line.includes(part));

async function write(computer: PlasmaComputer, setting: KnownSetting): Promise<void> {
  const { key, value } = setting;
  await computer.kde('kwriteconfig', [...whereOf(computer, setting), '--key', key, value]);
}

/**
 * Reads a setting with KConfig's own tool, logged in or not; empty when it is not there. Reads what
 * Plasma set for the person, too: the next login moves the name of the colours there.
 */
export function read(computer: PlasmaComputer, setting: KnownSetting): Promise<string> {
  const XDG_CONFIG_DIRS = `${computer.machine.at}/.config/kdedefaults:/etc/xdg`;
  const args = [...whereOf(computer, setting), '--key', setting.key];
  return computer.kde('kreadconfig', args, { env: { XDG_CONFIG_DIRS } });
}

/** Reads how Dolphin shows folders: 5 keeps it in a file, 6 in an extended attribute. */
export function readView(computer: PlasmaComputer): Promise<string> {
  if (computer.generation === 5) return computer.ask('cat', [`${VIEW}/.directory`]);
  const name = 'user.kde.fm.viewproperties#1';
  return computer.ask('getfattr', ['--only-values', '--name', name, VIEW]);
}

function whereOf(computer: PlasmaComputer, { file, group }: KnownSetting): readonly string[] {
  // With a name instead of a path KConfig looks into the system's folders, too.
  const [, name] = /^\.config\/(.*)$/.exec(file) ?? [];
  const where = ['--file', name ?? `${computer.machine.at}/${file}`];
  return [...where, ...group.flatMap((part) => ['--group', part])];
}

async function lay(computer: PlasmaComputer, path: string, text: string): Promise<void> {
  const script = 'mkdir -p "$(dirname "$1")" && cat >"$1"';
  await computer.ask('sh', ['-c', script, 'sh', path], { input: text });
}

function one(file: string, group: readonly string[], key: string, value: string): KnownSetting {
  return { file, group, key, value };
}
