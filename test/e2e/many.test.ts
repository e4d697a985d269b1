import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTree } from '../bench/trees/trees.ts';
import { launchApp, type RunningApp } from '../support/electron.ts';
import { oneWalk } from '../support/one-walk.ts';
import { watchStalls } from '../support/page-calls.ts';
import { type Walk, walkIn } from '../support/walk.ts';

/** How many entries the old home has: `RELOKATE_MANY=1000000` for a long run. */
const MANY = Number(process.env['RELOKATE_MANY'] ?? 20_000);
const MINUTE = 60_000;
/** Far more than it takes, as the machine may be busy; the figure itself is printed. */
const LONGEST_MS = 1000;

let running: RunningApp;
let walk: Walk;
let old: string;
let stalls: () => Promise<number>;

const endStalls = async (what: string): Promise<void> => {
  const longest = await stalls();
  process.stdout.write(`${what}: the window's longest pause was ${Math.round(longest)} ms\n`);
  expect(longest).toBeLessThan(LONGEST_MS);
};

describe(`a home of ${MANY} entries`, { timeout: 15 * MINUTE }, () => {
  oneWalk(() => [walk]);
  beforeAll(async () => {
    old = mkdtempSync(join(tmpdir(), 'relokate-many-'));
    makeTree('many', old, MANY / 1_000_000);
    running = await launchApp();
    walk = walkIn(running.page, 'e2e-many-');
    walk.page.setDefaultTimeout(Math.max(MINUTE, MANY));
  }, 10 * MINUTE);
  afterAll(async () => {
    await running.dispose();
    rmSync(old, { recursive: true, force: true });
  });

  it('is counted and shown while the window answers', async () => {
    await running.app.evaluate(({ dialog }, path) => {
      const choose = async () => ({ canceled: false, filePaths: [path] });
      Object.assign(dialog, { showOpenDialog: choose });
    }, old);
    await walk.press(/^This is my new computer/);
    stalls = await watchStalls(walk.page);
    await walk.press('Choose a folder…');
    await walk.reads(/^Connected to/);
    await walk.press('Continue');
    await walk.press('Continue');
    await walk.heading('Choose what to move');
    await walk.page.getByRole('row').first().waitFor();
    await endStalls('counting');
  });

  it('is moved whole while the window answers', async () => {
    stalls = await watchStalls(walk.page);
    await walk.press('Continue');
    await walk.heading('Review the move');
    await walk.press(/^Move [\d,]+ files/);
    await walk.heading('Your things have moved');
    await endStalls('moving');
    const { entries, moved, failed } = await walk.counts();
    expect({ failed, all: moved === entries }).toEqual({ failed: 0, all: true });
    expect(entries).toBeGreaterThan(MANY * 0.98);
  });
});
