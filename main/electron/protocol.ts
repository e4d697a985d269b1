import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { app, protocol, type Session } from 'electron';
import { CSP } from './csp.ts';

const ORIGIN = 'app://relokate';
/** Address of the one page. */
export const PAGE_URL = `${ORIGIN}/index.html`;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

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
    const type = types[extname(path)];
    if (host !== 'relokate' || method !== 'GET' || type === undefined) return refuse();
    if (!path.startsWith(root + sep)) return refuse();
    try {
      return new Response(await readFile(path), { headers: headers(type) });
    } catch {
      return refuse();
    }
  });
}

/** Whether an address is one of ours. */
export function isOwnPage(url: string): boolean {
  return url.startsWith(`${ORIGIN}/`);
}

function headers(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': CSP,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}

function refuse(): Response {
  return new Response(null, { status: 404, headers: headers('text/plain') });
}
