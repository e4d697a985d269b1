import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ready, request } from './support/samples.ts';
import { openBrowser, openWindow, type TestWindow } from './support/window.ts';

let browser: Browser;
let window: TestWindow;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(() => window.dispose());

/** What the window answers, after these boxes were ticked by keyboard. */
async function answered(ticked: readonly string[]): Promise<unknown> {
  window = await openWindow(browser, {
    state: { kdeConnect: ready, offer: { kind: 'asking', request: request() } },
    script: (engine) => engine.answer('offer.answer', async () => null),
  });
  const { page, engine } = window;
  for (const name of ticked) {
    await page.getByRole('checkbox', { name }).focus();
    await page.keyboard.press(' ');
  }
  await page.getByRole('button', { name: 'Allow' }).click();
  return engine.calls.find(({ name }) => name === 'offer.answer')?.request;
}

it('shows no keys and passwords unless they are ticked', async () => {
  expect(await answered([])).toEqual({ request: 'request', allow: true, also: [] });
});

it('shows those that are ticked, and no others', async () => {
  expect(await answered(['Show SSH and GnuPG keys'])).toMatchObject({ also: ['keys'] });
  await window.dispose();
  expect(await answered(['Show saved passwords (wallet)'])).toMatchObject({ also: ['wallet'] });
});
