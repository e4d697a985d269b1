import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deviceSchema } from '../../shared/model/device.ts';
import { findingSchema } from '../../shared/model/finding.ts';
import { inspectionSchema } from '../../shared/model/inventory.ts';
import { planSummarySchema } from '../../shared/model/plan.ts';
import { reportSchema, runSummarySchema } from '../../shared/model/report.ts';
import { differences } from '../support/manifest.ts';
import { type System, whyNoLab } from './lab.ts';
import { follow, killSoon, MoveLab, SOURCE } from './move-lab.ts';

const FILES = Number(process.env['RELOKATE_LAB_FILES'] ?? 5000);
const KILLS = Number(process.env['RELOKATE_LAB_KILLS'] ?? 5);

const matrix: readonly (readonly [System, System, 'old' | 'new'])[] = [
  ['here', 'here', 'new'],
  ['here', 'trixie', 'old'],
  ['sid', 'here', 'new'],
];

describe.each(matrix)('a move from %s to %s, pairing asked from the %s one', (from, to, asker) => {
  describe.skipIf(whyNoLab([from, to]))('with two real kdeconnectd', () => {
    const thorough = from === 'here' && to === 'here';
    let at: MoveLab;
    beforeAll(async () => {
      at = await MoveLab.create(from, to, thorough ? FILES : 200);
    }, 120_000);
    afterAll(() => at.dispose());

    it('pairs, with the same key on both', () => pairs(at, asker));
    it('moves; all arrives identical, the old home is untouched', () => movesAndUndoes(at));
    if (thorough) {
      it('survives kill -9 at random moments', () => survivesKills(at));
      it('says within 15 s that the link is cut, and goes on', () => saysCut(at));
      it('names what cannot be read; retry moves it', () => namesUnreadable(at));
    }
    it('unpairs', () => unpairs(at));
  });
});

async function pairs(at: MoveLab, asker: 'old' | 'new'): Promise<void> {
  const [asking, asked] = asker === 'new' ? [at.new, at.old] : [at.old, at.new];
  const pairing = at.relokate(asking, 'pair', asked.name);
  const accepting = at.relokate(asked, 'accept', asking.name);
  const [pair, accept] = await Promise.all([pairing, accepting]);
  expect([pair.status, accept.status, accept.stderr]).toEqual([0, 0, '']);
  const key = /[0-9A-F]{4} [0-9A-F]{4}/.exec(accept.stdout)?.[0];
  expect(key).toBeDefined();
  expect(pair.stderr).toContain(key);
  const list = await at.json(z.array(deviceSchema), at.new, 'devices');
  expect(list).toMatchObject([{ name: 'old', paired: true, reachable: true }]);
}

async function movesAndUndoes(at: MoveLab): Promise<void> {
  at.startOffer();
  const before = await at.homeOf(at.old);
  const inspection = await at.json(inspectionSchema, at.new, 'inspect', '--from', SOURCE);
  expect(inspection.scopes.find(({ id }) => id === 'home')?.unreadable).toEqual([]);
  const findings = await at.json(z.array(findingSchema), at.new, 'doctor', '--from', SOURCE);
  expect(findings.filter(({ level }) => level === 'blocked')).toEqual([]);
  const plan = join(at.new.runtimeDir, 'plan.json');
  const planning = ['plan', '--from', SOURCE, '--out', plan];
  const summary = await at.json(planSummarySchema, at.new, ...planning);
  expect(summary.head.from.home).toBe(at.old.home);
  const former = await at.homeOf(at.new);
  const moved = await at.report('run', plan, '--yes');
  expect(moved).toMatchObject({ failures: [], outcome: 'done', lane: { id: 'rsync' } });
  expect(await at.lost()).toEqual([]);
  expect(await at.report('report')).toEqual(moved);
  expect(await at.report('verify', moved.run)).toMatchObject({ failures: [] });
  expect(await at.report('undo', moved.run)).toMatchObject({ failures: [], outcome: 'undone' });
  expect(differences(former, await at.homeOf(at.new))).toEqual([]);
  expect(differences(before, await at.homeOf(at.old))).toEqual([]);
}

async function survivesKills(at: MoveLab): Promise<void> {
  const former = await at.homeOf(at.new);
  const plan = join(at.new.runtimeDir, 'plan.json');
  const listRuns = () => at.json(z.array(runSummarySchema), at.new, 'runs');
  for (let kills = 0; kills < KILLS; kills++) {
    const unfinished = (await listRuns()).some(({ canResume }) => canResume);
    await killSoon(at.start(at.new, ...(unfinished ? ['resume'] : ['run', plan, '--yes'])));
  }
  const runs = await listRuns();
  const unfinished = runs.some(({ canResume }) => canResume);
  const last = await at.report(...(unfinished ? ['resume'] : ['run', plan, '--yes']));
  expect(last.failures).toEqual([]);
  expect(await at.lost()).toEqual([]);
  for (const { id, canUndo } of await listRuns()) if (canUndo) await at.report('undo', id);
  expect(differences(former, await at.homeOf(at.new))).toEqual([]);
  expect(at.mounts()).toEqual([]);
}

async function saysCut(at: MoveLab): Promise<void> {
  const films = join(at.old.home, 'Videos');
  mkdirSync(films);
  for (const film of ['1', '2', '3', '4']) {
    const to = ['if=/dev/urandom', `of=${films}/${film}.mkv`, 'bs=1M', 'count=150', 'status=none'];
    execFileSync('dd', to);
  }
  at.ownOld(films);
  const args = ['run', '--from', SOURCE, '--yes', '--progress', 'json', '--json'];
  const jobs = follow(at.start(at.new, ...args));
  await jobs.until((job) => job.kind === 'run' && job.progress.bytes > 50_000_000);
  at.lab.network.cut('old');
  const said = await timed(jobs.until((job) => job.state === 'waiting'));
  at.lab.network.restore('old');
  const back = await timed(jobs.until((job) => job.state === 'running'));
  process.stdout.write(`link cut: said after ${said} s, went on ${back} s after it was back\n`);
  expect(said).toBeLessThan(15);
  const moved = reportSchema.parse(JSON.parse(await jobs.output));
  expect(moved.failures).toEqual([]);
  expect(await at.lost()).toEqual([]);
  await at.report('undo', moved.run);
}

async function timed(work: Promise<void>): Promise<number> {
  const begun = Date.now();
  await work;
  return Math.round((Date.now() - begun) / 100) / 10;
}

async function namesUnreadable(at: MoveLab): Promise<void> {
  const secret = join(at.old.home, 'unreadable.txt');
  writeFileSync(secret, 'not for now\n');
  at.ownOld(secret);
  chmodSync(secret, 0o000);
  const choices = join(at.new.runtimeDir, 'choices.json');
  writeFileSync(choices, '{"home":{"include":["unreadable.txt","links"]}}', { mode: 0o644 });
  const moved = await at.report('run', '--from', SOURCE, '--choices', choices, '--yes');
  expect(moved.failures).toMatchObject([{ path: 'unreadable.txt', code: 'home/unreadable' }]);
  chmodSync(secret, 0o644);
  expect(await at.report('retry', moved.run)).toMatchObject({ failures: [], outcome: 'skipped' });
  expect((await at.homeOf(at.new)).get('unreadable.txt')).toContain('file 644');
}

async function unpairs(at: MoveLab): Promise<void> {
  await at.stopOffer();
  expect((await at.relokate(at.new, 'unpair', 'old')).status).toBe(0);
  expect((await at.relokate(at.new, 'inspect', '--from', SOURCE)).status).toBe(3);
}
