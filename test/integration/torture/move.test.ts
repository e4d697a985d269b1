import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenChannel } from '../../../main/core/board/handshake.ts';
import type { Env } from '../../../main/core/env.ts';
import { bytesOfName } from '../../../main/core/fs/names.ts';
import { Pause } from '../../../main/core/jobs/pause.ts';
import type { JobContext } from '../../../main/core/jobs/runner.ts';
import { laneFor } from '../../../main/core/lanes/choose.ts';
import { createPlan } from '../../../main/core/plans/create.ts';
import { inspectHome } from '../../../main/core/plans/inspect.ts';
import { beginRun, carryOut, undoRun, verifyRun } from '../../../main/core/runs/carry-out.ts';
import { createRun } from '../../../main/core/runs/run-store.ts';
import { whyPath } from '../../../main/core/runs/why.ts';
import { loadHomeRules } from '../../../main/core/scopes/home/rules.ts';
import { openChannel } from '../../../main/core/sources/open.ts';
import type { OpenSource } from '../../../main/core/sources/source.ts';
import type { Report } from '../../../shared/model/report.ts';
import {
  compareTrees,
  lookAtTree,
  type Trait,
  type Traits,
  type Tree,
} from '../../support/compare-trees.ts';
import { buildHelper } from '../../support/helper-build.ts';
import { growTortureTree, type TortureTree } from '../../support/torture-tree.ts';
import { makeTestEnv, setStage, type Stage } from '../offer/stage.ts';

/** How many entries the home has: `RELOKATE_TORTURE=20000` for a long run. */
const ENTRIES = Number(process.env['RELOKATE_TORTURE'] ?? 2000);
/** Where runs are kept, which is no part of the move. */
const STATE = ['.local'];

const signal = new AbortController().signal;
const job: JobContext = {
  signal,
  progress: { phase: () => undefined, promise: () => undefined, add: () => undefined },
  pause: new Pause(),
  waiting: () => undefined,
};

let stage: Stage;
let channel: OpenChannel;
let source: OpenSource;
let grown: TortureTree;
let tree: Tree;
let helper: Env['helper'];

beforeAll(async () => {
  process.umask(0o022);
  stage = setStage();
  grown = growTortureTree(stage.oldHome, { entries: ENTRIES, seed: 11 });
  tree = await lookAtTree(stage.oldHome);
  channel = await stage.open();
  helper = { command: process.execPath, args: [buildHelper(stage.dir)], env: {} };
  const env = { ...stage.newEnv, helper };
  source = await openChannel(channel, { env, signal, ask: async () => null });
}, 300_000);
afterAll(async () => {
  await source.dispose();
  await channel.close();
  grown.open();
  await stage.close();
});

type LaneId = OpenSource['lane']['id'];

/** An empty home of its own, and the old one as it is where only this lane works. */
function computer(lane: LaneId): { readonly env: Env; readonly from: OpenSource } {
  const dir = join(stage.dir, `by ${lane}`);
  mkdirSync(dir);
  const from = { ...source, lane: { id: lane, reason: 'For this test.' } };
  return { env: { ...makeTestEnv(dir, stage.log), helper }, from };
}

async function move(env: Env, from: OpenSource): Promise<Report> {
  const rules = await loadHomeRules(env.assetsDir);
  const inspected = await inspectHome(env, from, 'kdeconnect:old', { rules, job });
  const plan = await createPlan(env, inspected, {}, { rules, scopes: ['home'], job });
  const run = await createRun(env, plan.file);
  await beginRun(env, run);
  return carryOut(env, run, { source: from, lane: laneFor(from, env, from.lane.id) }, job);
}

/**
 * What cannot move. In the box the old computer's person has no rights beyond their own, root's neither:
 * files that they may not read are told as failed, and folders that they may not list or pass through
 * come empty and are told too. Pipes and sockets are left by rule.
 */
const unreadable = /^modes\/(?:file (?:200|111|0)$|folder (?:1644|444|200|111|0)\/)/;
const special = new Set<Traits['type']>(['fifo', 'socket', 'device']);

/** What an entry is to be in the new home. */
function rehomeTo(home: string) {
  return (path: string, traits: Traits): [string, Traits] | null => {
    if (unreadable.test(path) || special.has(traits.type)) return null;
    const { oldHome } = stage;
    const { target, type } = traits;
    const isInside = target === oldHome || target.startsWith(`${oldHome}/`);
    const there = isInside ? home + target.slice(oldHome.length) : target;
    // Links have no further names of their own in an inventory: each becomes a link by itself.
    return [path, { ...traits, target: there, names: type === 'link' ? '' : traits.names }];
  };
}

/** Change times of everything below a home: nothing can be written without one of them moving on. */
function changeTimes(root: Buffer): Map<string, bigint> {
  const times = new Map<string, bigint>();
  const walk = (folder: Buffer): void => {
    for (const entry of readdirSync(folder, { encoding: 'buffer', withFileTypes: true })) {
      const name = Buffer.from(entry.name);
      if (folder.equals(root) && name.toString() === '.local') continue;
      const path = Buffer.concat([folder, Buffer.from('/'), name]);
      times.set(path.toString('latin1'), lstatSync(path, { bigint: true }).ctimeNs);
      if (entry.isDirectory()) walk(path);
    }
  };
  walk(root);
  return times;
}

const sumOf = ({ moved, identical, skipped, left, failed }: Report['scopes'][number]): number =>
  moved + identical + skipped + left + failed;

/** What a way of copying may lose, since it cannot carry it; the report has to say so. */
const cannotKeep: Readonly<Record<Exclude<LaneId, 'clone'>, readonly Trait[]>> = {
  rsync: [],
  sftp: ['xattrs', 'holes'],
  mount: ['xattrs', 'holes'],
};

describe.each(['rsync', 'sftp', 'mount'] as const)('a tortured home moved whole by %s', (lane) => {
  let env: Env;
  let from: OpenSource;
  let report: Report;
  let arrived: Tree;
  beforeAll(async () => {
    ({ env, from } = computer(lane));
    report = await move(env, from);
    arrived = await lookAtTree(env.home, STATE);
  }, 600_000);

  it('arrives the same in everything that this way can carry', () => {
    const given = { rehome: rehomeTo(env.home), ignore: cannotKeep[lane] };
    expect(compareTrees(tree, arrived, given)).toEqual([]);
  });

  it('names everything that did not come, and nothing else', () => {
    expect(report.lane?.id).toBe(lane);
    const failed = report.failures.map(({ path }) => path);
    const isExpected = (path: string): boolean =>
      unreadable.test(path) || unreadable.test(`${path}/`);
    expect(failed.filter((path) => !isExpected(path))).toEqual([]);
    const missing = [...tree].filter(
      ([path, { type }]) => !arrived.has(path) && !special.has(type),
    );
    const isTold = (path: string): boolean =>
      failed.some((one) => path === one || path.startsWith(`${one}/`));
    expect(missing.filter(([path]) => !isTold(path))).toEqual([]);
    const leftCount = [...tree.values()].filter(({ type }) => special.has(type)).length;
    expect(report.left).toEqual([{ rule: 'special-file', count: leftCount }]);
  });

  it('has sums that match', () => {
    const counts = report.scopes.find(({ id }) => id === 'home');
    expect(counts && sumOf(counts)).toBe(counts?.inventory);
    expect(counts?.moved).toBe(arrived.size);
  });

  it('says how each of what was moved was checked', () => {
    const kinds = [...arrived.values()];
    const names = new Set(
      kinds.flatMap(({ type, names }) => (type === 'file' && names ? [names] : [])),
    );
    const files = kinds.filter(({ type }) => type === 'file');
    const single = files.filter((one) => one.names === '').length;
    expect(report.proofs).toEqual([
      { proof: 'content-hash', count: single + names.size },
      { proof: 'second-name', count: files.length - single - names.size },
      { proof: 'attributes', count: kinds.length - files.length },
    ]);
  });

  it('says what this way of copying cannot keep, in the report and of a file', async () => {
    const told = report.todo.filter(({ code }) => code.startsWith('todo/lane-'));
    expect(told.length).toBe(lane === 'rsync' ? 0 : 1);
    const why = (await whyPath(env, report.run, 'attributes/plain')).join('\n');
    expect(/extended attributes/i.test(why)).toBe(lane !== 'rsync');
  });

  it('is found the same by a verification of every byte', async () => {
    expect((await verifyRun(env, report.run, job)).failures).toEqual([]);
  });

  it('is not touched by a second move', async () => {
    const before = changeTimes(bytesOfName(env.home));
    const again = await move(env, from);
    expect(again.scopes.find(({ id }) => id === 'home')).toMatchObject({ moved: 0, skipped: 0 });
    expect(again.bytes).toBe(0);
    const after = changeTimes(bytesOfName(env.home));
    const touched = [...after].filter(([path, time]) => before.get(path) !== time);
    expect(touched.map(([path]) => path)).toEqual([]);
    expect(after.size).toBe(before.size);
    await undoRun(env, again.run, job);
    expect(compareTrees(arrived, await lookAtTree(env.home, STATE))).toEqual([]);
  });

  it('is undone to the empty home', async () => {
    const undone = await undoRun(env, report.run, job);
    expect(undone).toMatchObject({ outcome: 'undone', failures: [] });
    expect([...(await lookAtTree(env.home, STATE)).keys()]).toEqual([]);
  });

  it('leaves the old home as it was', async () => {
    expect(compareTrees(tree, await lookAtTree(stage.oldHome))).toEqual([]);
  });
});
