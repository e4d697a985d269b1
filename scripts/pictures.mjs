#!/usr/bin/env node
// `node scripts/pictures.mjs`: takes the README's pictures from what the end-to-end tests saw.
import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { inRoot } from './lib/paths.mjs';
import { main, Stop, say } from './lib/say.mjs';

const MAX_BYTES = 200_000;

// Each picture by the name of the test's: the try-out's, the old computer's, the new one's or a scene's.
const pictures = {
  welcome: 'e2e-demo-welcome',
  connect: 'e2e-new-pairing',
  consent: 'e2e-old-consent',
  choose: 'e2e-new-choose',
  apps: 'apps.light',
  settings: 'choose-settings.light',
  'before-after': 'choose-settings-details.light',
  review: 'e2e-demo-review',
  move: 'e2e-new-move',
  done: 'e2e-new-done',
  serving: 'e2e-old-serving',
};

await main(async () => {
  mkdirSync(inRoot('docs/images'), { recursive: true });
  for (const [name, taken] of Object.entries(pictures)) {
    const from = inRoot('test-results/screens', `${taken}.png`);
    if (!existsSync(from))
      throw new Stop(`There is no ${taken}.png: run \`npm test -- e2e\` first.`);
    const { size } = statSync(from);
    if (size > MAX_BYTES) throw new Stop(`${taken}.png has ${size} bytes, more than ${MAX_BYTES}.`);
    copyFileSync(from, inRoot('docs/images', `${name}.png`));
    say(`docs/images/${name}.png: ${Math.round(size / 1000)} kB`);
  }
  return 0;
});
