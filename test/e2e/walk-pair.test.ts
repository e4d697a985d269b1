import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLab, type Lab, whyNoLab } from '../lab/lab.ts';
import { launchApp, type RunningApp } from '../support/electron.ts';
import { freeze } from '../support/freeze.ts';
import { differences, manifest } from '../support/manifest.ts';
import { oneWalk } from '../support/one-walk.ts';
import { callEngine, watchStalls } from '../support/page-calls.ts';
import { fillNewHome, fillOldHome } from '../support/pair-homes.ts';
import { seatAt } from '../support/seats.ts';
import { type Walk, walkIn } from '../support/walk.ts';

type Both<T> = Readonly<Record<'old' | 'new', T>>;

/** What the daemons and Relokate itself keep in a home. */
const OWN = ['.config/kdeconnect', '.local/state', '.cache', '.local/share', 'Downloads'];

let lab: Lab<'old-laptop' | 'new-laptop'>;
let apps: Both<RunningApp>;
let older: Walk;
let newer: Walk;
/** What is to be put down at the end, the last first. */
const toEnd: { dispose(): Promise<void> | void }[] = [];

const homeOf = (name: 'old' | 'new'): Promise<Map<string, string>> =>
  manifest(lab.computers[`${name}-laptop`].home, { without: OWN });

async function launch(name: 'old' | 'new'): Promise<RunningApp> {
  const seat = await seatAt(lab.computers[`${name}-laptop`]);
  toEnd.push(seat);
  const app = await launchApp({ seat });
  toEnd.push(app);
  return app;
}

/** Begins the move and holds it at or soon after a fraction of it; gives what lets it go on. */
async function moveUpTo(fraction: number): Promise<() => void> {
  const engine = (await apps.new.processes()).get('Relokate engine') ?? 0;
  const frozen = freeze(engine, 'rsync');
  await newer.press(/^Move .*\d+ files/);
  let goOn = await frozen;
  await newer.heading('Moving');
  while ((await newer.progress()) < fraction) {
    goOn();
    await newer.page.waitForTimeout(150);
    goOn = await freeze(engine, 'rsync');
    // What the engine tells is seen a moment later.
    await newer.page.waitForTimeout(250);
  }
  return goOn;
}

describe.skipIf(whyNoLab(['here']))('two computers side by side', () => {
  oneWalk(() => [older, newer]);

  beforeAll(async () => {
    lab = await createLab({ 'old-laptop': 'here', 'new-laptop': 'here' });
    toEnd.push(lab);
    fillOldHome(lab.computers['old-laptop']);
    fillNewHome(lab.computers['new-laptop']);
    for (const computer of Object.values(lab.computers)) computer.startDaemon();
    apps = { old: await launch('old'), new: await launch('new') };
    older = walkIn(apps.old.page, 'e2e-old-');
    newer = walkIn(apps.new.page, 'e2e-new-');
  }, 120_000);
  afterAll(async () => {
    for (const one of toEnd.reverse()) await one.dispose();
  });

  describe('get to know each other', meeting);
  describe('move', moving);
});

function meeting(): void {
  it('tells old from new', async () => {
    await older.press(/^This is my old computer/);
    await older.heading('This is the old computer');
    await older.reads('Waiting for the new computer…');
    await older.look('waiting');
    await newer.press(/^This is my new computer/);
    await newer.heading('Connect to your old computer');
    await newer.button('Pair with old-laptop').waitFor();
    await newer.look('devices');
  });

  it('pairs, with the same key on both screens', async () => {
    await newer.press('Pair with old-laptop');
    await older.reads('new-laptop wants to pair with this computer');
    const key = await newer.key();
    expect(key).toMatch(/^[0-9A-F]{4} [0-9A-F]{4}$/);
    expect(await older.key()).toBe(key);
    await newer.look('pairing');
    await older.look('pairing');
    await older.press('The keys are equal: pair');
    await newer.button('Connect to old-laptop').waitFor();
    await newer.reads('Relokate is open there');
    await newer.look('paired');
  });

  it('is refused', async () => {
    await newer.press('Connect to old-laptop');
    await older.heading('May new-laptop read this computer?');
    await older.press('Refuse');
    await older.heading('Refused');
    await older.reads('This computer goes on waiting');
    await older.look('refused');
    await newer.reads('On the other computer, reading it was not allowed.');
    await newer.look('refused');
  });

  it('asks on the old screen who may read what', async () => {
    await newer.press('Try again');
    await older.heading('May new-laptop read this computer?');
    await newer.reads('Now go to old-laptop');
    expect(await older.key()).toBe(await newer.key());
    await older.reads(lab.computers['old-laptop'].home);
    await older.reads('.ssh');
    await older.look('consent');
    await newer.look('waiting-consent');
    await older.press('Allow');
    await newer.reads('Connected to old-laptop');
    await newer.look('connected');
    await older.heading('new-laptop is reading this computer');
    await older.reads(/^\d open connection/);
  });

  it('says on the new screen that the old one stopped', async () => {
    await older.press('Stop');
    await older.confirm('Stop the move?', 'Stop');
    await older.heading('Stopped');
    await older.look('stopped');
    await newer.reads('The old computer stopped, or ended the move on its side.');
    await newer.look('stopped');
    await older.press('Offer again');
    await older.reads('Waiting for the new computer…');
    await newer.press('Try again');
    await older.press('Allow');
    await newer.reads('Connected to old-laptop');
  });
}

function moving(): void {
  let former: Map<string, string>;

  it('checks, chooses and reviews on the new screen', async () => {
    await newer.press('Continue');
    await newer.heading('Check both computers');
    await newer.button('Continue').and(newer.page.locator(':enabled')).waitFor();
    await newer.look('check');
    await newer.press('Continue');
    await newer.row('Bilder', 'chosen');
    await newer.press('Open Dokumente');
    await newer.row('Briefe', 'chosen');
    await newer.page.getByRole('checkbox', { name: 'Steuer' }).uncheck();
    await newer.row('Dokumente', 'partly chosen');
    await newer.look('choose');
    await newer.press('Continue');
    await newer.heading('Review the move');
    await newer.button(/^Move .*\d+ files/).waitFor();
    await newer.look('review');
  });

  it('moves, and shows on both screens that it does', async () => {
    former = await homeOf('new');
    const before = await homeOf('old');
    const goOn = await moveUpTo(0.25);
    await older.reads(/^\d open connection/);
    await newer.look('move');
    await older.look('serving');
    goOn();
    await newer.heading('Your things have moved');
    await newer.look('done');
    const { entries = 0, ...ended } = await newer.counts();
    expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(entries);
    expect(ended).toMatchObject({ failed: 0 });
    expect(differences(before, await homeOf('old'))).toEqual([]);
    const now = await homeOf('new');
    expect(now.has('Pictures/Sommer 2025/IMG_1001.jpg')).toBe(true);
    expect(now.has('Documents/Steuer')).toBe(false);
    expect(now.has('Notes (old computer).md')).toBe(true);
  });

  it('takes it all back', async () => {
    await newer.press('Undo the move…');
    await newer.confirm('Undo the move?', 'Undo');
    await newer.heading('Everything is as it was before');
    expect(differences(former, await homeOf('new'))).toEqual([]);
  });

  it('says that the cable was pulled, stays live, and goes on when it is back', async () => {
    await newer.press('Back to the start');
    await newer.press(/^This is my new computer/);
    for (const heading of ['Check both computers', 'Choose what to move', 'Review the move']) {
      await newer.button('Continue').and(newer.page.locator(':enabled')).waitFor();
      await newer.press('Continue');
      await newer.heading(heading);
    }
    const goOn = await moveUpTo(0.25);
    const stalls = await watchStalls(newer.page);
    lab.network.cut('old-laptop');
    const cutAt = performance.now();
    goOn();
    await newer.reads('Waiting for the old computer');
    const saidAfter = (performance.now() - cutAt) / 1000;
    await newer.look('link-lost');
    // A window that is live answers: the question comes, and goes.
    await newer.press('Stop…');
    await newer.confirm('Stop the move?', 'Go on');
    lab.network.restore('old-laptop');
    const backAt = performance.now();
    await newer.page.getByText('Waiting for the old computer').waitFor({ state: 'detached' });
    const wentOnAfter = (performance.now() - backAt) / 1000;
    await newer.heading('Your things have moved');
    const longest = await stalls();
    process.stdout.write(
      `cable pulled: said after ${saidAfter.toFixed(1)} s, went on ${wentOnAfter.toFixed(1)} s after it was back; the window's longest pause was ${Math.round(longest)} ms\n`,
    );
    expect(saidAfter).toBeLessThan(15);
    expect(longest).toBeLessThan(1000);
    expect(await newer.counts()).toMatchObject({ failed: 0 });
    await newer.press('Undo the move…');
    await newer.confirm('Undo the move?', 'Undo');
    await newer.heading('Everything is as it was before');
    expect(differences(former, await homeOf('new'))).toEqual([]);
  });

  it('ends on both sides', async () => {
    await newer.press('Back to the start');
    await newer.press(/^This is my new computer/);
    await newer.press('Disconnect');
    await older.heading('The move is done');
    await older.look('ended');
    await newer.button('Connect to old-laptop').waitFor();
    await older.press('Back to the start');
    await older.heading('Move to your new computer');
  });

  it('unpairs', async () => {
    await callEngine(newer.page, 'devices.unpair', { device: 'old-laptop' });
    await newer.button('Pair with old-laptop').waitFor();
  });
}
