import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenes } from './support/scenes.ts';
import { openBrowser, openWindow } from './support/window.ts';

const folder = 'test-results/screens';
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let browser: Browser;
let axe: string;
beforeAll(async () => {
  browser = await openBrowser();
  axe = await readFile(axeFile, 'utf8');
  await mkdir(folder, { recursive: true });
});
afterAll(() => browser.close());

/** What axe finds, one line for each kind of problem. */
async function problems(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { violations } = await (
      window as unknown as {
        axe: {
          run(): Promise<{
            violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
          }>;
        };
      }
    ).axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html + n.failureSummary).join(' | ')}`,
    );
  });
}

/** Ends what is still changing its colour; layout has two frames to follow. */
const settle = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    for (const animation of document.getAnimations())
      if (animation.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY) animation.finish();
    await new Promise((done) => setTimeout(done, 100));
    await frame();
  });

/** Whether anything sticks out of the window to the side. */
const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1,
  );

/** Takes the picture, and makes sure that nothing sticks out. */
async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png` });
  expect(await isTooWide(page), `${name} is too wide`).toBe(false);
}

describe('every screen in every state', () => {
  it.each(scenes)('$name can be read, seen and used', async (scene) => {
    const window = await openWindow(browser, {
      state: scene.state,
      ...(scene.script ? { script: scene.script } : {}),
      ...(scene.shell ? { shell: scene.shell } : {}),
    });
    const { page, engine } = window;
    try {
      await scene.go?.(page, engine, window.web);
      await page.getByText(scene.sees).first().waitFor();
      await page.evaluate(axe);
      expect(await problems(page)).toEqual([]);
      await look(page, `${scene.name}.light`);
      await page.emulateMedia({ colorScheme: 'dark' });
      await settle(page);
      expect(await problems(page)).toEqual([]);
      await look(page, `${scene.name}.dark`);

      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
      await settle(page);
      await look(page, `${scene.name}.forced`);
      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
      await settle(page);
      await page.evaluate(() => (document.documentElement.dir = 'rtl'));
      await settle(page);
      await look(page, `${scene.name}.rtl`);
      await page.evaluate(() => (document.documentElement.dir = 'ltr'));
      const session = await page.context().newCDPSession(page);
      await session.send('Page.enable');
      await session.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
      await settle(page);
      await look(page, `${scene.name}.large`);
      expect(window.complaints).toEqual([]);
    } finally {
      await window.dispose();
    }
  });
});
