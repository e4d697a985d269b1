import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timing } from '../lab/pair-both.ts';
import { builtCommand, relokate } from './built-command.ts';
import { processesIn } from './machine.ts';
import { CLOCK_AT, PICTURE, read, readView, settingsOf } from './old-settings.ts';
import { copyHome, emptyHome, oldHome } from './plasma-homes.ts';
import { generations, plasmaRoot, whyNoPlasma } from './plasma-root.ts';
import { openWallet, readSecret, WALLET } from './wallet.ts';
import { PlasmaComputer, startSession } from './plasma-session.ts';

const why = await whyNoPlasma();

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(`/tmp/rlk-lab-${process.pid}-`);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** How many colours a picture has: a desktop that was not drawn has one. */
async function coloursOf(computer: PlasmaComputer, file: string): Promise<number> {
  const options = { input: readFileSync(file) };
  return Number(await computer.ask('identify', ['-format', '%k', 'png:-'], options));
}

const linesWith = (text: string, what: string): readonly string[] =>
  text.split('\n').filter((line) => line.includes(what));

describe.each(generations)('Plasma %i', (generation) => {
  it.skipIf(why)('logs in, shows its panel, logs out and leaves nothing', async () => {
    const home = emptyHome(join(dir, `new-${generation}`));
    const picture = join(dir, `new-${generation}.png`);
    const computer = await startSession({ generation, home });
    const { spaces } = computer.machine;
    try {
      expect(await computer.script('print(panels().length)')).toBe('1');
      expect(await computer.ask('pwd', [])).toBe('/home/hans');
      await computer.screenshot(picture);
      expect(await coloursOf(computer, picture)).toBeGreaterThan(1000);
      const { seconds, killed } = await computer.logOut();
      timing(`log-out of Plasma ${generation}`, seconds * 1000);
      expect(killed).toEqual([]);
      expect(computer.machine.processes()).toEqual([]);
    } finally {
      await computer.dispose();
    }
    expect(processesIn(spaces)).toEqual([]);
    expect(linesWith(readFileSync('/proc/mounts', 'utf8'), `plasma-${generation}`)).toEqual([]);
    const root = await plasmaRoot(generation);
    expect(readdirSync(join('path' in root ? root.path : '', 'home'))).toEqual([]);
    expect(readdirSync(join(home, '.config'))).toContain('plasmashellrc');
  });

  it.skipIf(why)('ends with all its programs when it is switched off in a session', async () => {
    const home = emptyHome(join(dir, `cut-${generation}`));
    const computer = await startSession({ generation, home });
    const { spaces } = computer.machine;
    expect(processesIn(spaces).length).toBeGreaterThan(10);
    await computer.dispose();
    expect(processesIn(spaces)).toEqual([]);
  });
});

describe.each(generations)('the old home of Plasma %i', (generation) => {
  let computer: PlasmaComputer | undefined;
  const made = 15 * 60_000;
  beforeAll(async () => {
    if (why !== null) return;
    const home = join(dir, `old-${generation}`);
    copyHome((await oldHome(generation)).path, home);
    computer = await PlasmaComputer.boot({ generation, home, shows: builtCommand });
  }, made);
  afterAll(() => computer?.dispose());

  it.skipIf(why)('has what was set, as KConfig reads it', async () => {
    if (computer === undefined) return;
    const wanted = settingsOf(generation);
    const found = [];
    for (const setting of wanted) found.push({ ...setting, value: await read(computer, setting) });
    expect(found).toEqual(wanted);
    expect(await readView(computer)).toContain('HiddenFilesShown=true');
  });

  it.skipIf(why)('runs the built command', async () => {
    if (computer === undefined) return;
    const { stdout } = await relokate(computer, 'doctor');
    expect(stdout.toString()).toContain('The home folder can be written to.');
  });

  it.skipIf(why)(
    'shows it after a login: panels, widgets, picture, desktops, keys, wallet',
    async () => {
      if (computer === undefined) return;
      await computer.logIn();
      const shown = await computer.script(`
      for (var p of panels()) print(p.location + ': ' + p.widgets().map(function (w) { return w.type; }));
      var desktop = desktops()[0];
      for (var w of desktop.widgets()) print(w.type);
      desktop.currentConfigGroup = ['Wallpaper', 'org.kde.image', 'General'];
      print(desktop.readConfig('Image'));`);
      expect(shown).toContain('bottom: org.kde.plasma.kickoff');
      expect(shown).toContain('top: org.kde.plasma.appmenu,org.kde.plasma.panelspacer');
      expect(shown).toContain('org.kde.plasma.analogclock');
      expect(shown).toContain(PICTURE);
      const layout = '.config/plasma-org.kde.plasma.desktop-appletsrc';
      expect(await computer.ask('cat', [layout])).toContain(`:${CLOCK_AT},0;`);
      expect(await computer.ask('setxkbmap', ['-query'])).toMatch(/layout:\s+de,us/);
      const windows = await computer.ask('xprop', ['-root', '_NET_NUMBER_OF_DESKTOPS']);
      expect(windows).toMatch(/= 2$/);
      expect(await openWallet(computer, 'not the password')).toBe(false);
      expect(await openWallet(computer, WALLET.password)).toBe(true);
      expect(await readSecret(computer)).toBe(WALLET.secret);
      expect((await computer.logOut()).killed).toEqual([]);
    },
  );
});
