import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { findChromium } from '../support/browser.ts';
import { createScriptedEngine } from '../support/scripted-engine.ts';
import { startWebEngine, type WebEngine } from '../support/web-engine.ts';

const engine = createScriptedEngine();
let snapshots = 0;
const handlers = {
  ...engine.handlers,
  'app.snapshot': (request: null, signal: AbortSignal) => {
    snapshots += 1;
    return engine.handlers['app.snapshot'](request, signal);
  },
};

let web: WebEngine;
beforeAll(async () => {
  web = await startWebEngine({ handlers, subscribe: engine.hub.subscribe });
});
afterAll(() => web.dispose());

describe('the page in a plain browser', () => {
  it('finds its engine through a socket, and again when that is cut', async () => {
    const browser = await chromium.launch(findChromium());
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(web.url);
      await vi.waitFor(() => expect(snapshots).toBe(1), { timeout: 10_000 });
      web.drop();
      await vi.waitFor(() => expect(snapshots).toBe(2), { timeout: 10_000 });
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('is the only one that is let in to the engine', async () => {
    const url = `${web.url.replace('http', 'ws')}/engine`;
    const knock = (origin: string): Promise<string> =>
      new Promise((done) => {
        const socket = new WebSocket(url, { origin });
        socket.on('open', () => {
          socket.terminate();
          done('let in');
        });
        socket.on('error', (error) => done(error.message));
      });
    expect(await knock('https://example.org')).toContain('401');
    expect(await knock(web.url)).toBe('let in');
  });
});
