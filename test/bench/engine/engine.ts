/*
 * The engine in a process of its own, as in the product: so its memory and time are its own.
 * Takes a `Request` at a time from the process that started it and answers each with a `Reply`.
 */
import { readFileSync } from 'node:fs';
import { openChannel } from '../../../main/core/sources/channel.ts';
import { openFolder } from '../../../main/core/sources/folder.ts';
import type { OpenSource } from '../../../main/core/sources/source.ts';
import { assertNever } from '../../../shared/util/assert-never.ts';
import { envOf } from './env.ts';
import { againOver, countHome, moveHome } from './measure.ts';
import type { From, Measured, Reply, Request } from './protocol.ts';

let source: OpenSource | null = null;

async function open(from: From, home: string): Promise<OpenSource> {
  const { signal } = new AbortController();
  const deps = { env: envOf(home), signal, ask: async () => null };
  return from.kind === 'channel' ? openChannel(from.channel, deps) : openFolder(from.path, deps);
}

function opened(): OpenSource {
  if (source === null) throw new Error('no source is open');
  return source;
}

async function close(): Promise<void> {
  const ending = source;
  source = null;
  await ending?.dispose();
}

type Timed = Omit<Measured, 'megabytes'>;

async function answer(request: Request): Promise<Timed> {
  switch (request.kind) {
    case 'open':
      source = await open(request.from, request.home);
      return { seconds: 0, phases: [] };
    case 'close':
      await close();
      return { seconds: 0, phases: [] };
    case 'inventory':
      return countHome(opened(), request.home);
    case 'move':
      return moveHome(opened(), request);
    case 'again':
      return againOver(opened(), request);
    default:
      return assertNever(request);
  }
}

function peakMegabytes(): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

process.on('message', (request: Request) => {
  const tell = (reply: Reply): void => void process.send?.(reply);
  answer(request).then(
    (timed) => tell({ ok: true, measured: { ...timed, megabytes: peakMegabytes() } }),
    (error: unknown) =>
      tell({ ok: false, error: error instanceof Error ? String(error.stack) : String(error) }),
  );
});
// Whoever started us is done or gone: mounts and logins of ours end with us.
process.on('disconnect', () => void close().finally(() => process.exit(0)));
