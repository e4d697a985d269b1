import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ready, source } from './support/samples.ts';
import { fewApps } from './support/samples-apps.ts';
import { scriptMove } from './support/script.ts';
import { openBrowser, openWindow, type TestWindow } from './support/window.ts';

let browser: Browser;
let window: TestWindow;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  const { complaints } = window;
  await window.dispose();
  expect(complaints).toEqual([]);
});

const button = (name: string) => window.page.getByRole('button', { name });

describe('the apps', () => {
  it('are searched and chosen with the keyboard alone, and can be all that moves', async () => {
    window = await openWindow(browser, {
      state: { kdeConnect: ready, source: source() },
      script: (engine) => scriptMove(engine, { apps: fewApps }),
    });
    const { page } = window;
    await button('Continue').click();
    await button('Continue').click();
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label')?.split(',')[0]);
    await page.getByRole('tab', { name: 'Apps 6 of 6' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('row', { name: /^Musik/ }).waitFor();
    await button('Choose nothing').click();
    await page.getByRole('tab', { name: 'Files 0 files' }).focus();
    await page.keyboard.press('ArrowLeft');

    await page.getByRole('row', { name: /^Firefox, chosen/ }).focus();
    await page.keyboard.press(' ');
    await page.getByRole('row', { name: /^Firefox, not chosen/ }).waitFor();
    const gimp = 'GNU Image Manipulation Program';
    await page.getByRole('row', { name: new RegExp(`^${gimp}`) }).focus();
    await page.keyboard.press('Tab');
    await vi.waitFor(async () => expect(await focused()).toBe(`Version of ${gimp}`));
    await page.getByRole('combobox', { name: `Version of ${gimp}` }).selectOption('beta');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('End');
    await vi.waitFor(async () => expect(await focused()).toBe('Broken picture'));
    await page.keyboard.press('Home');
    await vi.waitFor(async () => expect(await focused()).toBe('Firefox'));
    for (let turn = 0; turn < 4; turn++) await page.keyboard.press('ArrowDown');
    await vi.waitFor(async () => expect(await focused()).toBe('VLC'));
    await page.keyboard.press(' ');
    await page
      .getByRole('status')
      .getByText(/^VLC: It is on the new computer already/)
      .waitFor();
    const vlc = page.getByRole('row', { name: /^VLC, here already/ });
    const reason = await vlc.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${reason}"]`).textContent()).toContain('another installation');

    await page.getByRole('searchbox', { name: 'Search the apps' }).focus();
    await page.keyboard.type('kde ok');
    await page.getByRole('status').getByText('1 app fits the search.').waitFor();
    await button('Choose none of these').click();
    await page.getByRole('searchbox', { name: 'Search the apps' }).focus();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /^Okular, not chosen/ }).waitFor();
    await page.getByText('Chosen: 4 apps, 0 files, 1.7 GB').waitFor();
    const forMe = 'Install the apps that everybody had for me only';
    await page.getByRole('checkbox', { name: forMe }).focus();
    await page.keyboard.press(' ');
    await button('Continue').click();
    await page.getByRole('heading', { level: 1, name: 'Review the move' }).waitFor();
    const created = window.engine.calls.filter(({ name }) => name === 'plans.create');
    expect(created.map(({ request }) => request)).toEqual([
      {
        inspection: 'inspection',
        choices: {
          apps: {
            installation: 'user',
            branch: { 'user:app/org.gimp.GIMP/x86_64/stable': 'beta' },
            exclude: [
              'user:app/org.mozilla.firefox/x86_64/stable',
              'user:app/org.kde.okular/x86_64/stable',
            ],
          },
          home: { exclude: ['**'], conflicts: 'keep-both' },
        },
      },
    ]);
  });
});
