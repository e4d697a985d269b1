import { join } from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';
import type { EngineStatus } from '../../shared/ipc/engine-process.ts';
import { closing } from '../../shared/messages/en/closing.ts';
import { createLimiter } from '../../shared/util/limiter.ts';
import { PAGE_URL } from './protocol.ts';

/** Opens the window on our page. A page that crashes is loaded again; the engine goes on meanwhile. */
export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1080,
    height: 760,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Relokate',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(app.getAppPath(), 'out', 'preload', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  const mayReload = createLimiter(3, 60_000, () => performance.now());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && mayReload()) window.reload();
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(PAGE_URL);
  return window;
}

/** Asks what closing the window is to mean while there is work that it would cut short. */
export async function askBeforeClosing(
  window: BrowserWindow,
  busy: NonNullable<EngineStatus['busy']>,
): Promise<'background' | 'stop' | 'stay'> {
  const { message, detail, buttons } = closing[busy];
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Relokate',
    message,
    detail,
    buttons: [...buttons],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return response === 0 ? 'background' : response === 1 ? 'stop' : 'stay';
}
