import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { scopeIds } from '../../shared/model/scope.ts';
import { device, job, phone, ready, report, request, run, source } from './support/samples.ts';
import { endJob, linkLost, scriptMove } from './support/script.ts';
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

const called = (name: string): readonly unknown[] =>
  window.engine.calls.filter((call) => call.name === name).map((call) => call.request);
const heading = (name: string | RegExp) => window.page.getByRole('heading', { level: 1, name });
const button = (name: string | RegExp) => window.page.getByRole('button', { name });
const inDialog = (name: string) =>
  window.page.getByRole('alertdialog').getByRole('button', { name, exact: true });

describe('the new computer', () => {
  it('goes from Welcome to Done, and back by undo', async () => {
    window = await openWindow(browser, {
      state: { kdeConnect: ready, devices: [phone, device()] },
      script: (engine) => scriptMove(engine),
    });
    const { page, engine } = window;
    await button(/This is my new computer/).click();
    await heading('Connect to your old computer').waitFor();
    await button('Connect to kuechentisch').click();
    await page.getByText('Connected to kuechentisch').waitFor();
    expect(called('source.connect')).toEqual([{ source: 'kdeconnect:old', scopes: scopeIds }]);
    await button('Continue').click();
    await heading('Check both computers').waitFor();
    await page.getByText('Everything is ready.').waitFor();
    await button('Continue').click();

    await heading('Choose what to move').waitFor();
    await page.getByRole('row', { name: /^Musik, chosen/ }).waitFor();
    await page.getByRole('checkbox', { name: 'Musik' }).uncheck();
    await page.getByRole('row', { name: /^Musik, not chosen/ }).waitFor();
    await button('If something is here already: Keep both').click();
    await page.getByRole('radio', { name: 'Take the newer one' }).check({ force: true });
    await button('Continue').click();

    await heading('Review the move').waitFor();
    await page.getByText('Nothing on the old computer is changed.').waitFor();
    expect(called('plans.create')).toEqual([
      {
        inspection: 'inspection',
        choices: { home: { exclude: ['Musik/**'], conflicts: 'newer' } },
      },
    ]);
    await button(/^Move 93,700 files \(150 GB\)$/).click();

    await heading('Moving').waitFor();
    expect(called('jobs.start')).toEqual([{ kind: 'run', plan: 'plan' }]);
    await page.getByRole('progressbar', { name: 'Copying' }).waitFor();
    endJob(engine, 'done');
    await heading('Your things have moved').waitFor();
    await page.getByText('The old computer is no longer needed').waitFor();

    await button('Undo the move…').click();
    await page.getByRole('alertdialog', { name: 'Undo the move?' }).waitFor();
    engine.answer('runs.report', async () => report({ outcome: 'undone' }));
    await inDialog('Undo').click();
    await heading('Undoing').waitFor();
    expect(called('jobs.start').at(-1)).toEqual({
      kind: 'undo',
      run: '2026-11-22-1405',
      scopes: null,
    });
    endJob(engine, 'done');
    await heading('Everything is as it was before').waitFor();
  });
});

describe('Connect', () => {
  it('pairs with the key in sight, and accepts what the other one asks', async () => {
    const stranger = device({ paired: false, pairing: 'none', key: null, hasRelokate: false });
    window = await openWindow(browser, { state: { kdeConnect: ready, devices: [stranger] } });
    const { page, engine } = window;
    await button(/This is my new computer/).click();
    await button('Pair with kuechentisch').click();
    await vi.waitFor(() =>
      expect(called('devices.pair')).toEqual([{ device: 'old', timeoutSeconds: 30 }]),
    );
    engine.hub.set('devices', [{ ...stranger, pairing: 'requested', key: '4F1C 09AB' }]);
    await page.getByText('4F1C 09AB', { exact: true }).waitFor();
    engine.hub.set('devices', [{ ...stranger, pairing: 'requested-by-peer', key: '77AA 01EE' }]);
    await page.getByRole('alert').getByText('77AA 01EE', { exact: true }).waitFor();
    await button('The keys are equal: pair').click();
    await vi.waitFor(() => expect(called('devices.accept')).toEqual([{ device: 'old' }]));
    engine.hub.set('devices', [device()]);
    await button('Connect to kuechentisch').waitFor();
  });

  it('answers questions without keeping what is secret', async () => {
    window = await openWindow(browser, {
      state: {
        kdeConnect: ready,
        questions: [
          {
            id: 'q1',
            kind: 'password',
            detail: "anna@192.168.1.20's password:",
            subject: '192.168.1.20',
            secret: true,
            again: false,
          },
        ],
      },
    });
    const { page, engine } = window;
    const dialog = page.getByRole('dialog', { name: 'Password' });
    await dialog.getByLabel('Password').fill('correct horse');
    await page.keyboard.press('Enter');
    await vi.waitFor(() =>
      expect(called('questions.answer')).toEqual([{ id: 'q1', answer: 'correct horse' }]),
    );
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain('correct');
    const [question] = engine.hub.get().questions;
    if (question) engine.hub.set('questions', [{ ...question, id: 'q2', again: true }]);
    await dialog.getByText('That was not accepted.').waitFor();
    expect(await dialog.getByLabel('Password').inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await vi.waitFor(() => expect(called('questions.dismiss')).toEqual([{ id: 'q2' }]));
    engine.hub.set('questions', []);
    await dialog.waitFor({ state: 'detached' });
  });

  it('takes an address with or without ssh://, and says when it is none', async () => {
    window = await openWindow(browser, { state: { kdeConnect: ready } });
    const { page } = window;
    await button(/This is my new computer/).click();
    const field = page.getByLabel('Address of a computer with SSH');
    await field.fill('anna@192.168.1.20; rm -rf');
    await page.keyboard.press('Enter');
    await page.getByText('Write it like ssh://name@address').waitFor();
    await field.fill('anna@192.168.1.20:2222');
    await page.keyboard.press('Enter');
    await vi.waitFor(() =>
      expect(called('source.connect')).toEqual([
        { source: 'ssh://anna@192.168.1.20:2222', scopes: scopeIds },
      ]),
    );
  });
});

describe('a move that was begun', () => {
  it('opens where the move is after a reload, and when the engine comes back', async () => {
    window = await openWindow(browser, { state: { kdeConnect: ready, jobs: [job()] } });
    const { page, web, engine } = window;
    await heading('Moving').waitFor();
    await page.reload();
    await heading('Moving').waitFor();
    web.drop();
    await page.getByText('stopped and is being started again').waitFor();
    await page.getByText('Relokate is back.').waitFor();
    await heading('Moving').waitFor();
    engine.hub.set('jobs', [job({ state: 'waiting' })]);
    await page.getByRole('alert').getByText('Waiting for the old computer').waitFor();
    await button('Stop…').click();
    await page.getByRole('alertdialog', { name: 'Stop the move?' }).waitFor();
    await inDialog('Stop').click();
    await vi.waitFor(() => expect(called('jobs.cancel')).toEqual([{ job: 'job' }]));
  });
});

describe('a window that was closed', () => {
  it('shows on opening what ended meanwhile, and then leads where one wants', async () => {
    window = await openWindow(browser, {
      state: {
        kdeConnect: ready,
        source: source(),
        jobs: [job({ state: 'done', endedAt: Date.now() })],
      },
      script: (engine) => scriptMove(engine),
    });
    await heading('Your things have moved').waitFor();
    expect(called('runs.report')).toEqual([{ run: '2026-11-22-1405' }]);
    await button('Back to the start').click();
    await heading('Move to your new computer').waitFor();
  });
});

describe('pausing', () => {
  it('works with the keyboard alone, keeps the focus and is said at once', async () => {
    window = await openWindow(browser, {
      state: { kdeConnect: ready, jobs: [job()] },
      script: (engine) => scriptMove(engine),
    });
    const { page } = window;
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await button('Pause').focus();
    await page.keyboard.press('Enter');
    await vi.waitFor(() => expect(called('jobs.pause')).toEqual([{ job: 'job' }]));
    const said = 'Paused. Nothing is lost; the move goes on when you say so.';
    await page.getByRole('status').getByText(said).waitFor();
    await page.getByRole('progressbar', { name: 'Copying (paused)' }).waitFor();
    await page.getByText('standing still').waitFor();
    await page.getByText('not known now').waitFor();
    await vi.waitFor(async () => expect(await focused()).toBe('Go on'));
    await page.keyboard.press(' ');
    await vi.waitFor(() => expect(called('jobs.goOn')).toEqual([{ job: 'job' }]));
    await page.getByRole('progressbar', { name: 'Copying', exact: true }).waitFor();
    await vi.waitFor(async () => expect(await focused()).toBe('Pause'));
    await page.getByText('about 17 minutes').waitFor();
  });

  it('shows what another client did, and tells when it cannot be done', async () => {
    window = await openWindow(browser, {
      state: { kdeConnect: ready, jobs: [job()] },
      script: (engine) => engine.answer('jobs.pause', linkLost),
    });
    const { engine, page } = window;
    await button('Pause').click();
    await page.getByRole('alert').waitFor();
    engine.hub.set('jobs', [job({ state: 'paused' })]);
    await button('Go on').waitFor();
    await button('Stop…').click();
    await page.getByRole('alertdialog', { name: 'Stop the move?' }).waitFor();
  });
});

describe('the folders', () => {
  it('moves about the folders with the keyboard alone', async () => {
    window = await openWindow(browser, {
      state: { kdeConnect: ready, source: source() },
      script: (engine) => scriptMove(engine),
    });
    const { page } = window;
    await button('Continue').click();
    await button('Continue').click();
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label')?.split(',')[0]);
    await page.getByRole('row', { name: /^Bilder/ }).focus();
    await page.keyboard.press('ArrowDown');
    await vi.waitFor(async () => expect(await focused()).toBe('Dokumente'));
    await page.keyboard.press('ArrowRight');
    await page.getByRole('row', { name: /^Steuer/ }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await vi.waitFor(async () => expect(await focused()).toBe('Fotos [2019] {a'));
    await page.keyboard.press('ArrowRight');
    await page.getByRole('row', { name: /^IMG_000000/ }).waitFor();
    await page.keyboard.press(' ');
    await page.getByRole('row', { name: /^Dokumente, partly chosen/ }).waitFor();
    await page.keyboard.press('End');
    await vi.waitFor(async () => expect(await focused()).toBe('evil\\u{202e}gpj.exe'));
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await vi.waitFor(async () => expect(await focused()).toBe('Bilder'));
    expect(await page.getByRole('row').count()).toBeLessThan(60);
    await button('Continue').click();
    await heading('Review the move').waitFor();
    expect(called('plans.create')).toEqual([
      {
        inspection: 'inspection',
        choices: {
          home: {
            exclude: ['Dokumente/Fotos \\[2019\\] \\{a,b\\}/**'],
            conflicts: 'keep-both',
          },
        },
      },
    ]);
  });
});

describe('Welcome', () => {
  it('resumes and undoes earlier moves from Welcome', async () => {
    window = await openWindow(browser, {
      state: {
        kdeConnect: ready,
        runs: [run({ state: 'unfinished', canResume: true, canUndo: true })],
      },
      script: (engine) => scriptMove(engine),
    });
    const { page } = window;
    await page.getByText('A move is not finished').waitFor();
    await button(/^Resume:/).click();
    await heading('Going on with the move').waitFor();
    expect(called('source.connect')).toEqual([{ source: 'kdeconnect:old', scopes: scopeIds }]);
    expect(called('jobs.start')).toEqual([{ kind: 'resume', run: '2026-11-22-1405' }]);
  });

  it('tries a move out with made-up computers, and leaves again', async () => {
    window = await openWindow(browser, {
      state: { kdeConnect: ready },
      script: (engine) => scriptMove(engine),
      shell: {
        startDemo: async () => {
          window.engine.hub.set('mode', 'demo');
          return null;
        },
        leaveDemo: async () => {
          window.engine.hub.set('mode', 'normal');
          return null;
        },
      },
    });
    const { page } = window;
    await button('Try it with a made-up computer').click();
    await page.getByText('nothing of yours is touched').waitFor();
    await button('Connect to Made-up old computer').click();
    await vi.waitFor(() =>
      expect(called('source.connect')).toEqual([{ source: 'demo:', scopes: scopeIds }]),
    );
    await button('Leave the try-out').click();
    await heading('Move to your new computer').waitFor();
  });
});

describe('the old computer', () => {
  it('waits, asks, serves and ends', async () => {
    window = await openWindow(browser, { state: { kdeConnect: ready, devices: [device()] } });
    const { page, engine } = window;
    engine.answer('offer.start', async () => {
      engine.hub.set('offer', { kind: 'waiting', since: Date.now() });
      return null;
    });
    await button(/This is my old computer/).click();
    await heading('This is the old computer').waitFor();
    await page.getByText('Waiting for the new computer…').waitFor();
    expect(called('offer.start')).toEqual([
      { to: null, scopes: scopeIds, once: false, timeoutSeconds: null, unboxed: false },
    ]);

    const asked = request();
    engine.hub.set('offer', { kind: 'asking', request: asked });
    await heading('May schreibtisch read this computer?').waitFor();
    await page.getByText('4F1C 09AB', { exact: true }).waitFor();
    await page.getByText('/var/lib/flatpak').waitFor();
    await page.getByText('Vaults/Privat').waitFor();
    await button('Allow').focus();
    await page.keyboard.press('Enter');
    await vi.waitFor(() =>
      expect(called('offer.answer')).toEqual([{ request: 'request', allow: true, also: [] }]),
    );

    const since = Date.now();
    engine.hub.set('offer', {
      kind: 'serving',
      request: asked,
      since,
      connections: 2,
      lastActive: since,
      boxed: true,
    });
    await heading('schreibtisch is reading this computer').waitFor();
    await page.getByText('2 open connections').waitFor();
    engine.answer('offer.stop', async () => {
      engine.hub.set('offer', { kind: 'ended', reason: 'stopped', error: null });
      return null;
    });
    await button('Stop').click();
    await inDialog('Stop').click();
    await heading('Stopped').waitFor();
    await button('Back to the start').click();
    await heading('Move to your new computer').waitFor();
  });

  it('is asked on whatever screen it is, after a reload too', async () => {
    window = await openWindow(browser, {
      state: { kdeConnect: ready, offer: { kind: 'asking', request: request() } },
    });
    await heading('May schreibtisch read this computer?').waitFor();
    await button('Refuse').click();
    await vi.waitFor(() =>
      expect(called('offer.answer')).toEqual([{ request: 'request', allow: false, also: [] }]),
    );
  });
});
