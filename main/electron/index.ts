import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { app, type BrowserWindow, Menu, session } from 'electron';
import type { EngineStatus } from '../../shared/ipc/engine-process.ts';
import { type EngineProcess, startEngineProcess } from './engine-process.ts';
import { answerPages } from './ipc.ts';
import { registerScheme, servePage } from './protocol.ts';
import { shutPages, shutSession } from './session.ts';
import { shellHandlers } from './shell.ts';
import { askBeforeClosing, openWindow } from './window.ts';

let engine: EngineProcess | null = null;
let window: BrowserWindow | null = null;
/** Set from the first wish to quit on (TERM, end of the desktop session): nobody is asked then. */
let isQuitting = false;
let isAsking = false;
/** The window was closed on purpose while there was work: it comes back at the end of it. */
let isInBackground = false;

// The folder for settings is the user's; what Chromium keeps is state.
app.setPath('userData', join(stateHome(), 'relokate', 'window'));
registerScheme();
shutPages();
app.on('second-instance', showWindow);
app.on('activate', showWindow);
app.on('before-quit', () => {
  isQuitting = true;
});
app.on('window-all-closed', () => {
  if (!isInBackground) app.quit();
});
app.on('will-quit', (event) => {
  const running = engine;
  if (running === null) return;
  event.preventDefault();
  engine = null;
  void running.dispose().finally(() => app.quit());
});
if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.exit(0);

function start(): void {
  Menu.setApplicationMenu(menu());
  shutSession(session.defaultSession);
  servePage(session.defaultSession);
  const started = startEngineProcess({
    appDir: app.getAppPath(),
    variables: {
      RELOKATE_ASSETS: join(app.isPackaged ? process.resourcesPath : app.getAppPath(), 'assets'),
      RELOKATE_SELF: selfCommand(),
    },
    onStatus: ({ busy, asking }) => {
      if (isInBackground && (busy === null || asking)) showWindow();
    },
  });
  engine = started;
  answerPages((page) => shellHandlers(started, page));
  showWindow();
}

function showWindow(): void {
  if (isQuitting || engine === null) return;
  isInBackground = false;
  if (window !== null) {
    if (window.isMinimized()) window.restore();
    window.show();
    return;
  }
  const opened = openWindow();
  window = opened;
  opened.on('close', (event) => {
    const busy = engine?.status().busy ?? null;
    if (isQuitting || busy === null) return;
    event.preventDefault();
    if (!isAsking) void close(opened, busy);
  });
  opened.on('closed', () => {
    window = null;
  });
}

async function close(
  closing: BrowserWindow,
  busy: NonNullable<EngineStatus['busy']>,
): Promise<void> {
  isAsking = true;
  const answer = await askBeforeClosing(closing, busy).finally(() => {
    isAsking = false;
  });
  if (answer === 'stop') app.quit();
  if (answer !== 'background') return;
  // It may have ended while the question stood; then there is nothing to stay for but the result.
  if (engine?.status().busy === null) return;
  isInBackground = true;
  closing.destroy();
}

/** No menu is shown; its shortcuts make the page bigger and smaller. */
function menu() {
  return Menu.buildFromTemplate([
    {
      label: 'View',
      submenu: [{ role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'resetZoom' }],
    },
  ]);
}

/** Command line that opens Relokate here, for a shell: it is published to the paired computer. */
function selfCommand(): string {
  const appImage = process.env['APPIMAGE'];
  const words = appImage ? [appImage] : [process.execPath];
  if (!app.isPackaged) words.push(app.getAppPath());
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}

function stateHome(): string {
  const given = process.env['XDG_STATE_HOME'];
  return given !== undefined && isAbsolute(given) ? given : join(homedir(), '.local', 'state');
}
