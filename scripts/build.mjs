#!/usr/bin/env node
// `npm run build`: out/relokate and all it needs, whether or not something has changed.
import { build } from './lib/build.mjs';
import { ensureNpmPackages } from './lib/npm-packages.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await ensureNpmPackages();
  await build();
  return 0;
});
