#!/usr/bin/env node
// Adds to package-lock.json what npm left out of packages for other platforms. Run it after `npm install X`.
import { readFileSync, writeFileSync } from 'node:fs';
import { missingPlatforms } from './lib/lock-file.mjs';
import { inRoot } from './lib/paths.mjs';
import { main, say } from './lib/say.mjs';

await main(async () => {
  const file = inRoot('package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingPlatforms(lock.packages);
  const all = Object.entries({ ...lock.packages, ...missing });
  lock.packages = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  say(`Packages added: ${Object.keys(missing).length}.`);
  return 0;
});
