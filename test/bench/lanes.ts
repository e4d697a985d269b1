/*
 * Measures both lanes against stock `rsync -a -e ssh` and `cp -a` through the same mount, in turn, on
 * one machine, over a proxy that delays each way. Prints ratios of medians; fails by no time.
 *
 *   npx tsx test/bench/lanes.ts [FILES] [TURNS] [ROUND TRIP MS]
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { agreeChannel } from '../../main/core/board/handshake.ts';
import type { AgreedChannel } from '../../main/core/board/types.ts';
import { createEnv } from '../../main/core/create-env.ts';
import { linkStandIns, makeIdentity } from '../../main/core/demo/stand-in.ts';
import type { Env } from '../../main/core/env.ts';
import type { JobContext } from '../../main/core/jobs/runner.ts';
import { createMountLane } from '../../main/core/lanes/mount.ts';
import { createRsyncLane } from '../../main/core/lanes/rsync.ts';
import { silentLogger } from '../../main/core/log/logger.ts';
import { createOffers } from '../../main/core/offer/offers.ts';
import { createPlan } from '../../main/core/plans/create.ts';
import { inspectHome } from '../../main/core/plans/inspect.ts';
import { beginRun, carryOut } from '../../main/core/runs/carry-out.ts';
import { createRun } from '../../main/core/runs/run-store.ts';
import { loadHomeRules } from '../../main/core/scopes/home/rules.ts';
import { openChannel } from '../../main/core/sources/open.ts';
import type { OpenSource } from '../../main/core/sources/source.ts';
import { startDelayProxy } from '../support/delay-proxy.ts';
import { startSshd } from '../support/sshd.ts';

const FILES = Number(process.argv[2] ?? 5000);
const TURNS = Number(process.argv[3] ?? 3);
const ROUND_TRIP_MS = Number(process.argv[4] ?? 2);
const MEAN_BYTES = 8500;

/** Fresh folders for every turn, in memory: disks are slower after much was deleted. Needs root. */
const dir = mkdtempSync('/tmp/relokate-bench-');
execFileSync('mount', ['-t', 'tmpfs', 'relokate-bench', dir]);
const job: JobContext = {
  signal: new AbortController().signal,
  progress: { phase: () => undefined, add: () => undefined },
  waiting: () => undefined,
};

function envIn(name: string): Env {
  const home = join(dir, name);
  const runtimeDir = join(dir, `run-${name}`);
  mkdirSync(home);
  mkdirSync(runtimeDir, { mode: 0o700 });
  const variables = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: runtimeDir };
  const helper = {
    command: process.execPath,
    args: [resolve('out/helper.cjs')],
    env: { UV_THREADPOOL_SIZE: '32' },
  };
  const assetsDir = resolve('assets');
  return createEnv(variables, {
    mode: 'normal',
    assetsDir,
    helper,
    selfCommand: '',
    log: silentLogger,
  });
}

function fillHome(home: string): void {
  for (let number = 0; number < FILES; number++) {
    const folder = join(home, 'data', String(Math.floor(number / 100)));
    if (number % 100 === 0) mkdirSync(folder, { recursive: true });
    const bytes = Buffer.alloc(
      1 + Math.floor((MEAN_BYTES * 2 * ((number * 7919) % 1000)) / 1000),
      number,
    );
    writeFileSync(join(folder, `file ${number}`), bytes);
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begun = process.hrtime.bigint();
  await work();
  execFileSync('sync', ['-f', dir]);
  return Number(process.hrtime.bigint() - begun) / 1e9;
}

/** A whole run into a fresh home: copy, check, place, verify, report. Inventory and plan are made before. */
async function relokate(turn: number, kind: 'rsync' | 'mount', given: OpenSource): Promise<number> {
  const env = envIn(`new-${kind}-${turn}`);
  const rules = await loadHomeRules(env.assetsDir);
  const source = given;
  const inspected = await inspectHome(env, source, 'bench', { rules, job });
  const plan = await createPlan(env, inspected, {}, { rules, scopes: ['home'], job });
  const run = await createRun(env, plan.file);
  await beginRun(env, run);
  const lane =
    kind === 'rsync' && source.rsync
      ? createRsyncLane(source.rsync, env)
      : createMountLane(source, env);
  return seconds(async () => {
    const report = await carryOut(env, run, { source, lane }, job);
    if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures.slice(0, 3)));
  });
}

/** Runs a program while the proxies of this process go on passing bytes. */
async function tool(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const status = await new Promise<number | null>((done) => child.once('close', done));
  if (status !== 0) throw new Error(`${program}: exit status ${status}`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function peakMegabytes(): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

async function main(): Promise<void> {
  const oldEnv = envIn('old');
  const askEnv = envIn('ask');
  fillHome(oldEnv.home);
  // Stock rsync logs in as the test server's user, who must be able to read the old home.
  execFileSync('chmod', ['-R', 'a+rX', oldEnv.home]);
  const sshd = await startSshd();
  const plain = await startDelayProxy(sshd.port, ROUND_TRIP_MS / 2);
  const ids = await Promise.all([
    makeIdentity(dir, { id: 'relokate_bench_old_computer_0000001', name: 'old' }, oldEnv.childEnv),
    makeIdentity(dir, { id: 'relokate_bench_new_computer_0000002', name: 'new' }, oldEnv.childEnv),
  ]);
  const [oldSide, newSide] = linkStandIns(...ids);
  const network = { addresses: () => ['127.0.0.1'], bind: '127.0.0.1', ports: [0] };
  const offers = createOffers({
    kdeConnect: oldSide,
    env: oldEnv,
    network,
    onState: (state) => {
      if (state.kind === 'asking') setImmediate(() => void offers.answer(state.request.id, true));
    },
  });
  await offers.start({
    to: null,
    scopes: ['home'],
    once: false,
    timeoutSeconds: null,
    unboxed: false,
  });
  const { signal } = job;
  const channel = await agreeChannel({
    kdeConnect: newSide,
    env: askEnv,
    device: ids[0].id,
    scopes: ['home'],
    signal,
    timeoutSeconds: 20,
  });
  const boxed = await startDelayProxy(channel.offer.port, ROUND_TRIP_MS / 2);
  const slow: AgreedChannel = { ...channel, offer: { ...channel.offer, port: boxed.port } };
  const source = await openChannel(slow, { env: askEnv, signal, ask: async () => null });
  const shell = [
    `ssh -F /dev/null -p ${plain.port} -i ${sshd.identityFile} -o StrictHostKeyChecking=no`,
    `-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`,
  ].join(' ');
  const times: Record<string, number[]> = { stock: [], rsync: [], mount: [], cp: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    const fresh = (name: string): string => join(dir, `${name}-${turn}`);
    const from = `${sshd.user}@127.0.0.1:${oldEnv.home}/data`;
    times['stock']?.push(
      await seconds(() => tool('rsync', ['-a', '-e', shell, from, fresh('stock')])),
    );
    times['rsync']?.push(await relokate(turn, 'rsync', source));
    times['mount']?.push(await relokate(turn, 'mount', source));
    const copied = (): Promise<void> => tool('cp', ['-a', join(source.root, 'data'), fresh('cp')]);
    mkdirSync(fresh('cp'));
    times['cp']?.push(await seconds(copied));
    const line = Object.entries(times).map(([name, all]) => `${name} ${all.at(-1)?.toFixed(2)} s`);
    process.stdout.write(`turn ${turn + 1}: ${line.join(', ')}\n`);
  }
  const at = (name: string): number => median(times[name] ?? []);
  const ratio = (a: string, b: string): string => (at(a) / at(b)).toFixed(2);
  process.stdout.write(
    [
      `${FILES} files of ${MEAN_BYTES} bytes on average, ${ROUND_TRIP_MS} ms round trip, ${TURNS} turns`,
      `rsync lane / rsync -a -e ssh:          ${ratio('rsync', 'stock')}`,
      `mount lane / cp -a through the mount:  ${ratio('mount', 'cp')}`,
      `mount lane / rsync -a -e ssh:          ${ratio('mount', 'stock')}`,
      `peak memory of this process:           ${peakMegabytes()} MB\n`,
    ].join('\n'),
  );
  await source.dispose();
  await channel.close();
  await offers.dispose();
  await Promise.all([boxed.dispose(), plain.dispose(), sshd.dispose()]);
}

await main().finally(() => {
  execFileSync('umount', ['--lazy', dir]);
  rmSync(dir, { recursive: true, force: true });
});
process.exit(0);
