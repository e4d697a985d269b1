import { app, type Session } from 'electron';
import { isOwnPage } from './protocol.ts';

/** Shuts the session: no permission, no device, no download, no request but for our own page. */
export function shutSession(session: Session): void {
  session.setPermissionRequestHandler((_page, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const isTools = !app.isPackaged && url.startsWith('devtools://');
    answer({ cancel: !isOwnPage(url) && !isTools });
  });
}

/** Shuts every page there will be: it stays where it is, opens nothing and embeds nothing. */
export function shutPages(): void {
  app.on('web-contents-created', (_event, page) => {
    page.setWindowOpenHandler(() => ({ action: 'deny' }));
    page.on('will-navigate', (event) => event.preventDefault());
    page.on('will-redirect', (event) => event.preventDefault());
    page.on('will-frame-navigate', (event) => event.preventDefault());
    page.on('will-attach-webview', (event) => event.preventDefault());
  });
}
