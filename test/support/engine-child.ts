import { readFileSync } from 'node:fs';
import { openChannel } from '../../main/core/sources/open.ts';
import { makeSourceEnv } from './source-env.ts';
import type { AgreedChannel } from '../../main/core/board/types.ts';

// A process that opens a channel, says where, and then waits to be killed. argv: a file with the channel.
const channel = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as AgreedChannel;
const world = makeSourceEnv();
const { signal } = new AbortController();
const source = await openChannel(channel, { env: world.env, signal, ask: async () => null });
console.log(
  JSON.stringify({ root: source.root, dir: world.dir, runtimeDir: world.env.runtimeDir }),
);
setInterval(() => undefined, 1000);
