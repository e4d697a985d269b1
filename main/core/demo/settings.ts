import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** When the made-up settings were last changed, in seconds since 1970. */
const CHANGED = 1_755_000_000;

const keyboard = '[Layout]\nLayoutList=de,us\nUse=true\n';

/** What somebody set on the old desktop: some of it the new one has too, some of it is otherwise there. */
const old: Readonly<Record<string, string>> = {
  '.config/kdeglobals': [
    '[General]',
    'AccentColor=61,174,233',
    'ColorScheme=BreezeDark',
    'font=Noto Sans,11,-1,5,400,0,0,0,0,0',
    '',
    '[KDE]',
    'widgetStyle=Breeze',
    '',
  ].join('\n'),
  '.config/kglobalshortcutsrc': [
    '[kwin]',
    'Window Maximize=Meta+Up,Meta+PgUp,Maximize Window',
    '',
    '[services][org.kde.konsole.desktop]',
    '_launch=Meta+Return',
    '',
  ].join('\n'),
  '.config/konsolerc': '[Desktop Entry]\nDefaultProfile=Night.profile\n',
  '.config/kxkbrc': keyboard,
  '.config/sternwarterc': '[Telescope]\nFocalLength=1200\n',
  '.local/share/konsole/Night.profile': [
    '[Appearance]',
    'ColorScheme=Breeze',
    '',
    '[General]',
    'Name=Night',
    'Parent=FALLBACK/',
    '',
  ].join('\n'),
};

/** As a new computer comes, but for two things that its person has set since. */
const fresh: Readonly<Record<string, string>> = {
  '.config/kdeglobals': '[General]\nColorScheme=BreezeLight\n\n[KDE]\nSingleClick=false\n',
  '.config/kxkbrc': keyboard,
};

/** Gives the made-up old home the settings of a desktop that was used. */
export function makeOldSettings(home: string): Promise<void> {
  return makeFiles(home, old);
}

/** Gives the made-up new home the settings of a desktop that is hardly used yet. */
export function makeNewSettings(home: string): Promise<void> {
  return makeFiles(home, fresh);
}

async function makeFiles(home: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(home, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await utimes(file, CHANGED, CHANGED);
  }
}
