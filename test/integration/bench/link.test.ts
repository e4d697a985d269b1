import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildLink, type Link, type LinkKind, openLink } from '../../bench/link/link.ts';

const dir = mkdtempSync(join(tmpdir(), 'rk-link-'));
let program = '';
let echo: Server;
let port = 0;

beforeAll(async () => {
  program = buildLink(dir);
  echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  port = address.port;
});
afterAll(() => {
  echo.close();
  rmSync(dir, { recursive: true });
});

/** Sends bytes through a link to a server that gives them back: their hash, and how long it took. */
async function thereAndBack(kind: LinkKind, bytes: Buffer): Promise<[string, number]> {
  const link: Link = await openLink(program, port, kind);
  const socket = connect({ port: link.port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const hash = createHash('sha256');
  const begun = performance.now();
  socket.on('data', (piece: Buffer) => hash.update(piece));
  socket.end(bytes);
  await once(socket, 'end');
  const took = performance.now() - begun;
  await link.dispose();
  return [hash.digest('hex'), took];
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('every byte comes through, and the end of both directions', async () => {
  const bytes = randomBytes(40_000_000);
  const [hash] = await thereAndBack({ roundTripMs: 2, bytesPerSecond: 0 }, bytes);
  expect(hash).toBe(hashOf(bytes));
});

test('a round trip takes its time', async () => {
  const [, took] = await thereAndBack({ roundTripMs: 80, bytesPerSecond: 0 }, Buffer.from('hello'));
  expect(took).toBeGreaterThanOrEqual(79);
});

test('no more than the rate comes through', async () => {
  const bytes = randomBytes(2_000_000);
  const kind = { roundTripMs: 0, bytesPerSecond: 5_000_000 };
  const [hash, took] = await thereAndBack(kind, bytes);
  expect(hash).toBe(hashOf(bytes));
  expect(took).toBeGreaterThanOrEqual(380);
});

test('a link that does nothing is no link', async () => {
  const link = await openLink(program, port, { roundTripMs: 0, bytesPerSecond: 0 });
  expect(link.port).toBe(port);
});
