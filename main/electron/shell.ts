import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, type WebContents } from 'electron';
import { devDependencies } from '../../package.json';
import type { ShellHandlers } from '../../shared/ipc/shell.ts';
import type { EngineProcess } from './engine-process.ts';

/** What the page of one window can ask of the shell. */
export function shellHandlers(engine: EngineProcess, page: WebContents): ShellHandlers {
  const { electron } = process.versions;
  return {
    connect: () => done(() => engine.connect(page)),
    info: async () => ({
      electronVersion: electron,
      outdated: major(electron) < major(devDependencies.electron),
    }),
    startDemo: () => done(() => engine.setDemo(true)),
    leaveDemo: () => done(() => engine.setDemo(false)),
    restartEngine: () => done(() => engine.restart()),
    saveReport: (html) => saveReport(page, html),
    chooseFolder: () => chooseFolder(page),
  };
}

async function done(act: () => Promise<void> | void): Promise<null> {
  await act();
  return null;
}

async function saveReport(page: WebContents, html: string): Promise<string | null> {
  const { filePath, canceled } = await dialog.showSaveDialog(windowOf(page), {
    title: 'Save the report',
    defaultPath: join(app.getPath('documents'), 'relokate-report.html'),
    filters: [{ name: 'Web page', extensions: ['html'] }],
  });
  if (canceled || !filePath) return null;
  await writeFile(filePath, html, { mode: 0o600 });
  return filePath;
}

async function chooseFolder(page: WebContents): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(windowOf(page), {
    title: 'Choose the folder that holds the old home',
    properties: ['openDirectory', 'showHiddenFiles'],
  });
  return filePaths[0] ?? null;
}

function windowOf(page: WebContents) {
  const window = BrowserWindow.fromWebContents(page);
  if (window === null) throw new Error('a page without a window');
  return window;
}

function major(version: string): number {
  return Number.parseInt(version, 10);
}
