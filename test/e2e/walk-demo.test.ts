import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isAlive, launchApp, type RunningApp } from '../support/electron.ts';
import { freeze } from '../support/freeze.ts';
import { oneWalk } from '../support/one-walk.ts';
import { answerDialogs } from '../support/page-calls.ts';
import { type Walk, walkIn } from '../support/walk.ts';

/** The button that starts it names all that will move. */
const START = /^Move \d+ kinds of settings and \d+ files/;

let running: RunningApp;
let walk: Walk;
/** The new computer's colours before anything came. */
let before: string;

const madeUp = async (): Promise<readonly string[]> =>
  (await readdir(running.temporary)).filter((name) => name.startsWith('relokate-demo-'));

/** A file of the made-up new home; empty where there is none. */
async function newFile(path: string): Promise<string> {
  const [folder = ''] = await madeUp();
  const file = join(running.temporary, folder, 'new/home/anna', path);
  return readFile(file, 'utf8').catch(() => '');
}

async function enginePid(): Promise<number> {
  const pid = (await running.processes()).get('Relokate engine');
  if (pid === undefined) throw new Error('there is no engine');
  return pid;
}

describe('the try-out with made-up computers', () => {
  oneWalk(() => [walk]);
  beforeAll(async () => {
    running = await launchApp();
    walk = walkIn(running.page, 'e2e-demo-');
  });
  afterAll(() => running.dispose());

  describe('leads to a move', preparing);
  describe('moves', moving);
});

function preparing(): void {
  it('connects to the made-up computer', async () => {
    await walk.heading('Move to your new computer');
    await walk.look('welcome');
    await walk.press('Try it with a made-up computer');
    await walk.heading('Connect to your old computer');
    await walk.reads('nothing of yours is touched');
    await walk.look('connect');
    await walk.press('Connect to Made-up old computer');
    await walk.reads('Connected to old-laptop');
    await walk.look('connected');
    expect(await madeUp()).toHaveLength(1);
    before = await newFile('.config/kdeglobals');
    expect(before).toContain('ColorScheme=BreezeLight');
  });

  it('finds both computers ready', async () => {
    await walk.press('Continue');
    await walk.heading('Check both computers');
    await walk.reads('Everything is ready.');
    await walk.look('check');
  });

  it('shows the folders, and takes out what is not wanted', async () => {
    await walk.press('Continue');
    await walk.heading('Choose what to move');
    await walk.row('Bilder', 'chosen');
    await walk.button('Open Dokumente').click();
    await walk.row('Briefe', 'chosen');
    await walk.page.getByRole('checkbox', { name: 'Steuer' }).uncheck();
    await walk.row('Dokumente', 'partly chosen');
    await walk.look('choose');
    await walk.press(/^If something is here already/);
    await walk.page.getByText('Take the newer one', { exact: true }).click();
    await walk.button('If something is here already: Take the newer one').waitFor();
    await walk.look('choose-conflicts');
  });

  it('shows the settings by topic, and what each would change', async () => {
    await walk.page.getByRole('tab', { name: /^Settings/ }).click();
    await walk.row('Colours and window style', 'chosen');
    await walk.page.getByRole('row', { name: /^Keyboard, Nothing to change/ }).waitFor();
    await walk.page.getByRole('checkbox', { name: 'Konsole' }).uncheck();
    await walk.row('Konsole', 'not chosen');
    await walk.look('settings');
    await walk.press(/^Show what changes in Colours and window style/);
    const scheme = walk.page.getByRole('listitem').filter({ hasText: 'General › ColorScheme' });
    expect(await scheme.innerText()).toMatch(/changed[\s\S]*BreezeLight[\s\S]*BreezeDark/);
    await walk.look('settings-details');
    await walk.press('Close');
  });

  it('says what will happen, and that nothing has', async () => {
    await walk.press('Continue');
    await walk.heading('Review the move');
    await walk.reads('Nothing has been changed yet.');
    await walk.reads('From anna@old-laptop to anna@new-laptop');
    await walk.button(START).waitFor();
    await walk.reads('Desktop settings');
    await walk.look('review');
  });
}

function moving(): void {
  it('keeps showing the move after a reload, and after its window was closed and opened', async () => {
    const frozen = freeze(await enginePid(), 'rsync');
    await walk.press(START);
    const goOn = await frozen;
    await walk.heading('Moving');
    await walk.page.getByRole('progressbar', { name: 'Copying' }).waitFor();
    await walk.look('move');

    await walk.page.reload();
    await walk.heading('Moving');

    const asked = await answerDialogs(running.app, 0);
    const closed = walk.page.waitForEvent('close');
    await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await closed;
    expect(await asked()).toEqual(['Your things are still being moved.']);
    const opened = running.app.waitForEvent('window');
    expect(await running.startSecond()).toBe(0);
    walk = walkIn(await opened, 'e2e-demo-');
    await walk.heading('Moving');
    await walk.press('Pause');
    await walk.reads('Paused');
    goOn();
    await walk.look('paused');
    await walk.press('Go on');
    await walk.heading('Your things have moved');
  });

  it('brings settings into the files that are there, and none that were not chosen', async () => {
    const colours = await newFile('.config/kdeglobals');
    expect(colours).toContain('ColorScheme=BreezeDark');
    expect(colours).toContain('AccentColor=61,174,233');
    expect(colours).toContain('SingleClick=false');
    expect(await newFile('.config/kglobalshortcutsrc')).toContain('_launch=Meta+Return');
    expect(await newFile('.local/share/konsole/Night.profile')).toBe('');
  });

  it('accounts for every single thing', async () => {
    await walk.page.getByText('moved', { exact: true }).waitFor();
    const counts = await walk.counts();
    expect(counts).toMatchObject({ failed: 0 });
    expect(counts['skipped']).toBeGreaterThan(80);
    const { entries = 0, ...ended } = counts;
    expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(entries);
    await walk.look('done');
  });

  it('takes it all back', async () => {
    await walk.press('Undo the move…');
    await walk.confirm('Undo the move?', 'Undo');
    await walk.heading('Everything is as it was before');
    await walk.look('undone');
    expect(await newFile('.config/kdeglobals')).toBe(before);
    expect(await newFile('.config/kglobalshortcutsrc')).toBe('');
  });

  it('says that the engine was lost in the middle of a move, and goes on from there', async () => {
    await walk.press('Back to the start');
    await walk.press(/^This is my new computer/);
    await walk.press('Continue');
    await walk.reads('Everything is ready.');
    await walk.press('Continue');
    await walk.row('Bilder', 'chosen');
    await walk.press('Continue');
    const engine = await enginePid();
    const frozen = freeze(engine, 'rsync');
    await walk.press(START);
    await frozen;
    await walk.heading('Moving');
    process.kill(engine, 'SIGKILL');
    await walk.reads('stopped and is being started again');
    await walk.reads('Relokate is back.');
    await walk.heading('The move was stopped');
    await walk.look('stopped');
    await walk.press('Resume the move');
    await walk.heading('Your things have moved');
    expect(await walk.counts()).toMatchObject({ skipped: 0, failed: 0 });
    await vi.waitFor(async () => expect(await isAlive(engine)).toBe(false));
  });

  it('lists both moves on the first screen', async () => {
    await walk.press('Back to the start');
    await walk.page.getByRole('heading', { name: 'Earlier moves' }).waitFor();
    await walk.look('earlier-moves');
  });

  it('leaves nothing of the made-up computers', async () => {
    await walk.press('Leave the try-out');
    await walk.page.getByText('nothing of yours is touched').waitFor({ state: 'detached' });
    await walk.heading('Move to your new computer');
    expect(await madeUp()).toEqual([]);
  });
}
