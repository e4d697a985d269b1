import type { Page } from 'playwright-core';
import { job, plan, report } from './samples.ts';
import { fewApps } from './samples-apps.ts';
import { manyTopics, refusedTopics, topicRow, topics } from './samples-topics.ts';
import { ended, good, onwards, opened, press, type Scene, toEnd } from './scene.ts';
import { linkLost, never, scriptMove } from './script.ts';

const settings = (page: Page) => page.getByRole('tab', { name: /^Settings/ }).click();

export const chooseTopics: readonly Scene[] = [
  {
    name: 'choose-settings',
    state: opened,
    script: (engine) => scriptMove(engine, { apps: fewApps, topics: topics(manyTopics) }),
    go: async (page) => {
      await onwards(page, 2);
      await settings(page);
      await page.getByRole('checkbox', { name: 'Konsole' }).uncheck();
      await page.getByRole('row', { name: /^Keyboard,/ }).focus();
    },
    sees: /^8 of 11 kinds of settings chosen\. 2 ask first/,
  },
  {
    name: 'choose-settings-end',
    state: opened,
    script: (engine) => scriptMove(engine, { topics: topics(manyTopics) }),
    go: async (page) => {
      await onwards(page, 2);
      await settings(page);
      await page.getByRole('row', { name: /^Konsole,/ }).focus();
      await page.keyboard.press('End');
    },
    sees: /^Secret keys\. Whoever has them/,
  },
  {
    name: 'choose-settings-details',
    state: opened,
    script: (engine) => scriptMove(engine, { topics: topics(manyTopics) }),
    go: async (page) => {
      await onwards(page, 2);
      await settings(page);
      await press(page, /^Show what changes in Colours and window style/);
    },
    sees: 'General › AccentColor',
  },
  {
    name: 'choose-settings-cannot',
    state: opened,
    script: (engine) => scriptMove(engine, { apps: fewApps, topics: topics(refusedTopics) }),
    go: async (page) => {
      await onwards(page, 2);
      await settings(page);
    },
    sees: 'Settings cannot come to this computer',
  },
  {
    name: 'choose-settings-refused',
    state: opened,
    script: (engine) =>
      scriptMove(engine, {
        topics: topics(manyTopics, {
          refused: [
            { file: 'editor.yaml', message: 'Line 4: `verdikt` is not known here.' },
            { file: 'notizen.yaml', message: 'The path ../other leads out of the home.' },
          ],
        }),
      }),
    go: async (page) => {
      await onwards(page, 2);
      await settings(page);
    },
    sees: '2 recipes of your own are not used',
  },
  {
    name: 'choose-settings-failed',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.topics', linkLost);
    },
    go: (page) => onwards(page, 2),
    sees: 'The settings of the old desktop cannot be shown',
  },
  {
    name: 'choose-settings-looking',
    state: opened,
    script: (engine) => {
      good(engine);
      engine.answer('plans.topics', never);
    },
    go: (page) => onwards(page, 2),
    sees: 'Looking at the settings…',
  },
  {
    name: 'choose-settings-details-failed',
    state: opened,
    script: (engine) => {
      scriptMove(engine, { topics: topics(manyTopics) });
      engine.answer('plans.differences', linkLost);
    },
    go: async (page) => {
      await onwards(page, 2);
      await settings(page);
      await press(page, /^Show what changes in Konsole/);
    },
    sees: 'The connection to the old computer broke.',
  },
];

export const reviewTopics: readonly Scene[] = [
  {
    name: 'review-settings',
    state: opened,
    script: (engine) => scriptMove(engine, { plan: plan(), topics: topics(manyTopics) }),
    go: async (page) => {
      await onwards(page, 3);
      await press(page, 'Show all 9');
    },
    sees: /^9 kinds of settings will come: 1,338 settings and 10 files will change here\.$/,
  },
  {
    name: 'review-settings-none',
    state: opened,
    script: (engine) =>
      scriptMove(engine, { topics: topics([topicRow('look', { state: 'same' })]) }),
    go: (page) => onwards(page, 3),
    sees: 'All of them are the same here already.',
  },
];

export const doneTopics: readonly Scene[] = [
  {
    name: 'done-settings',
    state: { ...opened, jobs: [job()] },
    script: (engine) => scriptMove(engine, { report: withSettings() }),
    go: async (page, engine) => {
      await ended(page, engine, 'done');
      await press(page, 'Left behind on purpose');
      await press(page, '1 thing skipped');
      await toEnd(page);
    },
    sees: 'Marks of updates done on the old computer.',
  },
];

function withSettings() {
  const base = report();
  const counts = { inventory: 233, moved: 212, identical: 14, skipped: 1, left: 6, failed: 0 };
  return report({
    outcome: 'skipped',
    scopes: [...base.scopes, { id: 'profile', ...counts }],
    skipped: [{ scope: 'profile', path: '.config/konsolerc', reason: 'profile/is-link' }],
    left: [
      ...base.left,
      { rule: 'profile/wallet/1', count: 4, reason: 'Marks of updates done on the old computer.' },
      { rule: 'profile/only-state', count: 2 },
    ],
    todo: [
      ...base.todo,
      {
        code: 'todo/topic',
        text: 'Konsole: Windows that are open now keep their look until you open new ones.',
      },
    ],
    verdict: { safeToWipe: false, reasons: ['1 thing was skipped. Look at it before you wipe.'] },
  });
}
