import { emptyInspection } from './samples.ts';
import { appRow, fewApps, manyApps } from './samples-apps.ts';
import { good, onwards, opened, press, type Scene } from './scene.ts';
import { linkLost, never, scriptMove } from './script.ts';

const twin = appRow('org.inkscape.Inkscape', {
  ...{ title: 'Inkscape', isTwin: true, size: 110_000_000, dataSize: 2_000_000 },
  reason:
    'On the old computer it came with the system. As an app it takes its place, with the data that it has. Choose it if you want that. Else its data moves as it is.',
});

export const chooseApps: readonly Scene[] = [
  {
    name: 'apps',
    state: opened,
    script: (engine) => scriptMove(engine, { apps: manyApps }),
    go: async (page) => {
      await onwards(page, 2);
      await page.getByRole('checkbox', { name: 'Photos 1', exact: true }).uncheck();
      await page.getByRole('row', { name: /^Photos 1,/ }).focus();
      await page.keyboard.press('ArrowDown');
    },
    sees: /^141 of 142 apps chosen\. 8 more are here already\.$/,
  },
  {
    name: 'apps-search',
    state: opened,
    script: (engine) => scriptMove(engine, { apps: manyApps }),
    go: async (page) => {
      await onwards(page, 2);
      await page.getByRole('searchbox', { name: 'Search the apps' }).fill('chess 1');
      await press(page, 'Choose none of these');
    },
    sees: 'Choose these',
  },
  {
    name: 'apps-not-found',
    state: opened,
    script: (engine) => scriptMove(engine, { apps: manyApps }),
    go: async (page) => {
      await onwards(page, 2);
      await page.getByRole('searchbox', { name: 'Search the apps' }).fill('spreadsheet');
    },
    sees: 'No app fits the search.',
  },
  {
    name: 'apps-states',
    state: opened,
    script: (engine) => scriptMove(engine, { apps: fewApps }),
    go: (page) => onwards(page, 2),
    sees: 'It cannot be brought to the new computer.',
  },
  {
    name: 'apps-twin',
    state: opened,
    script: (engine) => scriptMove(engine, { apps: [twin, ...fewApps] }),
    go: (page) => onwards(page, 2),
    sees: /^On the old computer it came with the system/,
  },
  {
    name: 'apps-none',
    state: opened,
    script: (engine) => {
      scriptMove(engine, { apps: fewApps });
      engine.answer('plans.inspect', async () => emptyInspection);
      engine.answer('plans.folders', async () => ({ total: 0, rows: [] }));
    },
    go: async (page) => {
      await onwards(page, 2);
      await press(page, 'Choose none');
    },
    sees: 'Nothing is chosen yet. Choose something in one of the lists.',
  },
  {
    name: 'apps-files',
    state: opened,
    script: (engine) => scriptMove(engine, { apps: manyApps }),
    go: async (page) => {
      await onwards(page, 2);
      await page.getByRole('tab', { name: /^Files/ }).click();
    },
    sees: 'Musik',
  },
  {
    name: 'apps-files-failed',
    state: opened,
    script: (engine) => {
      scriptMove(engine, { apps: manyApps });
      engine.answer('plans.folders', linkLost);
    },
    go: (page) => onwards(page, 2),
    sees: 'see inside',
  },
  {
    name: 'apps-looking',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.apps', never);
    },
    go: (page) => onwards(page, 2),
    sees: 'Looking at the apps…',
  },
  {
    name: 'apps-failed',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.apps', linkLost);
    },
    go: (page) => onwards(page, 2),
    sees: 'The apps of the old computer cannot be shown',
  },
];
