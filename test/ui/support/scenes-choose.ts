import { plannedApps } from './samples-apps.ts';
import { blockedFindings, emptyInspection, job, plan, warningFindings } from './samples.ts';
import { press, onwards, toEnd, opened, good, type Scene } from './scene.ts';
import { linkLost, never, scriptMove } from './script.ts';

export const choose: readonly Scene[] = [
  {
    name: 'check',
    state: opened,
    script: (engine) => scriptMove(engine, { findings: warningFindings }),
    go: (page) => onwards(page, 1),
    sees: 'Good to know',
  },
  {
    name: 'check-blocked',
    state: opened,
    script: (engine) => scriptMove(engine, { findings: blockedFindings }),
    go: (page) => onwards(page, 1),
    sees: 'In the way',
  },
  {
    name: 'check-running',
    state: opened,
    script: (engine) => engine.answer('preflight.run', never),
    go: (page) => onwards(page, 1),
    sees: 'Checking both computers…',
  },
  {
    name: 'check-failed',
    state: opened,
    script: (engine) => engine.answer('preflight.run', linkLost),
    go: (page) => onwards(page, 1),
    sees: 'The connection to the old computer broke.',
  },
  { name: 'choose', state: opened, script: good, go: (page) => onwards(page, 2), sees: 'Musik' },
  {
    name: 'choose-opened',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 2);
      await page.getByText('Show hidden folders').click();
      await press(page, 'Open Dokumente');
      await page.getByRole('checkbox', { name: 'Steuer' }).uncheck();
      await page.getByRole('checkbox', { name: '.cache' }).check();
      await page.getByRole('row', { name: /^Steuer/ }).focus();
    },
    sees: 'Lebenslauf.odt',
  },
  {
    name: 'choose-long',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 2);
      await press(page, 'Open Dokumente');
      await press(page, /^Open Fotos/);
      await page.getByRole('row', { name: /^Fotos/ }).focus();
      for (let turn = 0; turn < 3; turn++) await page.keyboard.press('PageDown');
      await page.keyboard.press('End');
      await page.keyboard.press('PageUp');
      await page.keyboard.press('PageUp');
    },
    sees: 'IMG_119999.jpg',
  },
  {
    name: 'choose-rest',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 2);
      await press(page, /^If something is here already/);
      await press(page, /^Left behind on purpose/);
      await press(page, /^Could not be looked at/);
    },
    sees: 'The waste bin.',
  },
  {
    name: 'choose-nothing',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 2);
      await press(page, 'Choose nothing');
    },
    sees: 'Nothing is chosen yet. Choose at least one folder.',
  },
  {
    name: 'choose-empty',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.inspect', async () => emptyInspection);
      engine.answer('plans.folders', async () => ({ total: 0, rows: [] }));
    },
    go: (page) => onwards(page, 2),
    sees: 'There is nothing in the old home that could be moved.',
  },
  {
    name: 'choose-counting',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.inspect', never);
    },
    go: async (page, engine) => {
      await onwards(page, 2);
      engine.hub.set('jobs', [job({ kind: 'inspect' }, { fraction: null, phase: 'counting' })]);
    },
    sees: /41,270 entries, 64\.1 GB so far/,
  },
  {
    name: 'choose-failed',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.folders', linkLost);
    },
    go: (page) => onwards(page, 2),
    sees: /The old home could not be opened/,
  },
];

export const review: readonly Scene[] = [
  {
    name: 'review',
    state: opened,
    script: good,
    go: (page) => onwards(page, 3),
    sees: /412 GB free/,
  },
  {
    name: 'review-rest',
    state: opened,
    script: good,
    go: async (page) => {
      await onwards(page, 3);
      await page.getByText('Brief an die Hausverwaltung 3.odt').waitFor();
      await toEnd(page);
    },
    sees: 'Nothing on the old computer is changed. Everything can be undone.',
  },
  {
    name: 'review-apps',
    state: opened,
    script: (engine) =>
      scriptMove(engine, { plan: plan({ head: { ...plan().head, apps: plannedApps } }) }),
    go: async (page) => {
      await onwards(page, 3);
      await page.getByText('2 things cannot be brought').click();
    },
    sees: /Its source does not have it any more/,
  },
  {
    name: 'review-too-much',
    state: opened,
    script: (engine) => scriptMove(engine, { plan: plan({ bytesFree: 40_000_000_000 }) }),
    go: (page) => onwards(page, 3),
    sees: 'This does not fit.',
  },
  {
    name: 'review-same',
    state: opened,
    script: (engine) =>
      scriptMove(engine, {
        plan: plan({
          bytesToCopy: 0,
          bytesNeeded: 0,
          totals: [
            { action: 'identical', amount: { entries: 104_000, files: 91_400, bytes: 149e9 } },
          ],
        }),
      }),
    go: (page) => onwards(page, 3),
    sees: 'Nothing to move',
  },
  {
    name: 'review-planning',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.create', never);
    },
    go: (page) => onwards(page, 3),
    sees: 'Working out what will happen…',
  },
  {
    name: 'review-failed',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.create', linkLost);
    },
    go: (page) => onwards(page, 3),
    sees: 'The connection to the old computer broke.',
  },
];
