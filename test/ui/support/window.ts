import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { ShellHandlers } from '../../../shared/ipc/shell.ts';
import type { AppState } from '../../../shared/model/state.ts';
import { findChromium } from '../../support/browser.ts';
import { createScriptedEngine, type ScriptedEngine } from '../../support/scripted-engine.ts';
import { startWebEngine, type WebEngine } from '../../support/web-engine.ts';

/** The built page in a browser, with a double of the engine behind it. */
export interface TestWindow {
  readonly page: Page;
  readonly engine: ScriptedEngine;
  readonly web: WebEngine;
  /** What the page complained about: errors, refusals of its policy, warnings of React. */
  readonly complaints: readonly string[];
  dispose(): Promise<void>;
}

export interface Look {
  readonly colors?: 'light' | 'dark';
  readonly direction?: 'ltr' | 'rtl';
  /** The text size that a person has set, in pixels; 16 is usual. */
  readonly textSize?: number;
  readonly width?: number;
  readonly height?: number;
  readonly forcedColors?: boolean;
}

/** Quiet flags: a browser that a test drives has no business on the network. */
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The system's browser; a test file starts one for all its windows. */
export function openBrowser(): Promise<Browser> {
  const found = findChromium();
  return chromium.launch({ ...found, args: [...(found.args ?? []), ...quiet] });
}

/** Opens the page with an engine that starts in `state`. */
export async function openWindow(
  browser: Browser,
  options: {
    readonly state?: Partial<AppState>;
    readonly script?: (engine: ScriptedEngine) => void;
    readonly shell?: Partial<ShellHandlers>;
    readonly look?: Look;
  } = {},
): Promise<TestWindow> {
  const engine = createScriptedEngine(options.state);
  options.script?.(engine);
  const web = await startWebEngine({
    handlers: engine.handlers,
    subscribe: engine.hub.subscribe,
    root: process.env['RELOKATE_PAGE'] ?? 'out/renderer',
    ...(options.shell ? { shell: options.shell } : {}),
  });
  const context = await browser.newContext(contextOf(options.look ?? {}));
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // The icon of a tab is the browser's own idea, and a cut connection is what a test asked for.
    const { url } = message.location();
    if (url.endsWith('/favicon.ico') || url.endsWith('/engine')) return;
    if (message.text().includes('ERR_CONNECTION_REFUSED')) return;
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await applyLook(page, options.look ?? {});
  await page.goto(web.url);
  return {
    page,
    engine,
    web,
    complaints,
    dispose: async () => {
      await context.close();
      await web.dispose();
    },
  };
}

function contextOf(look: Look): BrowserContextOptions {
  return {
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    colorScheme: look.colors ?? 'light',
    forcedColors: look.forcedColors === true ? 'active' : 'none',
    viewport: { width: look.width ?? 1080, height: look.height ?? 760 },
  };
}

async function applyLook(page: Page, look: Look): Promise<void> {
  if (look.textSize !== undefined) {
    const session = await page.context().newCDPSession(page);
    await session.send('Page.enable');
    await session.send('Page.setFontSizes', { fontSizes: { standard: look.textSize } });
  }
  if (look.direction === 'rtl')
    await page.addInitScript(() => {
      document.addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl'));
    });
}
