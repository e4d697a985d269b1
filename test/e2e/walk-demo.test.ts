import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isAlive, launchApp, type RunningApp } from '../support/electron.ts';
import { freeze } from '../support/freeze.ts';
import { oneWalk } from '../support/one-walk.ts';
import { answerDialogs } from '../support/page-calls.ts';
import { type Walk, walkIn } from '../support/walk.ts';

let running: RunningApp;
let walk: Walk;

const madeUp = async (): Promise<readonly string[]> =>
  (await readdir(running.temporary)).filter((name) => name.startsWith('relokate-demo-'));

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

  it('says what will happen, and that nothing has', async () => {
    await walk.press('Continue');
    await walk.heading('Review the move');
    await walk.reads('Nothing has been changed yet.');
    await walk.reads('From anna@old-laptop to anna@new-laptop');
    await walk.button(/^Move \d+ files/).waitFor();
    await walk.look('review');
  });
}

function moving(): void {
  it('keeps showing the move after a reload, and after its window was closed and opened', async () => {
    const frozen = freeze(await enginePid(), 'rsync');
    await walk.press(/^Move \d+ files/);
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

  it('accounts for every single thing', async () => {
    await walk.page.getByText('moved', { exact: true }).waitFor();
    const counts = await walk.counts();
    expect(counts).toMatchObject({ 'here already': 0, failed: 0 });
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
    await walk.press(/^Move \d+ files/);
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
