// An old computer in a process of its own, so that it can be killed: `serve-alone.ts FOLDER [unboxed]`.
// Prints how to get in, then stays until its input ends.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeKeyPair } from '../../../main/core/board/session-files.ts';
import { makeRequest } from '../../../main/core/offer/request.ts';
import { findMeans, openServing } from '../../../main/core/offer/serving.ts';
import { loopback, makeTestEnv } from './stage.ts';

const dir = process.argv[2] ?? '';
const env = makeTestEnv(dir, []);
mkdirSync(join(env.home, '.ssh'));
writeFileSync(join(env.home, '.ssh/id'), 'SECRET');
writeFileSync(join(env.home, 'top.txt'), 'here');
writeFileSync(join(env.home, 'large'), Buffer.alloc(64 << 20, 'x'));
const found = await findMeans(env, false);
const means = process.argv[3] === 'unboxed' ? { ...found, box: null } : found;
const device = { id: 'x', name: 'x', type: 'laptop', reachable: true, paired: true } as const;
const row = { ...device, pairing: 'paired', key: null, hasRelokate: true } as const;
const request = await makeRequest(env, row, { scopes: ['home'], expiresAt: 0 });
const identityFile = join(dir, 'client');
const clientKey = await makeKeyPair(env, identityFile);
const onChange = (): void => undefined;
const serving = await openServing({ env, means, network: loopback, request, clientKey, onChange });
const knownHostsFile = join(dir, 'known_hosts');
writeFileSync(knownHostsFile, `relokate-test ${serving.offer.hostKey}\n`);
const channel = {
  offer: serving.offer,
  identityFile,
  knownHostsFile,
  hostKeyAlias: 'relokate-test',
};
process.stdout.write(`${JSON.stringify({ dir, home: env.home, pid: process.pid, channel })}\n`);
process.stdin.resume().on('end', () => void serving.stop());
