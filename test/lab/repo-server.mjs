// Serves a folder over loopback: `node repo-server.mjs FOLDER PORT [metadata]`. With `metadata` it has
// nothing but what flatpak reads to decide: the files of apps are not found.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const [folder = '', port = '', only] = process.argv.slice(2);
createServer(async ({ url = '/' }, response) => {
  const path = new URL(url, 'http://localhost').pathname;
  const isRefused = only === 'metadata' && (path.endsWith('.filez') || path.includes('/deltas/'));
  const body = isRefused ? null : await readFile(join(folder, path)).catch(() => null);
  response.writeHead(body ? 200 : 404, { 'content-length': body?.length ?? 0 });
  response.end(body ?? undefined);
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
