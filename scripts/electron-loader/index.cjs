// What `electron FOLDER` does, for an Electron that comes without its default app. Packed into
// `resources/default_app.asar` beside such a binary; Electron runs it when there is no other app.
const { existsSync, readFileSync, statSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join, resolve } = require('node:path');
const { app } = require('electron');

/** The modules to load first (`-r`, as Playwright passes them) and the folder or file of the app. */
function readArguments(args) {
  const first = [];
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === '-r' || args[at] === '--require') first.push(args[++at]);
    else if (!args[at].startsWith('-')) return { first, app: resolve(args[at]) };
  }
  return { first, app: null };
}

function introduce(folder) {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  app.setName(about.productName ?? about.name);
  app.setVersion(about.version ?? '0.0.0');
  if (about.desktopName) app.setDesktopName(about.desktopName);
  app.setAppPath(folder);
  return join(folder, about.main ?? 'index.js');
}

const given = readArguments(process.argv.slice(1));
if (given.app === null || !existsSync(given.app)) {
  process.stderr.write(`There is no app at ${given.app ?? '(no folder given)'}.\n`);
  process.exit(1);
}
process.defaultApp = true;
const load = createRequire(join(process.cwd(), 'x.js'));
for (const module of given.first) load(module);
load(statSync(given.app).isDirectory() ? introduce(given.app) : given.app);
