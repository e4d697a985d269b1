#!/usr/bin/env node
// `npm start`: everything that is needed, then the wizard; without a display the demonstration.
import { command } from './lib/build.mjs';
import { passThrough } from './lib/exec.mjs';
import { main, say } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => {
  const hasDisplay = Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
  const given = process.argv.slice(2);
  const window = hasDisplay && given.length === 0;
  const electron = await setUp(
    window ? ['run', 'introduce', 'offer', 'window'] : ['run', 'introduce', 'offer'],
    {
      build: true,
    },
  );
  if (given.length > 0) return passThrough(command(), given);
  if (!window) {
    say('There is no display here, so the demonstration runs in the terminal (relokate demo).');
    return passThrough(command(), ['demo']);
  }
  if (electron?.old) {
    say('This Electron is old: good for trying things out, not for everyday use.');
  }
  return passThrough(command(), []);
});
