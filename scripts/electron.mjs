#!/usr/bin/env node
// Prints the path of an Electron that can be started, and gets one first where there is none.
import { ensureElectron } from './lib/electron.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  const { binary } = await ensureElectron();
  process.stdout.write(`${binary}\n`);
  return 0;
});
