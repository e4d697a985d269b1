import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, memoryOf, type RunningApp } from '../support/electron.ts';
import { askShell, snapshot } from '../support/page-calls.ts';

const axeScript = createRequire(import.meta.url).resolve('axe-core');

let running: RunningApp;
beforeAll(async () => {
  running = await launchApp();
});
afterAll(() => running.dispose());

describe('the window', () => {
  it('shows the page, with a live engine behind it', async () => {
    const { page } = running;
    expect(page.url()).toBe('app://relokate/index.html');
    expect((await snapshot(page)).state.mode).toBe('normal');
    await page.locator('#root *').first().waitFor();
    await running.screenshot('first-screen');
  });

  it('runs under its own policy without a complaint', async () => {
    const { page } = running;
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.reload();
    await page.locator('#root *').first().waitFor();
    await snapshot(page);
    expect(complaints).toEqual([]);
  });

  it('has no accessibility fault that axe can see on its first screen', async () => {
    await running.page.evaluate(await readFile(axeScript, 'utf8'));
    const violations = await running.page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const found = (await axe.run()).violations;
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(violations).toEqual([]);
  });

  it('is told the age of its Electron', async () => {
    const electron = await running.app.evaluate(() => process.versions['electron']);
    const envelope = await askShell(running.page, 'info', null);
    expect(envelope).toEqual({
      ok: true,
      value: { electronVersion: electron, outdated: Number.parseInt(electron, 10) < 45 },
    });
  });

  it('prints what it takes to start', async () => {
    const lines = [`page loaded after ${Math.round(running.startedMs)} ms`];
    for (const [name, pid] of await running.processes()) {
      lines.push(`${name}: ${(await memoryOf(pid)).toFixed(1)} MB`);
    }
    console.info(lines.join('\n'));
    expect(running.startedMs).toBeLessThan(20_000);
  });
});

describe('the window is shut', () => {
  it('to Node and to everything of Electron but one function', async () => {
    const seen = await running.page.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
      bridge: Object.keys(window.relokate ?? { missing: true }),
    }));
    expect(seen).toEqual({ node: [], bridge: ['ask'] });
  });

  it('to navigation, by link and by script', async () => {
    const { page } = running;
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'https://example.org/';
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => {
        window.location.href = 'file:///etc/passwd';
      }, 0);
    });
    await page.waitForTimeout(300);
    expect(page.url()).toBe('app://relokate/index.html');
  });

  it('to new windows', async () => {
    const { page, app } = running;
    expect(await page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
    expect(app.windows()).toHaveLength(1);
  });

  it('to requests elsewhere, from the page and from its session', async () => {
    const { page, app } = running;
    const fromPage = await page.evaluate(() =>
      fetch('http://127.0.0.1:1/').then(
        () => 'answered',
        (error: unknown) => String(error),
      ),
    );
    expect(fromPage).toContain('Failed to fetch');
    const fromSession = await app.evaluate(({ session }) =>
      session.defaultSession.fetch('http://127.0.0.1:1/').then(
        () => 'answered',
        (error: unknown) => String(error),
      ),
    );
    // Not ERR_CONNECTION_REFUSED: the request is never made.
    expect(fromSession).toContain('ERR_BLOCKED_BY_CLIENT');
  });

  it('to files beside the page', async () => {
    const statuses = await running.page.evaluate(() =>
      Promise.all(
        ['/../preload/preload.cjs', '/%2e%2e/main/index.cjs', '/..%2f..%2fpackage.json'].map(
          async (path) => (await fetch(path)).status,
        ),
      ),
    );
    expect(statuses).toEqual([404, 404, 404]);
  });

  it('to permissions', async () => {
    const answer = await running.page.evaluate(async () => ({
      asked: await Notification.requestPermission(),
      camera: (await navigator.permissions.query({ name: 'camera' })).state,
    }));
    expect(answer).toEqual({ asked: 'denied', camera: 'denied' });
  });

  it('to code that is made from text', async () => {
    // Playwright's own evaluate stands outside the policy; a timer's callback stands inside.
    const tried = await running.page.evaluate(
      () =>
        new Promise<Record<string, string>>((done) => {
          const tryTo = (act: () => unknown): string => {
            try {
              return `did it: ${String(act())}`;
            } catch (error) {
              return error instanceof Error ? error.name : String(error);
            }
          };
          setTimeout(() => {
            done({
              eval: tryTo(() => (0, eval)('1 + 1')),
              innerHTML: tryTo(() => {
                document.createElement('div').innerHTML = '<b>x</b>';
              }),
            });
          }, 0);
        }),
    );
    expect(tried).toEqual({ eval: 'EvalError', innerHTML: 'TypeError' });
  });
});

describe('the shell refuses', () => {
  it.each([
    ['an unknown name', 'openShell', null],
    ['a name of the prototype', 'constructor', null],
    ['a payload of the wrong shape', 'saveReport', { path: '/etc/passwd' }],
    ['a payload where there is none', 'startDemo', 'now'],
  ])('calls with %s', async (_what, name, request) => {
    const envelope = await askShell(running.page, name, request);
    expect(envelope).toMatchObject({ ok: false, error: { code: 'app/bad-request' } });
  });

  it('a frame: it gets no bridge', async () => {
    const bridges = await running.page.evaluate(
      () =>
        new Promise<number>((done) => {
          const frame = document.createElement('iframe');
          frame.src = 'app://relokate/index.html';
          document.body.append(frame);
          setTimeout(() => {
            // `frame-ancestors` and `default-src` leave it empty: there is no bridge in it.
            try {
              done(frame.contentWindow?.relokate === undefined ? 0 : 1);
            } catch {
              done(0);
            }
            frame.remove();
          }, 300);
        }),
    );
    expect(bridges).toBe(0);
  });
});
