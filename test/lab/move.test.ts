import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeOldHome } from '../../main/core/demo/old-home.ts';
import { deviceSchema } from '../../shared/model/device.ts';
import { findingSchema } from '../../shared/model/finding.ts';
import { inspectionSchema } from '../../shared/model/inventory.ts';
import { jobSchema } from '../../shared/model/job.ts';
import { planSummarySchema } from '../../shared/model/plan.ts';
import { type Report, reportSchema, runSummarySchema } from '../../shared/model/report.ts';
import { differences, manifest } from '../support/manifest.ts';
import type { Computer, Finished } from './computer.ts';
import { createLab, type Lab, type System, whyNoLab } from './lab.ts';

const RELOKATE = resolve('out/relokate');
const FILES = Number(process.env['RELOKATE_LAB_FILES'] ?? 5000);
const KILLS = Number(process.env['RELOKATE_LAB_KILLS'] ?? 10);
const SOURCE = 'kdeconnect:old';
/** What the daemons and Relokate itself keep in a home; and what a browser of it may touch. */
const OWN = ['.config/kdeconnect', '.local/state', '.cache', '.local/share'];

const matrix: readonly (readonly [System, System, 'old' | 'new'])[] = [
  ['here', 'here', 'new'],
  ['here', 'trixie', 'old'],
  ['sid', 'here', 'new'],
];

describe.each(matrix)(
  'a move from %s to %s, pairing asked from the %s computer',
  (from, to, asker) => {
    describe.skipIf(whyNoLab([from, to]))('with two real kdeconnectd', () => {
      let lab: Lab<'old' | 'new'>;
      let older: Computer;
      let newer: Computer;
      let offer: ReturnType<Computer['spawn']>;
      const thorough = from === 'here' && to === 'here';

      beforeAll(async () => {
        lab = await createLab({ old: from, new: to });
        ({ old: older, new: newer } = lab.computers);
        older.startDaemon();
        newer.startDaemon();
        await makeOldHome(older.home, { files: thorough ? FILES : 200 });
        execFileSync('chown', ['-hR', `${older.user.uid}:${older.user.gid}`, older.home]);
        for (const folder of ['Documents', '.config'])
          mkdirSync(join(newer.home, folder), { recursive: true });
        writeFileSync(
          join(newer.home, '.config/user-dirs.dirs'),
          'XDG_DOCUMENTS_DIR="$HOME/Documents"\n',
        );
        writeFileSync(join(newer.home, '.bashrc'), '# mine\n');
        execFileSync('chown', ['-hR', `${newer.user.uid}:${newer.user.gid}`, newer.home]);
      }, 120_000);
      afterAll(async () => {
        offer.kill('SIGTERM');
        await new Promise((done) => setTimeout(done, 3000));
        await lab.dispose();
      });

      const relokate = (on: Computer, ...args: string[]): Promise<Finished> =>
        on.run(process.execPath, [RELOKATE, ...args]);
      async function json<T>(schema: z.ZodType<T>, on: Computer, ...args: string[]): Promise<T> {
        const result = await relokate(on, ...args, '--json', '--progress', 'none');
        if (result.stdout === '')
          throw new Error(`${args.join(' ')}: ${result.status} ${result.stderr}`);
        return schema.parse(JSON.parse(result.stdout));
      }
      const report = (on: Computer, ...args: string[]): Promise<Report> =>
        json(reportSchema, on, ...args);
      const homeOf = (on: Computer): Promise<Map<string, string>> =>
        manifest(on.home, { without: OWN });

      it('pairs, with the same key on both', async () => {
        const [asking, asked] = asker === 'new' ? [newer, older] : [older, newer];
        const peer = asked.name;
        const pairing = relokate(asking, 'pair', peer);
        const accepting = relokate(asked, 'accept', asking.name);
        const [pair, accept] = await Promise.all([pairing, accepting]);
        expect([pair.status, accept.status, pair.stderr, accept.stderr]).toMatchObject([
          0,
          0,
          expect.any(String),
          '',
        ]);
        const key = /[0-9A-F]{4} [0-9A-F]{4}/.exec(accept.stdout)?.[0];
        expect(key).toBeDefined();
        expect(pair.stderr).toContain(key);
      });

      it('lists the other one as paired', async () => {
        const list = await json(z.array(deviceSchema), newer, 'devices');
        expect(list).toMatchObject([{ name: 'old', paired: true, reachable: true }]);
      });

      it('looks, checks, plans, moves; everything arrives identical and the old home is untouched', async () => {
        offer = older.spawn(process.execPath, [RELOKATE, 'offer', '--yes', '--progress', 'none']);
        const before = await homeOf(older);
        const inspection = await json(inspectionSchema, newer, 'inspect', '--from', SOURCE);
        expect(inspection.scopes[0]?.unreadable).toEqual([]);
        const findings = await json(z.array(findingSchema), newer, 'doctor', '--from', SOURCE);
        expect(findings.filter(({ level }) => level === 'blocked')).toEqual([]);
        const plan = join(newer.runtimeDir, 'plan.json');
        const summary = await json(
          planSummarySchema,
          newer,
          'plan',
          '--from',
          SOURCE,
          '--out',
          plan,
        );
        expect(summary.head.from.home).toBe(older.home);
        const former = await homeOf(newer);
        const moved = await report(newer, 'run', plan, '--yes');
        expect(moved).toMatchObject({ failures: [], outcome: 'done', lane: { id: 'rsync' } });
        expect(lost(before, await homeOf(newer), older, newer)).toEqual([]);
        expect(await report(newer, 'report')).toEqual(moved);
        expect(await report(newer, 'verify', moved.run)).toMatchObject({ failures: [] });
        expect(await report(newer, 'undo', moved.run)).toMatchObject({
          failures: [],
          outcome: 'undone',
        });
        expect(differences(former, await homeOf(newer))).toEqual([]);
        expect(differences(before, await homeOf(older))).toEqual([]);
      });

      it.runIf(thorough)('survives kill -9 at random moments', async () => {
        const former = await homeOf(newer);
        const plan = join(newer.runtimeDir, 'plan.json');
        let kills = 0;
        await killSoon(newer.spawn(process.execPath, [RELOKATE, 'run', plan, '--yes']));
        for (kills = 1; kills < KILLS; kills++) {
          const runs = await json(z.array(runSummarySchema), newer, 'runs');
          const again = runs.some(({ canResume }) => canResume)
            ? ['resume']
            : ['run', plan, '--yes'];
          await killSoon(newer.spawn(process.execPath, [RELOKATE, ...again]));
        }
        const runs = await json(z.array(runSummarySchema), newer, 'runs');
        const unfinished = runs.filter(({ canResume }) => canResume);
        const last = unfinished[0] ? await report(newer, 'resume') : await report(newer, 'report');
        expect(last.failures).toEqual([]);
        expect(lost(await homeOf(older), await homeOf(newer), older, newer)).toEqual([]);
        for (const { id, canUndo } of runs) if (canUndo) await report(newer, 'undo', id);
        expect(differences(former, await homeOf(newer))).toEqual([]);
        expect(mountsOf(newer)).toEqual([]);
      });

      it.runIf(thorough)(
        'says within 15 s that the link is cut, and goes on by itself',
        async () => {
          const big = join(older.home, 'Videos');
          mkdirSync(big);
          for (let number = 0; number < 4; number++) {
            execFileSync('dd', [
              'if=/dev/urandom',
              `of=${big}/${number}.mkv`,
              'bs=1M',
              'count=150',
              'status=none',
            ]);
          }
          execFileSync('chown', ['-hR', `${older.user.uid}:${older.user.gid}`, big]);
          const args = ['run', '--from', SOURCE, '--yes', '--progress', 'json', '--json'];
          const child = newer.spawn(process.execPath, [RELOKATE, ...args]);
          const jobs = follow(child);
          await jobs.until((job) => job.kind === 'run' && job.progress.bytes > 50_000_000);
          lab.network.cut('old');
          const cutAt = Date.now();
          await jobs.until((job) => job.state === 'waiting');
          const said = (Date.now() - cutAt) / 1000;
          process.stdout.write(`link cut: said after ${said.toFixed(1)} s\n`);
          expect(said).toBeLessThan(15);
          lab.network.restore('old');
          const restoredAt = Date.now();
          await jobs.until((job) => job.state === 'running');
          process.stdout.write(
            `link back: going on after ${((Date.now() - restoredAt) / 1000).toFixed(1)} s\n`,
          );
          const moved = reportSchema.parse(JSON.parse(await jobs.output));
          expect(moved.failures).toEqual([]);
          expect(lost(await homeOf(older), await homeOf(newer), older, newer)).toEqual([]);
          await report(newer, 'undo', moved.run);
        },
      );

      it('unpairs', async () => {
        offer.kill('SIGTERM');
        expect((await relokate(newer, 'unpair', 'old')).status).toBe(0);
        const gone = await relokate(newer, 'inspect', '--from', SOURCE);
        expect(gone.status).toBe(3);
      });
    });
  },
);

/** What did not arrive as it was: compares content, mode, time, links; folders that are merged keep their mode. */
function lost(
  source: Map<string, string>,
  target: Map<string, string>,
  older: Computer,
  newer: Computer,
): string[] {
  const place = (path: string): string => path.replace(/^Dokumente(?=\/|$)/, 'Documents');
  const wrong: string[] = [];
  for (const [path, line] of source) {
    if (line.startsWith('special') || isLeft(path)) continue;
    const want = place(line.replace(older.home, newer.home).replaceAll('/Dokumente', '/Documents'));
    const there = target.get(path === '.bashrc' ? '.bashrc (old computer)' : place(path));
    const same =
      plainGroups(there) === plainGroups(want) || (isMerged(path) && there !== undefined);
    if (!same) wrong.push(`${JSON.stringify(path)}: ${line} | ${there ?? 'nothing'}`);
  }
  return wrong;
}

/** Which name of a file is told first depends on the folders' names. */
function plainGroups(line: string | undefined): string {
  return (line ?? '').replace(/ one file with .*$/s, ' one of several names');
}

/** Folders that both have keep the new computer's mode. */
function isMerged(path: string): boolean {
  return path === '.config' || path === '.local';
}

function isLeft(path: string): boolean {
  return (
    path === '.config/user-dirs.dirs' ||
    path.startsWith('.var/app/org.kde.kate/cache') ||
    path === '.ssh'
  );
}

async function killSoon(child: ReturnType<Computer['spawn']>): Promise<void> {
  child.stdout?.resume();
  const over = new Promise((done) => child.once('close', done));
  await new Promise((done) => setTimeout(done, 1500 + Math.random() * 6000));
  child.kill('SIGKILL');
  await over;
}

function follow(child: ReturnType<Computer['spawn']>) {
  let rest = '';
  let out = '';
  let waiting: ((job: z.infer<typeof jobSchema>) => void) | null = null;
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines)
      if (line.startsWith('{')) waiting?.(jobSchema.parse(JSON.parse(line)));
  });
  const output = new Promise<string>((done) => child.once('close', () => done(out)));
  const until = (holds: (job: z.infer<typeof jobSchema>) => boolean): Promise<void> =>
    new Promise((done, fail) => {
      void output.then((text) => fail(new Error(`ended: ${text.slice(0, 500)}`)));
      waiting = (job) => {
        if (holds(job)) done();
      };
    });
  return { until, output };
}

function mountsOf(computer: Computer): string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return mounts.filter((line) => line.includes(computer.runtimeDir));
}
