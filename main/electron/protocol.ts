import { readFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { app, protocol, type Session } from 'electron';
import { pageHeaders } from '../../shared/page.ts';

const ORIGIN = 'app://relokate';
/** Address of the one page. */
export const PAGE_URL = `${ORIGIN}/index.html`;

/** Makes `app:` a scheme with an origin of its own. To be called before the app is ready. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }]);
}

/** Serves the built page, and nothing outside of its folder. */
export function servePage(session: Session): void {
  const root = join(app.getAppPath(), 'out', 'renderer');
  session.protocol.handle('app', async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const path = normalize(join(root, decodeURIComponent(pathname)));
    const headers = pageHeaders(path);
    const isOurs = host === 'relokate' && method === 'GET' && path.startsWith(root + sep);
    if (!isOurs || headers === null) return new Response(null, { status: 404 });
    return readFile(path).then(
      (body) => new Response(body, { headers }),
      () => new Response(null, { status: 404 }),
    );
  });
}

/** Whether an address is one of ours. */
export function isOwnPage(url: string): boolean {
  return url.startsWith(`${ORIGIN}/`);
}
