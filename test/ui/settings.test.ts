import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ready, source } from './support/samples.ts';
import { DIFFERENCES, manyTopics, refusedTopics, topics } from './support/samples-topics.ts';
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

const button = (name: string | RegExp) => window.page.getByRole('button', { name });
const row = (name: RegExp) => window.page.getByRole('row', { name });
const focused = () =>
  window.page.evaluate(() => document.activeElement?.getAttribute('aria-label')?.split(',')[0]);
const created = () =>
  window.engine.calls.filter(({ name }) => name === 'plans.create').map(({ request }) => request);

async function openSettings(rows = manyTopics): Promise<void> {
  window = await openWindow(browser, {
    state: { kdeConnect: ready, source: source() },
    script: (engine) => scriptMove(engine, { topics: topics(rows) }),
  });
  await button('Continue').click();
  await button('Continue').click();
  await window.page.getByRole('tab', { name: /^Files/ }).focus();
  await window.page.keyboard.press('ArrowRight');
}

describe('the settings', () => {
  it('are chosen with the keyboard alone, and can be all that moves', async () => {
    await openSettings();
    const { page } = window;
    await page.getByRole('tab', { name: 'Files', exact: false }).click();
    await button('Choose nothing').click();
    await page.getByRole('tab', { name: 'Settings 9 of 11' }).click();

    await row(/^Colours and window style, chosen, will change: 1,204 settings and 3 files/).focus();
    await page.keyboard.press('ArrowDown');
    await vi.waitFor(async () => expect(await focused()).toBe('Keyboard'));
    await page.keyboard.press(' ');
    await row(/^Keyboard, not chosen/).waitFor();
    await page.getByRole('status').getByText('Keyboard: not chosen').waitFor();
    await page.keyboard.press('End');
    await vi.waitFor(async () => expect(await focused()).toBe('Night light'));
    await page.keyboard.press(' ');
    await page.getByRole('status').getByText('Night light: Nothing to change').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await vi.waitFor(async () => expect(await focused()).toBe('SSH keys'));
    const reason = await row(/^SSH keys, not chosen/).getAttribute('aria-describedby');
    expect(await page.locator(`[id="${reason}"]`).textContent()).toContain('Secret keys.');
    await button('Choose all').click();
    await row(/^SSH keys, not chosen/).focus();
    await page.keyboard.press(' ');
    await row(/^SSH keys, chosen/).waitFor();

    await page.getByRole('searchbox', { name: 'Search the settings' }).focus();
    await page.keyboard.type('passwords');
    await page.getByRole('status').getByText('1 kind fits the search.').waitFor();
    await button('Choose none of these').click();
    await page.getByText('Chosen: 9 kinds of settings, 0 files, 0 B').waitFor();
    await button('Continue').click();
    await button('Move 9 kinds of settings').waitFor();
    const chosen = manyTopics
      .filter(({ id }) => id !== 'wallet' && id !== 'autostart')
      .map(({ id }) => id);
    const [request] = created() as { choices: { profile: { topics: string[] } } }[];
    expect(request).toMatchObject({ choices: { home: { exclude: ['**'] } } });
    expect(request?.choices.profile.topics.toSorted()).toEqual(chosen.toSorted());
  });

  it('say nothing where nothing was changed', async () => {
    await openSettings();
    await button('Continue').click();
    await button(/^Move 9 kinds of settings and 93,700 files/).waitFor();
    expect(created()).toEqual([
      { inspection: 'inspection', choices: { home: { conflicts: 'keep-both' } } },
    ]);
  });

  it('are not chosen where the new computer has an older desktop, and nothing else is held up', async () => {
    await openSettings(refusedTopics);
    await window.page.getByText('Settings cannot come to this computer').waitFor();
    expect(await window.page.getByText('settings cannot go back').count()).toBe(1);
    expect(await window.page.getByRole('grid').getByRole('checkbox').count()).toBe(0);
    await button('Continue').click();
    await button(/^Move 93,700 files/).waitFor();
  });
});

describe('what changes', () => {
  it('is shown before and after, page by page, and never a secret', async () => {
    await openSettings();
    const { page } = window;
    await row(/^Colours and window style/).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Colours and window style' });
    const items = dialog.getByRole('listitem');
    await items.filter({ hasText: 'General › ColorScheme' }).waitFor();
    expect(await items.nth(0).innerText()).toMatch(
      /changed\s+General › ColorScheme\s+\.config\/kdeglobals\s+Before:\s*BreezeLight\s*After:\s*BreezeDark/,
    );
    expect(await items.filter({ hasText: 'AccentColor' }).innerText()).toContain('not set');
    expect(await items.filter({ hasText: 'Token' }).innerText()).toContain('(secret)');
    expect(await page.content()).not.toContain('correct horse');
    const list = dialog.getByRole('group', { name: 'What changes' });
    await list.focus();
    // Rows are measured as they come into view, and so the end moves a little.
    await vi.waitFor(async () => {
      await page.keyboard.press('End');
      expect(await items.filter({ hasText: `Colour${DIFFERENCES - 1}` }).count()).toBe(1);
    }, 5000);
    expect(await items.count()).toBeLessThan(40);
    const asked = window.engine.calls.filter(({ name }) => name === 'plans.differences');
    expect(asked[0]?.request).toMatchObject({ topic: 'look', offset: 0 });
    expect(asked.at(-1)?.request).toMatchObject({ offset: 1200 });

    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await vi.waitFor(async () => expect(await focused()).toBe('Colours and window style'));
    await page.keyboard.press('Tab');
    expect(await focused()).toMatch(/^Show what changes in Colours and window style/);
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
  });
});
