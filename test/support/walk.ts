import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const folder = join('test-results', 'screens');
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PATIENCE_MS = 30_000;

/** The wizard in one window, met as a person meets it: by what things are called. */
export interface Walk {
  readonly page: Page;
  heading(name: string | RegExp): Promise<void>;
  button(name: string | RegExp): Locator;
  press(name: string | RegExp): Promise<void>;
  /** Presses a button of the question that stands over everything. */
  confirm(question: string, name: string): Promise<void>;
  /** Waits for a folder of the chooser to be in a state. */
  row(name: string, state: 'chosen' | 'not chosen' | 'partly chosen'): Promise<void>;
  /** The numbers of the report by their names, and `entries`: what their sum has to be. */
  counts(): Promise<Readonly<Record<string, number>>>;
  /** How far the job is that is shown, 0 to 1. */
  progress(): Promise<number>;
  /** The key that is shown, to be compared with the one on the other screen. */
  key(): Promise<string>;
  /** Waits for words that can be seen. */
  reads(text: string | RegExp): Promise<void>;
  /** Saves `test-results/screens/<name>.png`, after seeing that axe finds no fault and nothing sticks out. */
  look(name: string): Promise<void>;
}

/** Walks in a window. `prefix` begins the names of the pictures. */
export function walkIn(page: Page, prefix: string): Walk {
  page.setDefaultTimeout(PATIENCE_MS);
  const button = (name: string | RegExp): Locator =>
    page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) });
  return {
    page,
    heading: (name) =>
      page
        .getByRole('heading', { level: 1, name })
        .waitFor()
        .catch(async (error: unknown) => {
          const seen = await page.evaluate(() => document.body.innerText).catch(String);
          throw new Error(`${String(error)}\nInstead: ${seen}`, { cause: error });
        }),
    button,
    press: (name) => button(name).click(),
    confirm: async (question, name) => {
      const dialog = page.getByRole('alertdialog', { name: question });
      await dialog.getByRole('button', { name, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
    },
    row: (name, state) =>
      page
        .getByRole('row', { name: `${name}, ${state}` })
        .first()
        .waitFor(),
    counts: () => counts(page),
    progress: async () =>
      Number(await page.getByRole('progressbar').getAttribute('aria-valuenow')) / 1000,
    key: async () =>
      (await page
        .getByText(/^[0-9A-F]{4} [0-9A-F]{4}$/)
        .first()
        .textContent()) ?? '',
    reads: (text) => page.getByText(text).first().waitFor(),
    look: (name) => look(page, `${prefix}${name}`),
  };
}

async function counts(page: Page): Promise<Readonly<Record<string, number>>> {
  const total = page.getByText(/^of [\d,]+ entr/);
  const names = await page.locator('dl dt').allTextContents();
  const numbers = await page.locator('dl dd').allTextContents();
  const number = (text: string): number => Number(text.replace(/\D/g, ''));
  const pairs = names.map((name, index) => [name, number(numbers[index] ?? '')] as const);
  return { ...Object.fromEntries(pairs), entries: number((await total.textContent()) ?? '') };
}

async function look(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Why a test stopped here is told best by a picture, so it comes first.
  const restore = await hideAge(page);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  await restore();
  await page.evaluate(await readFile(axeFile, 'utf8'));
  expect(await faults(page), name).toEqual([]);
  const isTooWide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth + 1;
  });
  expect(isTooWide, `${name} is too wide`).toBe(false);
}

/** Takes away, for a picture, the warning of an old Electron: releases have a new one and no warning. */
async function hideAge(page: Page): Promise<() => Promise<void>> {
  const warning = page.getByRole('region', { name: 'For trying out only' });
  // A hidden thing has no role any more, so it is held by hand.
  const [banner] = await warning.elementHandles();
  const show = (display: string): Promise<void> =>
    banner?.evaluate((element, value) => {
      if (element instanceof HTMLElement) element.style.display = value;
    }, display) ?? Promise.resolve();
  await show('none');
  return () => show('');
}

/** What axe finds, one line for each kind of fault. */
async function faults(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(context: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run({
      // The library's announcer speaks for a moment of a button that is gone already.
      exclude: [['[data-live-announcer]']],
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}
